"""From raw records to outcomes: the events of the contract, with ids that anyone would compute alike."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import rejected as headers
from schemas.duplicate import DUPLICATE, DuplicateArticle, Provenance, RawPlace
from schemas.enriched import CREATED, RETRACTED, UPDATED, EnrichedArticle
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_REJECTED
from services.cloudevents import header_texts
from services.enricher import outcomes
from services.enricher.journal import Verdict
from services.enricher.near import Fingerprints, fingerprints_of
from services.enricher.outcomes import UNCHANGED, Outcome
from services.enricher.pipeline import Pipeline
from services.enricher.taggers.base import Draft
from services.enricher.wording import Worded
from services.eventlog.base import Record, StoredRecord
from services.identity import article_key, digest
from tests.enricher.newsroom import AGENCY, REWRITTEN, fingerprints, raw

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Shouting:
    """A tagger that tags what it is shown, and fails on an article without a title."""

    name = "shouting"
    fields = ("tags",)
    about = ""

    def tag(self, draft: Draft) -> Mapping[str, object]:
        return {"tags": [draft.title[0]]}


def enriched(record: Record | StoredRecord, verdict: Verdict | None, taggers: tuple[Shouting, ...] = ()) -> Outcome:
    pipeline = Pipeline(taggers)
    return pipeline.enrich(pipeline.prepare([record]), [verdict], NOW)[0]


def payload(outcome: Outcome) -> dict[str, Any]:
    assert outcome.record
    assert outcome.record.value == outcome.event.data
    read: dict[str, Any] = json.loads(outcome.event.data)
    return read


def created(version: int = 1) -> Verdict:
    return Verdict("created" if version == 1 else "updated", "ab" * 16, version)


def test_a_created_article_is_the_enriched_event_of_the_contract() -> None:
    record = raw(
        url="https://a.example/1?utm_source=rss",
        title="Quay &amp; bay",
        summary_html="<p>In short</p>",
        authors=["Ann <b>Bell</b>", " "],
        published_at="2026-11-20T07:00:00",
        media=[{"url": "https://a.example/1.jpg"}],
        feed={"id": "a", "title": "A"},
        entry_id="1",
    )
    outcome = enriched(record, created(), (Shouting(),))
    article = EnrichedArticle.model_validate(payload(outcome))
    prints = fingerprints("Quay & bay", AGENCY)
    assert article.model_dump(exclude_defaults=True) == {
        "article_id": "ab" * 16,
        "article_key": article_key("https://a.example/1", None, None),
        "version": 1,
        "change": "created",
        "entry_id": "1",
        "url": "https://a.example/1",
        "title": "Quay & bay",
        "summary": "In short",
        "text": AGENCY,
        "authors": ["Ann Bell"],
        "published_at": datetime(2026, 11, 20, 7, tzinfo=UTC),
        "ordered_at": datetime(2026, 11, 20, 7, tzinfo=UTC),
        "enriched_at": NOW,
        "media": [{"url": "https://a.example/1.jpg"}],
        "feed": {"id": "a", "title": "A"},
        "tags": ["Q"],
        "fingerprint": {"exact": prints.exact.hex(), "near": base64.b64encode(prints.sketch or b"").decode()},
    }
    assert (outcome.event.type, outcome.event.source, outcome.event.time) == (CREATED, outcomes.SOURCE, NOW)
    assert outcome.record
    assert (outcome.record.topic, outcome.record.key) == (ARTICLES_ENRICHED.name, b"ab" * 16)


@pytest.mark.parametrize(("change", "kind"), [("updated", UPDATED), ("retracted", RETRACTED)])
def test_each_change_has_its_type_and_id(change: str, kind: str) -> None:
    outcome = enriched(raw(retracted=change == "retracted"), Verdict(change, "ab" * 16, 2))  # type: ignore[arg-type]
    content = fingerprints("Quay closed", AGENCY, retracted=change == "retracted").content.hex()
    assert outcome.event.type == kind
    assert outcome.event.id == digest("enriched", "ab" * 16, "2", change, content)


def test_a_retraction_is_not_tagged() -> None:
    assert payload(enriched(raw(retracted=True), Verdict("retracted", "ab" * 16, 2), (Shouting(),)))["tags"] == []


def test_a_tagger_that_fails_degrades_the_article() -> None:
    event = payload(enriched(raw(title=None), created(), (Shouting(),)))
    assert (event["tags"], event["degraded"], event["text"]) == ([], ["shouting"], AGENCY)


def test_a_copy_is_the_duplicate_event_of_the_contract() -> None:
    record = raw(url="https://b.example/1?fbclid=x", content_html=REWRITTEN, feed={"id": "b"}, title="T" * 900)
    verdict = Verdict("duplicate", "ab" * 16, 3, "near_text", 0.75, 0.6)
    outcome = enriched(record, verdict)
    copy = DuplicateArticle.model_validate(payload(outcome))
    assert (copy.article_id, copy.version, copy.rule, copy.similarity, copy.threshold) == (
        "ab" * 16,
        3,
        "near_text",
        0.75,
        0.6,
    )
    assert (copy.sighting.url, copy.sighting.title, copy.sighting.feed and copy.sighting.feed.id) == (
        "https://b.example/1",
        "T" * 500,
        "b",
    )
    prints = fingerprints("T" * 900, REWRITTEN)
    assert (copy.fingerprint.exact, copy.fingerprint.content) == (prints.exact.hex(), prints.content.hex())
    assert outcome.event.type == DUPLICATE
    assert outcome.record
    assert (outcome.record.topic, outcome.record.key) == (ARTICLES_DUPLICATES.name, b"ab" * 16)


def test_a_copys_event_names_its_raw_record_and_where_it_came_from() -> None:
    record = replace(raw(7, partition=3, published_at="2026-11-20T06:59:12Z", feed={"id": "b"}), timestamp_ms=1_500)
    verdict = Verdict("duplicate", "ab" * 16, 1, "same_text", published_ms=round(NOW.timestamp() * 1000))
    copy = DuplicateArticle.model_validate(payload(enriched(record, verdict)))
    assert copy.provenance == Provenance(earlier=True, original_published_at=NOW)
    written_at = datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)
    assert copy.raw == RawPlace(topic="raw", partition=3, offset=7, key="key", written_at=written_at)


def test_a_raw_record_whose_key_is_no_text_or_whose_time_is_none_is_named_all_the_same() -> None:
    record = replace(raw(), key=b"\xff", timestamp_ms=2**62)
    copy = DuplicateArticle.model_validate(payload(enriched(record, Verdict("duplicate", "ab" * 16, 1, "same_url"))))
    assert copy.raw == RawPlace(topic="raw", partition=0, offset=0)
    assert copy.provenance is None


def test_a_raw_article_that_lies_in_no_log_has_no_place() -> None:
    record = Record("raw", None, raw().value)
    copy = DuplicateArticle.model_validate(payload(enriched(record, Verdict("duplicate", "ab" * 16, 1, "same_url"))))
    assert copy.raw is None


def test_the_id_of_a_copys_event_is_that_of_its_content_and_its_original() -> None:
    def identity(record: StoredRecord, original: str) -> str:
        return enriched(record, Verdict("duplicate", original * 16, 1, "same_url")).event.id

    assert identity(raw(0), "ab") == identity(raw(9), "ab")
    assert len({identity(raw(), "ab"), identity(raw(), "cd"), identity(raw(title="B"), "ab")}) == 3


def test_what_says_nothing_new_is_printed_and_goes_to_no_topic() -> None:
    outcome = enriched(raw(), Verdict("unchanged", "ab" * 16, 2, "same_content"))
    assert outcome.record is None
    assert outcome.event.type == UNCHANGED
    assert json.loads(outcome.event.data) == {"article_id": "ab" * 16, "version": 2, "reason": "same_content"}


def test_a_reject_is_the_original_untouched_with_the_reason_beside_it() -> None:
    record = StoredRecord("raw", 3, 17, b"\xffkey", b"\xffvalue", (("own", b"\xff"), ("own", b"2")), 0)
    outcome = enriched(record, None)
    assert outcome.record
    assert (outcome.record.topic, outcome.record.key, outcome.record.value) == (
        ARTICLES_REJECTED.name,
        b"\xffkey",
        b"\xffvalue",
    )
    assert outcome.record.headers[:2] == record.headers
    texts = header_texts(outcome.record.headers)
    assert texts[headers.MESSAGE].startswith("the value is not JSON")
    assert {name: texts[name] for name in headers.HEADERS if name != headers.MESSAGE} == {
        headers.STAGE: "validate",
        headers.CODE: "not_json",
        headers.TOPIC: "raw",
        headers.PARTITION: "3",
        headers.OFFSET: "17",
        headers.ATTEMPTS: "1",
        headers.TIME: "2026-11-20T08:00:00Z",
    }


def test_a_reject_that_was_tried_before_counts_on_and_tells_the_latest_reason_only() -> None:
    first = enriched(replace(raw(), value=b"junk"), None).record
    assert first
    again = enriched(StoredRecord("raw", 0, 9, first.key, b"[]", first.headers, 0), None).record
    assert again
    names = [name for name, _ in again.headers]
    assert sorted(names) == sorted(headers.HEADERS)
    texts = header_texts(again.headers)
    assert (texts[headers.ATTEMPTS], texts[headers.CODE]) == ("2", "not_an_object")


@pytest.mark.parametrize("attempts", [b"", b"many", b"-1", b"9" * 99, "²".encode()])
def test_odd_attempts_count_as_none(attempts: bytes) -> None:
    record = replace(raw(), value=b"junk", headers=((headers.ATTEMPTS, attempts),))
    outcome = enriched(record, None)
    assert outcome.record
    assert header_texts(outcome.record.headers)[headers.ATTEMPTS] == "1"


@pytest.mark.parametrize(("given", "carried"), [(TRACE, TRACE), ("00-no-trace", None), ("\n", None)])
def test_the_trace_goes_on_from_the_raw_record(given: str, carried: str | None) -> None:
    record = replace(raw(), headers=(("traceparent", given.encode()),))
    assert enriched(record, created()).event.traceparent == carried


def test_a_link_that_is_no_web_address_is_not_passed_on() -> None:
    record = raw(url="javascript:alert(1)", feed={"id": "a"}, entry_id="1")
    assert payload(enriched(record, created()))["url"] is None


def test_an_article_that_cannot_be_emitted_is_rejected_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(record: StoredRecord, verdict: Verdict, article: EnrichedArticle, *rest: Any) -> Outcome:
        if article.title == "Cursed":
            raise RuntimeError("no ink")
        return outcomes.emitted(record, verdict, article, *rest)

    monkeypatch.setattr("services.enricher.pipeline.emitted", refusing)
    pipeline = Pipeline(())
    prepared = pipeline.prepare([raw(title="Cursed"), raw(title="Fine")])
    cursed, fine = pipeline.enrich(prepared, [created(), created()], NOW)
    assert (cursed.kind, cursed.reason, cursed.verdict.detail) == ("rejected", "internal_error", "RuntimeError: no ink")
    assert fine.kind == "created"


def test_an_event_too_large_for_its_topic_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "ARTICLES_ENRICHED", replace(ARTICLES_ENRICHED, max_message_bytes=9_000))
    outcome = enriched(raw(content_html="long " * 1_000), created())
    assert (outcome.kind, outcome.reason) == ("rejected", "too_large")
    assert "9000" in outcome.verdict.detail


def test_a_rejection_found_in_the_journal_stands() -> None:
    outcome = enriched(raw(), Verdict("rejected", "ab" * 16, 0, "internal_error", detail="no ink"))
    assert (outcome.kind, outcome.reason, outcome.verdict.detail) == ("rejected", "internal_error", "no ink")


def test_without_near_only_exact_copies_have_fingerprints() -> None:
    pipeline = Pipeline((), near=False)
    prepared = pipeline.prepare([raw()])
    assert prepared[0].candidate
    assert prepared[0].candidate.prints.sketch is None


def test_an_article_that_cannot_be_fingerprinted_is_rejected_and_the_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refusing(of: Worded, *, sketched: bool) -> list[Fingerprints]:
        if any(wording.title == "Cursed" for wording in of.wordings):
            raise RuntimeError("no ink")
        return fingerprints_of(of.wordings, sketched=sketched)

    monkeypatch.setattr("services.enricher.candidates.fingerprints", refusing)
    fine, cursed, broken, last = Pipeline(()).prepare([raw(), raw(title="Cursed"), raw(url=None), raw(title="Last")])
    assert cursed.rejection
    assert (cursed.rejection.code, cursed.rejection.message) == ("internal_error", "RuntimeError: no ink")
    assert broken.rejection
    assert [one.candidate and one.candidate.prints for one in (fine, cursed, last)] == [
        fingerprints("Quay closed", AGENCY),
        None,
        fingerprints("Last", AGENCY),
    ]


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (created(), "created    Quay closed  [A]"),
        (created(2), "updated    Quay closed  [A]  (version 2)"),
        (
            Verdict("duplicate", "ab" * 16, 1, "near_text", 0.75, 0.6),
            "duplicate  Quay closed  [A]  (of abababab, near_text 0.75 ≥ 0.60)",
        ),
        (Verdict("unchanged", "ab" * 16, 1, "same_content"), "unchanged  Quay closed  [A]  (same_content)"),
        (Verdict("rejected", "", 0, "empty", detail="no value"), "rejected   (no title)  (empty: no value)"),
    ],
)
def test_an_outcome_is_told_on_one_line(verdict: Verdict, line: str) -> None:
    assert enriched(raw(feed={"id": "a", "title": "A"}), verdict).told() == line

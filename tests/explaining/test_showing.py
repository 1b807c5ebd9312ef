"""People read an explanation: in plain text with marks, in colour on a terminal, and never steered by a feed."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from schemas.duplicate import DUPLICATE, DuplicateArticle, Provenance, Sighting, SightingFingerprint
from schemas.enriched import CREATED, EnrichedArticle, Fingerprint, Story
from schemas.raw import FeedRef
from schemas.rejected import RejectReason
from services.cloudevents import Event
from services.explaining.alignment import align
from services.explaining.as_json import described
from services.explaining.asked import asked
from services.explaining.explanation import Comparison, Explanation
from services.explaining.finding import Found
from services.explaining.history import Carried, History, Refused, Version
from services.explaining.showing import shown

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ID, CREATION, COPY = "ab" * 16, "01" * 16, "02" * 16


def version(**fields: Any) -> Version:
    article = EnrichedArticle.model_validate(
        {
            "article_id": ID,
            "version": 1,
            "change": "created",
            "title": "Quay shut",
            "text": "Six days.",
            "enriched_at": NOW,
            "feed": FeedRef(id="a", title="A Post"),
            "fingerprint": Fingerprint(exact="cd" * 16),
            **fields,
        }
    )
    return Version(Event.of(article, type=CREATED, source="urn:test", id=CREATION, time=NOW), article)


def carried(**fields: Any) -> Carried:
    sighting = Sighting(feed=FeedRef(id="b", title="B Post"), published_at=NOW, fetched_at=NOW, article_key="ef" * 16)
    copy = DuplicateArticle.model_validate(
        {
            "article_id": ID,
            "version": 1,
            "rule": "near_text",
            "similarity": 0.75,
            "threshold": 0.62,
            "sighting": sighting,
            "fingerprint": SightingFingerprint(exact="cd" * 16, content="cd" * 16),
            **fields,
        }
    )
    return Carried(Event.of(copy, type=DUPLICATE, source="urn:test", id=COPY, time=NOW), copy)


def explained(
    *, history: History | None = None, events: frozenset[str] = frozenset(), comparison: Comparison | None = None
) -> Explanation:
    history = history or History(ID, (version(),), (carried(),))
    return Explanation(asked(ID), Found(history, events), {}, {COPY: comparison} if comparison else {})


def plain(explanation: Explanation) -> str:
    return shown(explanation, Console(file=io.StringIO(), highlight=False))


def on_terminal(explanation: Explanation, **options: Any) -> str:
    return shown(explanation, Console(file=io.StringIO(), force_terminal=True, highlight=False, width=60, **options))


ALIGNED = Comparison(align("Shut for six days.", "Shut for seven days."))


def test_an_article_and_its_copy_are_told_in_plain_lines() -> None:
    lines = plain(explained(comparison=ALIGNED)).splitlines()
    assert lines[:2] == ["Quay shut", f"article {ID}"]
    assert "1  created    2026-11-20 08:00:00Z  A Post" in lines
    assert "2026-11-20 08:00:00Z  B Post  near_text 0.75 ≥ 0.62" in lines
    assert "        Shut for [-six-] {+seven+} days." in lines
    assert "    From the text of version 1 to this one (1 word removed, 1 added, 3 kept):" in lines


def test_plain_lines_are_as_long_as_what_they_tell() -> None:
    words = "word " * 100
    assert words.strip() in plain(explained(history=History(ID, (version(title=words.strip()),))))


def test_on_a_terminal_colours_stand_for_the_marks() -> None:
    told = on_terminal(explained(comparison=ALIGNED))
    assert "\x1b[9;31msix\x1b[0m" in told
    assert "\x1b[32mseven\x1b[0m" in told
    assert "[-" not in told


def test_a_word_and_its_replacement_stand_apart_also_before_a_comma() -> None:
    comparison = Comparison(align("Told reporters, and went.", "Told journalists, at noon, and went."))
    assert "Told [-reporters-] {+journalists, at noon+}, and went." in plain(explained(comparison=comparison))


def test_on_a_terminal_without_colours_the_marks_stay() -> None:
    told = on_terminal(explained(comparison=ALIGNED), no_color=True)
    assert "[-six-] {+seven+}" in re.sub(r"\x1b\[[\d;]*m", "", told)


def test_on_a_terminal_wrapped_lines_keep_their_place() -> None:
    told = re.sub(r"\x1b\[[\d;]*m", "", on_terminal(explained()))
    lines = told.partition("Nearly the")[2].partition("published")[0].splitlines()
    assert len(lines) > 2
    assert all(line.startswith("    ") and len(line) <= 60 for line in lines[1:-1])


@pytest.mark.parametrize(
    ("copy", "sentence"),
    [
        (carried(rule="same_url", similarity=1, threshold=1), "Another feed links to the article's page."),
        (carried(rule="same_text", similarity=1, threshold=1), "The text is the original's, word for word"),
        (carried(rule="same_entry", similarity=1, threshold=1), "carries the same entry, with the same text, under"),
        (carried(), "An estimated 75% of the shorter text's runs of five words stand in the longer one, and 62%"),
        (
            carried(provenance=Provenance(earlier=True, original_published_at=NOW.replace(hour=9))),
            "It is the earlier publication: of 2026-11-20 08:00:00Z, before the original's 2026-11-20 09:00:00Z.",
        ),
        (carried(provenance=Provenance(agency="dpa")), "It is the agency's own, or credits it: dpa."),
    ],
)
def test_what_a_rule_or_a_proof_means_is_a_sentence(copy: Carried, sentence: str) -> None:
    assert sentence in plain(explained(history=History(ID, (version(),), (copy,))))


def test_a_date_that_proves_nothing_is_no_sentence() -> None:
    copy = carried(provenance=Provenance(original_published_at=NOW))
    assert plain(explained(history=History(ID, (version(),), (copy,)))) == plain(explained())


@pytest.mark.parametrize(
    ("comparison", "line"),
    [
        (None, f"`wireroom explain {COPY}` puts the texts beside each other."),
        (Comparison(missing="it is gone"), "The texts cannot be put beside each other: it is gone."),
        (Comparison(align("A b.", "A b.")), "Its text is that of version 1, sign for sign."),
    ],
)
def test_texts_that_are_not_aligned_are_told_as_that(comparison: Comparison | None, line: str) -> None:
    assert f"    {line}" in plain(explained(comparison=comparison)).splitlines()


def test_a_founder_is_not_said_to_have_joined() -> None:
    story = Story(id="s1", size=1, score=0.12, threshold=0.45)
    assert "story s1, 1 articles, alike at 0.12 < 0.45" in plain(
        explained(history=History(ID, (version(story=story),)))
    )


def test_story_flags_and_failed_taggers_are_told() -> None:
    story = Story(id="s1", size=3, score=0.61, threshold=0.45)
    told = plain(
        explained(history=History(ID, (version(story=story, flags=["published_in_future"], degraded=["keywords"]),)))
    )
    assert "story s1, 3 articles, joined at 0.61 ≥ 0.45" in told
    assert "It is dated into the future (published_in_future)." in told
    assert "Taggers that failed on it: keywords." in told


def test_what_was_asked_for_is_marked() -> None:
    marked = [line for line in plain(explained(events=frozenset({COPY}))).splitlines() if line.endswith("◀ asked for")]
    assert marked == ["2026-11-20 08:00:00Z  B Post  near_text 0.75 ≥ 0.62 ◀ asked for"]


def test_a_rejection_is_told_with_the_way_to_its_bytes() -> None:
    reason = RejectReason(stage="validate", code="missing_text", message="no words", time=NOW)
    told = plain(explained(history=History(ID, refused=(Refused("3:17", reason),))))
    assert "missing_text: no words" in told
    assert "`wireroom rejected show 3:17` prints it" in told
    assert "No version of it is in the enriched topic." in told


def test_a_feeds_words_do_not_steer_the_terminal() -> None:
    evil = "Quay\x1b[2J\x1b]0;x\x07\u202egnp\r\nshut [red]markup[/red]"
    told = plain(
        explained(
            history=History(
                ID, (version(title=evil, url=evil),), (carried(sighting=Sighting(title=evil, article_key="0")),)
            )
        )
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told)
    assert "[red]markup[/red]" in told


def test_programs_get_the_payloads_and_the_whole_alignment() -> None:
    told = described(explained(comparison=ALIGNED, events=frozenset({COPY})))
    assert (told["article_id"], told["events"], told["note"], told["rejected"]) == (ID, [COPY], None, [])
    (one,), (copy,) = told["versions"], told["sightings"]
    assert (one["id"], one["data"]["title"], one["changes"]) == (CREATION, "Quay shut", [])
    assert (copy["id"], copy["data"]["rule"], copy["meaning"][:6]) == (COPY, "near_text", "Nearly")
    assert copy["texts"] == {
        "missing": None,
        "segments": [["same", "Shut for "], ["removed", "six "], ["added", "seven "], ["same", "days."]],
    }

"""What a reader sees differ between two versions."""

from datetime import UTC, datetime
from typing import Any

from schemas.enriched import EnrichedArticle, Fingerprint
from services.explaining.changes import changes

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def version(number: int = 1, **fields: Any) -> EnrichedArticle:
    given = {
        "article_id": "ab" * 16,
        "version": number,
        "change": "updated",
        "title": "Quay shut",
        "text": "The quay is shut for six days.",
        "enriched_at": NOW,
        "fingerprint": Fingerprint(exact="cd" * 16),
    }
    return EnrichedArticle.model_validate({**given, **fields})


def told(before: EnrichedArticle, after: EnrichedArticle) -> dict[str, str]:
    marks = {"same": "{}", "removed": "-{}-", "added": "+{}+"}
    return {
        change.field: "".join(marks[one.kind].format(one.text) for one in change.segments)
        for change in changes(before, after)
    }


def test_what_did_not_change_is_not_told() -> None:
    assert told(version(), version(2, enriched_at=NOW.replace(hour=9), tags=["x"])) == {}


def test_changed_words_are_told_in_their_place() -> None:
    after = version(2, title="Quay open", text="The quay is shut for seven days.")
    assert told(version(), after) == {
        "title": "Quay -shut-+open+",
        "text": "The quay is shut for -six -+seven +days.",
    }


def test_a_value_that_is_no_text_is_told_whole() -> None:
    after = version(2, url="https://a.example/2", authors=["Ann", "Bo"], published_at=NOW)
    assert told(version(url="https://a.example/1"), after) == {
        "url": "-https://a.example/1-+https://a.example/2+",
        "authors": "+Ann, Bo+",
        "published_at": "+2026-11-20 08:00:00+00:00+",
    }


def test_a_summary_that_is_the_text_is_not_told_twice() -> None:
    one, two = "The quay is shut.", "The quay is open."
    assert list(told(version(text=one, summary=one), version(2, text=two, summary=two))) == ["text"]
    assert list(told(version(text=one, summary="Brief"), version(2, text=two, summary=two))) == ["summary", "text"]


def test_a_retraction_is_no_list_of_what_it_took_away() -> None:
    assert told(version(), version(2, change="retracted", title=None, text="")) == {}


def test_a_return_is_told_as_what_was_added() -> None:
    assert told(version(2, change="retracted", title=None, text=""), version(3))["title"] == "+Quay shut+"

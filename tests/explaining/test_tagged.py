"""People read an article's tags: entities and attributions marked in the text, and lists of what was found."""

import io
import re
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from schemas.enriched import EnrichedArticle, Fingerprint
from services.explaining.lines import printed
from services.explaining.tagged import LONGEST, tagged

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TEXT = "OSLO — Anna Berg said the pier is shut. The Harbour Mail reported, citing two officials, that it may fall.\n\nRead more"


def span(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def attribution(source: str, cue: str, content: str, **fields: Any) -> dict[str, Any]:
    return {
        "source": source,
        "source_span": span(source),
        "source_type": "person",
        "cue": cue,
        "cue_span": span(cue),
        "content_span": span(content),
        "direct": False,
        **fields,
    }


TAGS: dict[str, Any] = {
    "language": "en",
    "entities": [
        {"type": "person", "name": "Anna Berg", "mentions": [span("Anna Berg")]},
        {"type": "place", "name": "Oslo", "mentions": [span("OSLO")], "place": {"lat": 59.913, "lon": 10.738, "country": "NO"}},
        {"type": "organisation", "name": "The Harbour Mail", "mentions": [span("Harbour Mail")]},
    ],
    "topics": [{"id": "medtop:11000000", "name": "politics", "confidence": 0.914}],
    "keywords": [{"text": "pier", "score": 1.0}],
    "origins": ["AFP", "BBC"],
    "attributions": [
        attribution("Anna Berg", "said", "the pier is shut", entity=0),
        attribution("The Harbour Mail", "reported", "that it may fall", source_type="outlet", entity=2),
        attribution("two officials", "citing", "that it may fall", source_type="anonymous", within=1, direct=True),
    ],
    "asides": [{"kind": "dateline", "span": span("OSLO — ")}, {"kind": "boilerplate", "span": span("Read more")}],
    "tags": ["piers"],
    "degraded": ["topics"],
}  # fmt: skip


def article(**fields: Any) -> EnrichedArticle:
    return EnrichedArticle.model_validate(
        {
            "article_id": "ab" * 16,
            "version": 1,
            "change": "created",
            "text": TEXT,
            "enriched_at": NOW,
            "fingerprint": Fingerprint(exact="cd" * 16),
            **fields,
        }
    )


def plain(**fields: Any) -> str:
    return printed(tagged(article(**fields), marked=True), Console(file=io.StringIO(), width=80))


def coloured(**fields: Any) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=200)
    return printed(tagged(article(**fields), marked=False), console)


def test_entities_and_cues_are_marked_in_the_text() -> None:
    assert (
        "    [OSLO] — [Anna Berg] *said*(1) the pier is shut. The [Harbour Mail] *reported*(2), *citing*(3)"
        in plain(**TAGS)
    )


def test_what_was_found_is_listed_under_its_name() -> None:
    lines = plain(**TAGS).splitlines()
    for told in (
        "language       en",
        "topics         politics 0.91",
        "people         Anna Berg",
        "places         Oslo (59.91, 10.74, NO)",
        "keywords       pier",
        "origins        AFP, BBC",
        "tags           piers",
        "not tagged by  topics",
    ):
        assert told in lines


def test_an_attribution_tells_who_cited_whom_for_what() -> None:
    lines = plain(**TAGS).splitlines()
    assert "     1 Anna Berg [person] said: the pier is shut" in lines
    assert "     2 The Harbour Mail [outlet] reported: that it may fall" in lines
    assert "         3 two officials [not named] citing: “that it may fall”" in lines


def test_a_pronoun_is_shown_with_whom_it_means() -> None:
    text = "He said so."
    one = {
        **TAGS["attributions"][0],
        "source": "He",
        "source_span": (0, 2),
        "cue_span": (3, 7),
        "content_span": (8, 10),
    }
    entities = [{"type": "person", "name": "Tom Ott", "mentions": []}]
    assert "He (Tom Ott) [person] said: so" in plain(text=text, entities=entities, attributions=[one])


def test_a_terminal_shows_colours_and_no_brackets() -> None:
    shown = coloured(**TAGS)
    assert "[Anna Berg]" not in shown
    assert re.search(r"\x1b\[[\d;]*96mAnna Berg", shown)
    assert "said" in shown
    assert "[1]" in shown


def test_an_article_that_nobody_tagged_is_its_text() -> None:
    assert plain() == "".join(f"    {line}\n" for line in TEXT.split("\n\n"))


def test_a_long_text_is_cut() -> None:
    shown = plain(text="a " * LONGEST)
    assert f"… ({LONGEST:,} more characters)" in shown


def test_marks_that_cross_and_rings_of_attributions_do_no_harm() -> None:
    mentions = [{"type": "other", "name": "x", "mentions": [(0, 8), (4, 12), (0, 4)]}]
    ring = [{**TAGS["attributions"][0], "within": 1}, {**TAGS["attributions"][1], "within": 0}]
    assert "OSLO" in plain(entities=mentions, attributions=ring)
    assert "OSLO" in coloured(entities=mentions, attributions=ring)


def test_a_feeds_words_do_not_steer_the_terminal() -> None:
    shown = coloured(text="a\x1b[2Jb\u202ec")
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown

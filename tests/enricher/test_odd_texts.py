"""Odd texts: a verdict for each, no error, and nothing is joined that has nothing in common."""

import json
from collections.abc import Sequence

import pytest

from services.enricher.judging import Submission
from services.enricher.pipeline import Pipeline
from services.eventlog.base import StoredRecord
from tests.enricher.newsroom import AGENCY, Newsroom

ODD = {
    "no text": "",
    "one word": "Breaking",
    "another word": "Goal",
    "a short sentence": "More to follow.",
    "emoji alone": "🔥🔥🔥 👩‍👩‍👧‍👦 🇺🇦",
    "other emoji": "⚽️🏆",
    "right to left": "قال وزير الخارجية اليوم إن المحادثات ستستأنف في الأسبوع المقبل في العاصمة بعد توقف دام شهرين",
    "Hebrew": "ראש העיר אמר כי הגשר ייסגר לשישה שבועות לצורך תיקונים החל מיום שני הקרוב בשעות הבוקר",
    "scripts mixed": "東京で地震 Earthquake jolts Tokyo землетрясение в Токио زلزال في طوكيو on Monday, 5.4 magnitude",
    "control characters": "The \x00bridge\x07 is \u202eclosed\u202c \ufeffuntil\u200b Monday",
    "lone surrogates": "A \ud800 stray \udfff half",
    "combining marks": "Z̸̡͎a̶l̷g̴o̵ " * 40,
    "one letter": "a " * 500,
    "brackets": "[" * 100_000,
    "one long word": "x" * 100_000,
    "Thai": "นายกรัฐมนตรีกล่าวว่ารัฐบาลจะประกาศมาตรการใหม่ในวันจันทร์หน้าเพื่อช่วยเหลือเกษตรกรที่ได้รับผลกระทบจากน้ำท่วม",
    "a megabyte": " ".join(f"word{number}" for number in range(120_000)),
    "a megabyte of one line": "The harbour stays closed. " * 40_000,
}


def raws(texts: Sequence[str]) -> list[StoredRecord]:
    return [
        StoredRecord(
            "raw",
            0,
            offset,
            None,
            json.dumps(
                {
                    "url": f"https://{offset}.example/{offset}",
                    "title": f"Title number {offset} of {offset * 7919}",
                    "content_html": text.replace("[", "&#91;"),
                    "feed": {"id": str(offset)},
                }
            ).encode(),
            (),
            0,
        )
        for offset, text in enumerate(texts)
    ]


def test_each_odd_text_has_a_verdict_of_its_own() -> None:
    prepared = Pipeline(()).prepare(raws([*ODD.values()]))
    assert [name for name, one in zip(ODD, prepared, strict=True) if one.candidate is None] == []
    verdicts = Newsroom().batch([Submission(None, one.candidate) for one in prepared], None)
    assert {name: verdict and verdict.outcome for name, verdict in zip(ODD, verdicts, strict=True)} == dict.fromkeys(
        ODD, "created"
    )
    stories = [verdict.story.id for verdict in verdicts if verdict and verdict.story]
    assert len(set(stories)) == len(stories)


@pytest.mark.parametrize("text", ["", "Breaking", "More to follow.", "🔥🔥🔥"])
def test_all_short_texts_are_neither_copies_nor_one_story(text: str) -> None:
    prepared = Pipeline(()).prepare(raws([text] * 20))
    verdicts = Newsroom().batch([Submission(None, one.candidate) for one in prepared], None)
    assert [verdict and verdict.outcome for verdict in verdicts] == ["created"] * 20
    stories = [verdict.story.id for verdict in verdicts if verdict and verdict.story]
    assert len(set(stories)) == len(stories)


def test_a_long_odd_text_is_a_copy_of_itself() -> None:
    long = [text for text in ODD.values() if len(text.split()) >= 16]
    prepared = Pipeline(()).prepare(raws([*long, *long]))
    verdicts = Newsroom().batch([Submission(None, one.candidate) for one in prepared], None)
    assert [verdict and verdict.reason for verdict in verdicts[len(long) :]] == ["same_text"] * len(long)


def test_an_odd_text_harms_no_other_of_its_batch() -> None:
    prepared = Pipeline(()).prepare(raws([*ODD.values(), AGENCY]))
    alone = Pipeline(()).prepare(raws([AGENCY]))
    assert prepared[-1].candidate
    assert alone[0].candidate
    assert prepared[-1].candidate.prints.sketch == alone[0].candidate.prints.sketch

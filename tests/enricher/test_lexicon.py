import pytest

from services.enricher.lexicon import Lexicon, Phrases, phrase_keys
from services.enricher.reading import read


def found(phrases: dict[str, int], text: str) -> list[tuple[str, int]]:
    reading = read(text)
    return [
        (text[reading.starts[first] : reading.ends[last - 1]], int(value))
        for first, last, value in zip(*Phrases(phrases).find(reading), strict=True)
    ]


def test_each_token_is_looked_up_in_any_case() -> None:
    assert list(Lexicon({"said": 1, "U.S.": 6, "don’t": 3}).marks(read("SAID the U.S., don't"))) == [1, 0, 6, 3]


def test_a_lexicon_holds_single_tokens() -> None:
    with pytest.raises(ValueError, match="foreign ministry"):
        Lexicon({"foreign ministry": 1})


def test_at_each_token_the_longest_phrase_is_found() -> None:
    phrases = {"new york": 0, "New York Times": 7, "York": 2, "times square": 3}
    assert found(phrases, "The New York Times, New York; Times Square") == [
        ("New York Times", 7),
        ("York", 2),
        ("New York", 0),
        ("York", 2),
        ("Times Square", 3),
    ]


def test_a_phrase_stands_with_spaces_or_hyphens_between_its_words() -> None:
    assert found({"port sudan": 1}, "Port-Sudan. Port, Sudan. Port\nSudan Port (Sudan)") == [("Port-Sudan", 1)]


def test_nothing_is_found_in_nothing() -> None:
    assert found({}, "a b") == []
    assert found({"a": 1}, "") == []
    assert list(Lexicon({}).marks(read("a"))) == [0]


@pytest.mark.parametrize("phrases", [["a", ""], ["…"], ["a\n\nb"]])
def test_a_phrase_without_words_is_refused(phrases: list[str]) -> None:
    with pytest.raises(ValueError, match="no word"):
        phrase_keys(phrases)

import pytest

from services.enricher.lexicon import Lexicon, phrase_keys
from services.enricher.reading import read


def test_each_token_is_looked_up_in_any_case() -> None:
    assert list(Lexicon({"said": 1, "U.S.": 6, "don’t": 3}).marks(read("SAID the U.S., don't"))) == [1, 0, 6, 3]


def test_a_lexicon_holds_single_tokens() -> None:
    with pytest.raises(ValueError, match="foreign ministry"):
        Lexicon({"foreign ministry": 1})


def test_nothing_is_found_in_nothing() -> None:
    assert list(Lexicon({}).marks(read("a"))) == [0]


@pytest.mark.parametrize("phrases", [["a", ""], ["…"], ["a\n\nb"]])
def test_a_phrase_without_words_is_refused(phrases: list[str]) -> None:
    with pytest.raises(ValueError, match="no word"):
        phrase_keys(phrases)

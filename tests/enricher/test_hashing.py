"""Equal words have equal hashes, wherever they stand; others have others."""

from hypothesis import given
from hypothesis import strategies as st

from services.enricher.hashing import Hashes, mixed
from services.enricher.words import split, words
from tests.enricher.newsroom import AGENCY


def hashes(*texts: str) -> list[int]:
    return [int(one) for one in split(texts).hashes]


@given(st.lists(st.text(min_size=1), max_size=6))
def test_a_words_hash_says_the_word_and_not_its_place(texts: list[str]) -> None:
    found = [word for text in texts for word in words(text)]
    assert len(set(zip(found, hashes(*texts), strict=True))) == len(set(found)) == len(set(hashes(*texts)))


def test_words_of_the_same_letters_differ() -> None:
    assert len(set(hashes("ab ba aab aba baa a aa aaa b"))) == 9


def test_mixing_moves_all_bits() -> None:
    numbers: Hashes = split([AGENCY]).hashes
    one = numbers.dtype.type(1)
    changed = [int(mixed(number ^ one) ^ mixed(number)).bit_count() for number in numbers]
    assert 28 < sum(changed) / len(changed) < 36


def test_hashes_are_the_same_at_any_time_on_any_machine() -> None:
    assert hashes("quay")[0] == 11244647385503928614

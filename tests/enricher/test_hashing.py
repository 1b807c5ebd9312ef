"""Equal words and equal runs have equal hashes, wherever they stand; others have others."""

from hypothesis import given
from hypothesis import strategies as st

from services.enricher.hashing import mixed, run_hashes, word_hashes
from services.enricher.words import split, words
from tests.enricher.newsroom import AGENCY, OTHER


def hashes(*texts: str) -> list[int]:
    return [int(one) for one in word_hashes(split(texts))]


@given(st.lists(st.text(min_size=1), max_size=6))
def test_a_words_hash_says_the_word_and_not_its_place(texts: list[str]) -> None:
    found = [word for text in texts for word in words(text)]
    assert len(set(zip(found, hashes(*texts), strict=True))) == len(set(found)) == len(set(hashes(*texts)))


def test_words_of_the_same_letters_differ() -> None:
    assert len(set(hashes("ab ba aab aba baa a aa aaa b"))) == 9


def test_a_words_hash_is_the_same_in_a_text_longer_than_the_kept_powers() -> None:
    assert hashes(f"{'quay ' * 60_000} mill")[-1] == hashes("mill")[0]


def test_a_run_of_words_is_known_by_its_words_in_their_order() -> None:
    one, other = word_hashes(split([AGENCY])), word_hashes(split([f"{OTHER} {AGENCY}"]))
    runs = run_hashes(one, 5)
    assert len(runs) == len(one) - 4
    assert set(runs.tolist()) <= set(run_hashes(other, 5).tolist())
    assert not set(runs.tolist()) & set(run_hashes(one[::-1].copy(), 5).tolist())


def test_fewer_words_than_a_run_make_none() -> None:
    assert len(run_hashes(word_hashes(split(["four words are few"])), 5)) == 0


def test_mixing_moves_all_bits() -> None:
    numbers = word_hashes(split([AGENCY]))
    flipped = mixed(numbers ^ numbers.dtype.type(1)) ^ mixed(numbers)
    changed = sum(int(one).bit_count() for one in flipped) / len(numbers)
    assert 28 < changed < 36


def test_hashes_are_the_same_at_any_time_on_any_machine() -> None:
    assert hashes("quay")[0] == 11244647385503928614

"""Sketches and marks are the same whatever texts they are drawn beside; copies share marks and others do not."""

import random

import pytest

from services.enricher.drawing import MARKS, draw
from services.enricher.sketch import LENGTH
from tests.enricher.newsroom import AGENCY, OTHER


def text(seed: str, count: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(10**9)}" for _ in range(count)]


def marks(words: list[str]) -> set[int]:
    return set(next(draw([" ".join(words)])).marks)


def test_texts_of_more_than_one_chunk_are_drawn_as_each_alone() -> None:
    texts = [" ".join(text(f"{number}", count)) for number, count in enumerate([5, 9_000, 0, 400, 9_000, 30, 16, 20])]
    assert list(draw(texts)) == [next(draw([one])) for one in texts]


def test_nothing_is_drawn_of_no_text() -> None:
    assert list(draw([])) == []


def test_the_shortest_text_with_a_sketch_has_all_marks() -> None:
    shorter, longer = draw([" ".join(AGENCY.split()[:19]), " ".join(AGENCY.split()[:20])])
    assert (shorter.sketch, shorter.marks) == (None, ())
    assert longer.sketch
    assert (len(longer.sketch), len(longer.marks)) == (LENGTH, MARKS)


def test_without_sketches_the_words_are_the_same() -> None:
    with_sketch, without = next(draw([AGENCY])), next(draw([AGENCY], sketched=False))
    assert (without.words, without.sketch, without.marks) == (with_sketch.words, None, ())


@pytest.mark.parametrize("seed", range(30))
def test_a_text_cut_to_a_tenth_shares_a_mark_with_the_whole(seed: int) -> None:
    whole = text(f"{seed}", 600)
    assert marks(whole) & marks(whole[:60])


@pytest.mark.parametrize("seed", range(30))
def test_a_text_with_one_word_in_twenty_changed_shares_a_mark(seed: int) -> None:
    one = text(f"{seed}", 120)
    other = [word if place % 20 else "changed" for place, word in enumerate(one)]
    assert marks(one) & marks(other)


def test_other_texts_share_no_mark() -> None:
    drawn = [marks(text(f"{number}", 100)) for number in range(50)] + [marks(AGENCY.split()), marks(OTHER.split())]
    assert len(set[int]().union(*drawn)) == sum(map(len, drawn))

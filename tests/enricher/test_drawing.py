"""Sketches and marks are the same whatever texts they are drawn beside; copies share marks and others do not."""

import random

import pytest

from services.enricher.drawing import MARKS, Drawn
from services.enricher.drawing import draw as draw_words
from services.enricher.sketch import LENGTH
from services.enricher.words import split
from tests.enricher.newsroom import AGENCY, OTHER


def text(seed: str, count: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(10**9)}" for _ in range(count)]


def draw(*texts: str) -> list[Drawn]:
    return draw_words(split(texts), range(len(texts)))


def marks(words: list[str]) -> set[int]:
    return set(draw(" ".join(words))[0][1])


def test_texts_are_drawn_as_each_alone() -> None:
    texts = [" ".join(text(f"{number}", count)) for number, count in enumerate([5, 9_000, 0, 400, 30, 16, 20])]
    assert draw(*texts) == [draw(one)[0] for one in texts]


def test_some_of_the_texts_can_be_drawn() -> None:
    assert draw_words(split([OTHER, AGENCY, OTHER]), [1]) == draw(AGENCY)


def test_nothing_is_drawn_of_no_text() -> None:
    assert draw() == []


def test_the_shortest_text_with_a_sketch_has_all_marks() -> None:
    shorter, (sketch, marks) = draw(" ".join(AGENCY.split()[:19]), " ".join(AGENCY.split()[:20]))
    assert shorter == (None, ())
    assert sketch
    assert (len(sketch), len(marks)) == (LENGTH, MARKS)


def test_a_text_that_says_one_thing_again_and_again_has_no_sketch() -> None:
    assert draw("on and " * 200) == [(None, ())]


def test_what_is_drawn_is_the_same_at_any_time_on_any_machine() -> None:
    ((sketch, marks),) = draw(AGENCY)
    assert sketch
    assert (sketch[:8].hex(), marks[0]) == ("0d80100b09305d00", 682759210)


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

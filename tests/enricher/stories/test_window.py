"""The window finds articles by id and by the terms they share, counts stories, and takes back what is not kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.stories.chains import COMPARED, NEWEST
from services.enricher.stories.packing import pack
from services.enricher.stories.window import Alike, Window
from tests.enricher.stories.newsreel import name

SHARED = pack([(1.0, 7), (0.5, 9)])
APART = pack([(1.0, 8)])
TWICE = pack([(1.0, 7), (0.9, 7), (0.2, 5)])
VECTORS = [SHARED, APART, TWICE, None]
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "keep", "take back"]), st.integers(0, 6), st.integers(0, 3)), max_size=40
)


def filled(*numbers: int, vector: bytes | None = SHARED) -> Window:
    """Each article in the story of the first."""
    window = Window()
    for number in numbers:
        window.add(name(number), name(numbers[0]), vector, number)
    return window


def seen(window: Window) -> list[object]:
    """All that can be asked of it."""
    told: list[object] = []
    for number in range(7):
        row = window.find(name(number))
        told += [row is not None and window.story(row), window.size(name(number))]
        told += [list(window.alike(vector, row)) for vector in VECTORS if vector]
    return told


def test_an_article_is_found_by_its_id_until_it_is_dropped() -> None:
    window = filled(1, 2)
    window.drop(name(2))
    assert window.find(name(1)) == 0
    assert window.find(name(2)) is None
    window.drop(name(2))
    assert window.size(name(1)) == 1


def test_the_stories_of_articles_that_share_a_term_are_alike() -> None:
    window = filled(1, 2, 3, 4)
    window.add(name(5), name(5), APART, 5)
    window.add(name(6), name(6), pack([(1.0, 7), (1.0, 1)]), 6)
    first, second = window.alike(SHARED)
    assert (first.story, first.compared, second.story, second.compared) == (name(1), 3, name(6), 1)
    assert first.total == pytest.approx(3, abs=0.1)
    assert second.total == pytest.approx(0.63, abs=0.03)
    assert list(window.alike(pack([(1.0, 3)]))) == []


def test_the_article_itself_can_be_left_out() -> None:
    window = filled(1)
    assert [one.compared for one in window.alike(SHARED)] == [1]
    assert list(window.alike(SHARED, window.find(name(1)))) == []


def test_of_many_articles_with_a_term_the_newest_are_looked_at() -> None:
    window = Window()
    for number in range(NEWEST + 5):
        window.add(name(number), name(number), APART, number)
    found = [one.story for one in window.alike(APART)]
    assert found == [name(number) for number in range(NEWEST + 4, NEWEST + 4 - COMPARED, -1)]


def test_articles_that_share_terms_of_more_weight_are_compared() -> None:
    window = Window()
    window.add(name(99), name(99), SHARED, 0)
    for number in range(COMPARED + 1):
        window.add(name(number), name(number), pack([(1.0, 9), (1.0, 500 + number)]), 1)
    assert name(99) in {one.story for one in window.alike(SHARED)}


def test_terms_of_one_hash_but_for_the_upper_bits_are_not_one() -> None:
    window = filled(1, vector=pack([(1.0, 7 | 3 << 16)]))
    assert list(window.alike(pack([(1.0, 7)]))) == []


def test_what_is_older_is_dropped_up_to_the_first_that_is_not() -> None:
    window = filled(1, 2, 3)
    window.add(name(1), name(1), SHARED, 9)
    window.keep()
    window.expire(3)
    assert [window.find(name(number)) is not None for number in (1, 2, 3)] == [True, False, True]
    window.take_back()
    assert window.size(name(1)) == 2


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_what_is_not_kept_is_taken_back(steps: list[tuple[str, int, int]]) -> None:
    """Beside a window in which nothing is ever taken back: it is made anew from the steps that were kept."""
    window, kept, pending = Window(), list[tuple[str, int, int]](), list[tuple[str, int, int]]()
    for step in steps:
        kind = step[0]
        if kind == "keep":
            window.keep()
            kept, pending = [*kept, *pending], []
        elif kind == "take back":
            window.take_back()
            pending = []
        else:
            take(window, step)
            pending.append(step)
    assert seen(window) == seen(made(kept + pending))


def made(steps: list[tuple[str, int, int]]) -> Window:
    window = Window()
    for step in steps:
        take(window, step)
    return window


def take(window: Window, step: tuple[str, int, int]) -> None:
    kind, number, choice = step
    if kind == "add":
        window.add(name(number), name(choice), VECTORS[(number + choice) % len(VECTORS)], 0)
    else:
        window.drop(name(number))


def test_a_window_that_closed_its_gaps_holds_the_same_articles_in_the_same_order() -> None:
    window, gappy = Window(), Window()
    chance = np.random.default_rng(3)
    vectors = [pack([(1.0, int(term)), (0.5, 7)]) for term in chance.integers(100, 130, 3000)]
    for one in (window, gappy):
        for number in range(3000):
            one.add(name(number), name(number // 3 * 3), None if number % 5 == 0 else vectors[number], number)
        one.keep()
        one.expire(700)
        for number in range(700, 1400, 2):
            one.drop(name(number))
    window.keep()
    assert (window.find(name(2999)), gappy.find(name(2999))) == (1949, 2999)
    for number in range(3000):
        old, new = gappy.find(name(number)), window.find(name(number))
        assert (old is None) == (new is None) == (number < 700 or (number < 1400 and number % 2 == 0))
        assert gappy.size(name(number)) == window.size(name(number))
        if old is not None and new is not None:
            assert window.story(new) == gappy.story(old)
    for vector in vectors[::100]:
        assert list(window.alike(vector)) == list(gappy.alike(vector)) != list[Alike]()

"""Articles on one event share a story, an article counts once, and a sitting changes nothing until it is added."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.stories import Placement, Sitting, Stories
from services.enricher.stories.scoring import THRESHOLD
from tests.enricher.stories.newsreel import (
    ARABIC,
    ARABIC_LATER,
    CHINESE,
    CHINESE_LATER,
    GERMAN,
    GERMAN_LATER,
    HARBOUR,
    HARBOUR_LATER,
    MILL,
    name,
    vector,
)

ARTICLES = [HARBOUR, HARBOUR_LATER, MILL, GERMAN, GERMAN_LATER, CHINESE, CHINESE_LATER, ("", ""), ARABIC, ARABIC_LATER]
VECTORS = [vector(article) for article in ARTICLES]
DAY_MS = 86_400_000
STEPS = st.lists(
    st.tuples(st.sampled_from(["place", "again", "forget"]), st.integers(0, 12), st.integers(0, len(VECTORS) - 1)),
    max_size=30,
)


def days(count: float) -> Stories:
    return Stories(count * 86_400)


def placed(stories: Stories, number: int, vector_of: int, at_ms: int = 0) -> Placement:
    found = stories.sitting().place(name(number), VECTORS[vector_of], at_ms)
    stories.add(name(number), found.story, VECTORS[vector_of], at_ms)
    return found


def step(sitting: Sitting, kind: str, number: int, vector_of: int, at_ms: int) -> Placement | None:
    if kind == "forget":
        sitting.forget(name(number))
        return None
    if kind == "place":
        return sitting.place(name(number), VECTORS[vector_of], at_ms)
    return sitting.again(name(number), VECTORS[vector_of], at_ms, name(number))


@pytest.mark.parametrize(
    ("first", "later", "other"),
    [(HARBOUR, HARBOUR_LATER, MILL), (GERMAN, GERMAN_LATER, HARBOUR), (CHINESE, CHINESE_LATER, GERMAN), (ARABIC, ARABIC_LATER, CHINESE)],
    ids=["English", "German", "Chinese", "Arabic"],
)  # fmt: skip
def test_articles_on_one_event_share_the_story_of_the_first(
    first: tuple[str, str], later: tuple[str, str], other: tuple[str, str]
) -> None:
    sitting = days(5).sitting()
    assert sitting.place(name(1), vector(first), 0) == Placement(name(1), 1, 0.0, THRESHOLD)
    joined = sitting.place(name(2), vector(later), 1)
    assert (joined.story, joined.size) == (name(1), 2)
    assert joined.score >= THRESHOLD
    apart = sitting.place(name(3), vector(other), 2)
    assert (apart.story, apart.size) == (name(3), 1)
    assert apart.score < THRESHOLD


def test_articles_that_say_nothing_are_each_their_own_story() -> None:
    sitting = days(5).sitting()
    assert [sitting.place(name(n), None, n) for n in range(3)] == [
        Placement(name(n), 1, 0.0, THRESHOLD) for n in range(3)
    ]


def test_an_update_keeps_its_story_and_does_not_swell_it() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 1)
    for version in range(3):
        updated = stories.sitting().again(name(2), VECTORS[2], version, name(3))
        assert (updated.story, updated.size) == (name(1), 2)
        stories.add(name(2), updated.story, VECTORS[2], version)
    assert placed(stories, 3, 2).story == name(1)


def test_adding_an_article_again_changes_nothing() -> None:
    stories = days(5)
    for number in (1, 1, 2, 2, 1):
        stories.add(name(number), name(1), VECTORS[0], 0)
    assert placed(stories, 3, 0).size == 3


def test_an_update_of_an_article_older_than_the_window_goes_back_into_its_story() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    assert stories.sitting().again(name(2), VECTORS[1], 1, name(4)) == Placement(name(4), 1, 0.0, THRESHOLD)
    assert stories.sitting().again(name(2), None, 1, name(1)) == Placement(name(1), 2, 0.0, THRESHOLD)


def test_a_withdrawn_article_no_longer_counts_nor_draws() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    sitting = stories.sitting()
    sitting.forget(name(1))
    assert sitting.place(name(2), VECTORS[1], 1) == Placement(name(2), 1, 0.0, THRESHOLD)
    assert stories.sitting().place(name(2), VECTORS[1], 1).size == 2


def test_what_was_last_added_before_the_window_is_forgotten() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 2)
    placed(stories, 1, 0, at_ms=DAY_MS)
    stories.expire(6 * DAY_MS)
    assert placed(stories, 3, 1, at_ms=6 * DAY_MS).story == name(1)
    assert placed(stories, 4, 2, at_ms=6 * DAY_MS).story == name(4)


def test_a_story_outlives_the_article_that_founded_it() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 1, at_ms=4 * DAY_MS)
    stories.expire(6 * DAY_MS)
    third = placed(stories, 3, 0, at_ms=6 * DAY_MS)
    assert (third.story, third.size) == (name(1), 2)


def test_a_sitting_that_outlived_a_change_says_so() -> None:
    stories = days(5)
    sitting = stories.sitting()
    placed(stories, 1, 0)
    with pytest.raises(RuntimeError, match="begin another"):
        sitting.place(name(2), VECTORS[1], 0)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(0, 30))
def test_a_sitting_places_as_if_each_article_had_been_added_before_the_next(
    steps: list[tuple[str, int, int]], cut: int
) -> None:
    one_by_one, in_batches = days(5), days(5)
    singly = []
    for at_ms, (kind, number, vector_of) in enumerate(steps):
        result = step(one_by_one.sitting(), kind, number, vector_of, at_ms)
        singly.append(result)
        apply(one_by_one, result, number, vector_of, at_ms)
    batched = []
    for start, batch in ((0, steps[:cut]), (len(steps[:cut]), steps[cut:])):
        thrown_away, sitting = in_batches.sitting(), in_batches.sitting()
        for overlay in (thrown_away, sitting):
            results = [step(overlay, *one, start + place) for place, one in enumerate(batch)]
        batched += results
        for place, (result, (_, number, vector_of)) in enumerate(zip(results, batch, strict=True)):
            apply(in_batches, result, number, vector_of, start + place)
    assert batched == singly


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_a_state_rebuilt_from_what_is_stored_places_alike(steps: list[tuple[str, int, int]]) -> None:
    lived, stored = days(5), dict[int, tuple[bytes, int, int]]()
    for at_ms, (kind, number, vector_of) in enumerate(steps):
        result = step(lived.sitting(), kind, number, vector_of, at_ms)
        apply(lived, result, number, vector_of, at_ms)
        stored.pop(number, None)
        if result:
            stored[number] = (result.story, vector_of, at_ms)
    rebuilt = days(5)
    for number, (story, vector_of, at_ms) in stored.items():
        rebuilt.add(name(number), story, VECTORS[vector_of], at_ms)
    for vector_of in range(len(VECTORS)):
        assert placed(lived, 50 + vector_of, vector_of, 100) == placed(rebuilt, 50 + vector_of, vector_of, 100)


def apply(stories: Stories, result: Placement | None, number: int, vector_of: int, at_ms: int) -> None:
    if result is None:
        stories.forget(name(number))
    else:
        stories.add(name(number), result.story, VECTORS[vector_of], at_ms)

"""Articles on one event share a story, an article counts once, and what is not kept is taken back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.stories import Placement, Stories
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
    return put(stories, number, VECTORS[vector_of], at_ms)


def put(stories: Stories, number: int, of: bytes | None, at_ms: int = 0, story: bytes | None = None) -> Placement:
    """Place and add an article."""
    found = stories.place(name(number), of, story)
    stories.add(name(number), found.story, of, at_ms)
    return found


def step(stories: Stories, kind: str, number: int, vector_of: int, at_ms: int) -> Placement | None:
    if kind == "forget":
        stories.forget(name(number))
        return None
    return put(stories, number, VECTORS[vector_of], at_ms, name(number) if kind == "again" else None)


@pytest.mark.parametrize(
    ("first", "later", "other"),
    [(HARBOUR, HARBOUR_LATER, MILL), (GERMAN, GERMAN_LATER, HARBOUR), (CHINESE, CHINESE_LATER, GERMAN), (ARABIC, ARABIC_LATER, CHINESE)],
    ids=["English", "German", "Chinese", "Arabic"],
)  # fmt: skip
def test_articles_on_one_event_share_the_story_of_the_first(
    first: tuple[str, str], later: tuple[str, str], other: tuple[str, str]
) -> None:
    stories = days(5)
    assert put(stories, 1, vector(first)) == Placement(name(1), 1, 0.0, THRESHOLD)
    joined = put(stories, 2, vector(later))
    assert (joined.story, joined.size) == (name(1), 2)
    assert joined.score >= THRESHOLD
    apart = put(stories, 3, vector(other))
    assert (apart.story, apart.size) == (name(3), 1)
    assert apart.score < THRESHOLD


def test_articles_that_say_nothing_are_each_their_own_story() -> None:
    stories = days(5)
    assert [put(stories, n, None) for n in range(3)] == [Placement(name(n), 1, 0.0, THRESHOLD) for n in range(3)]


def test_an_update_keeps_its_story_and_does_not_swell_it() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 1)
    for version in range(3):
        updated = put(stories, 2, VECTORS[2], version, story=name(3))
        assert (updated.story, updated.size) == (name(1), 2)
    assert placed(stories, 3, 2).story == name(1)


def test_adding_an_article_again_changes_nothing() -> None:
    stories = days(5)
    for number in (1, 1, 2, 2, 1):
        stories.add(name(number), name(1), VECTORS[0], 0)
    assert placed(stories, 3, 0).size == 3


def test_an_update_of_an_article_older_than_the_window_goes_back_into_its_story() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    assert stories.place(name(2), VECTORS[1], name(4)) == Placement(name(4), 1, 0.0, THRESHOLD)
    assert stories.place(name(2), None, name(1)) == Placement(name(1), 2, 0.0, THRESHOLD)


def test_a_withdrawn_article_no_longer_counts_nor_draws() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    stories.keep()
    stories.forget(name(1))
    assert stories.place(name(2), VECTORS[1]) == Placement(name(2), 1, 0.0, THRESHOLD)
    stories.take_back()
    assert stories.place(name(2), VECTORS[1]).size == 2


def test_what_was_last_added_before_the_window_is_forgotten() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 2)
    placed(stories, 1, 0, at_ms=DAY_MS)
    stories.keep()
    stories.expire(6 * DAY_MS)
    assert placed(stories, 3, 1, at_ms=6 * DAY_MS).story == name(1)
    assert placed(stories, 4, 2, at_ms=6 * DAY_MS).story == name(4)


def test_a_story_outlives_the_article_that_founded_it() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    placed(stories, 2, 1, at_ms=4 * DAY_MS)
    stories.keep()
    stories.expire(6 * DAY_MS)
    third = placed(stories, 3, 0, at_ms=6 * DAY_MS)
    assert (third.story, third.size) == (name(1), 2)


def test_placing_alone_changes_nothing() -> None:
    stories = days(5)
    placed(stories, 1, 0)
    assert stories.place(name(2), VECTORS[1]) == stories.place(name(2), VECTORS[1])
    assert stories.place(name(3), VECTORS[1]).size == 2


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(0, 30))
def test_a_batch_that_is_judged_again_is_placed_as_at_first(steps: list[tuple[str, int, int]], cut: int) -> None:
    straight, repeated = days(5), days(5)
    expected = [step(straight, *one, at_ms) for at_ms, one in enumerate(steps)]
    found = []
    for start, batch in ((0, steps[:cut]), (len(steps[:cut]), steps[cut:])):
        for at_ms, one in enumerate(batch[: len(batch) // 2]):
            step(repeated, *one, start + at_ms)
        repeated.take_back()
        found += [step(repeated, *one, start + at_ms) for at_ms, one in enumerate(batch)]
        repeated.keep()
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_a_state_rebuilt_from_what_is_stored_places_alike(steps: list[tuple[str, int, int]]) -> None:
    lived, stored = days(5), dict[int, tuple[bytes, int, int]]()
    for at_ms, (kind, number, vector_of) in enumerate(steps):
        result = step(lived, kind, number, vector_of, at_ms)
        stored.pop(number, None)
        if result:
            stored[number] = (result.story, vector_of, at_ms)
    rebuilt = days(5)
    for number, (story, vector_of, at_ms) in stored.items():
        rebuilt.add(name(number), story, VECTORS[vector_of], at_ms)
    for vector_of in range(len(VECTORS)):
        assert placed(lived, 50 + vector_of, vector_of, 100) == placed(rebuilt, 50 + vector_of, vector_of, 100)

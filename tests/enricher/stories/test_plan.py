"""The articles of a batch go together whatever their order, and those told before stay where they are."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.enricher.stories import Stories
from services.enricher.stories.each_other import cosines_of
from services.enricher.stories.grouping import SAME
from services.enricher.stories.packing import TERMS, as_rows, likeness, pack
from services.enricher.stories.plan import TOGETHER
from services.enricher.stories.scoring import THRESHOLD
from tests.enricher.stories.newsreel import (
    ARABIC,
    ARABIC_LATER,
    CHINESE,
    GERMAN,
    GERMAN_LATER,
    HARBOUR,
    HARBOUR_LATER,
    MILL,
    name,
    vector,
)

ARTICLES = [HARBOUR, GERMAN, MILL, ARABIC_LATER, HARBOUR_LATER, CHINESE, GERMAN_LATER, ARABIC]
SEEDS = st.integers(0, 10_000)


def drawn(rng: random.Random, *, of: int = 60, first: int = 0) -> bytes:
    """A vector of few terms out of some, so that many are alike."""
    terms = rng.sample(range(first, first + of), rng.randint(4, TERMS))
    return pack(sorted(((rng.uniform(0.2, 1), term) for term in terms), reverse=True))


def told(rng: random.Random, count: int) -> Stories:
    """Stories of articles that came one by one."""
    stories = Stories(5 * 86_400)
    for number in range(1_000, 1_000 + count):
        one = drawn(rng)
        stories.add(name(number), stories.place(name(number), one).story, one, 0)
    stories.keep()
    return stories


def placed(stories: Stories, batch: list[tuple[int, bytes]]) -> dict[int, bytes]:
    """The story of each article of a batch."""
    stories.plan((name(number), one) for number, one in batch)
    found = {}
    for number, one in batch:
        found[number] = stories.place(name(number), one).story
        stories.add(name(number), found[number], one, 0)
    return found


def groups(found: dict[int, bytes]) -> set[frozenset[int]]:
    return {frozenset(number for number, of in found.items() if of == story) for story in found.values()}


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(0, 40), st.integers(2, 40))
def test_the_order_within_a_batch_makes_no_difference(seed: int, before: int, count: int) -> None:
    rng = random.Random(seed)
    stories = told(rng, before)
    known = {name(number) for number in range(1_000, 1_000 + before)}
    batch = [(number, drawn(rng)) for number in range(count)]
    first = placed(stories, batch)
    stories.take_back()
    second = placed(stories, rng.sample(batch, count))
    assert groups(first) == groups(second)
    for number in first:
        assert first[number] == second[number] or not known & {first[number], second[number]}


def by_average_linkage(alike: NDArray[np.float64]) -> dict[int, bytes]:
    """The plain algorithm: all pairs of groups are compared, and the two most alike are joined."""
    clusters = [[number] for number in range(len(alike))]
    while len(clusters) > 1:
        pairs = itertools.combinations(clusters, 2)
        one, other = max(pairs, key=lambda pair: float(alike[np.ix_(*pair)].mean()))
        if alike[np.ix_(one, other)].mean() < THRESHOLD:
            break
        clusters.remove(other)
        one += other
    return {number: b"%d" % cluster[0] for cluster in clusters for number in cluster}


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.integers(2, 24))
def test_new_articles_are_grouped_by_average_linkage(seed: int, count: int) -> None:
    rng = random.Random(seed)
    each: list[bytes] = []
    while len(each) < count:
        one = drawn(rng, of=80)
        if all(likeness(*as_rows([one, other])) < SAME for other in each):
            each.append(one)
    expected = by_average_linkage(cosines_of(as_rows(each)))
    assert groups(placed(Stories(1), list(enumerate(each)))) == groups(expected)


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.integers(1, 60))
def test_an_article_that_is_like_no_other_of_its_batch_is_placed_as_it_would_be_alone(seed: int, before: int) -> None:
    rng = random.Random(seed)
    stories = told(rng, before)
    one, other = drawn(rng), drawn(rng, first=500)
    alone = stories.place(name(1), one)
    stories.plan([(name(1), one), (name(2), other)])
    planned = stories.place(name(1), one)
    assert (planned.story, planned.size) == (alone.story, alone.size)
    assert planned.score == pytest.approx(alone.score)


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.integers(2, 30))
def test_the_score_says_whether_an_article_joined(seed: int, count: int) -> None:
    rng = random.Random(seed)
    stories = told(rng, 20)
    batch = [(name(number), drawn(rng)) for number in range(count)]
    stories.plan(batch)
    for article_id, one in batch:
        found = stories.place(article_id, one)
        stories.add(article_id, found.story, one, 0)
        assert (found.score >= found.threshold) == (found.story != article_id)
        assert 0 <= found.score <= 1.01


@settings(deadline=None)
@given(st.permutations(range(len(ARTICLES))))
def test_a_group_has_the_story_of_the_first_of_it(order: list[int]) -> None:
    vectors = [vector(article) for article in ARTICLES]
    found = placed(Stories(1), [(number, one) for number in order if (one := vectors[number])])
    assert groups(found) == {frozenset(group) for group in ([0, 4], [1, 6], [2], [3, 7], [5])}
    for group in groups(found):
        assert found[min(group, key=order.index)] == name(min(group, key=order.index))


def test_stories_told_before_stay_apart_and_keep_their_articles() -> None:
    stories = Stories(1)
    left, right = pack([(1.0, 1), (1.0, 2)]), pack([(1.0, 3), (1.0, 4)])
    bridge, other_bridge = pack([(1.0, 1), (1.0, 3), (0.9, 5)]), pack([(1.0, 2), (1.0, 4), (0.9, 5)])
    stories.add(name(1), name(1), left, 0)
    stories.add(name(2), name(2), right, 0)
    assert set(placed(stories, [(3, bridge), (4, other_bridge)]).values()) <= {name(1), name(2)}
    assert (stories.place(name(1), left).story, stories.place(name(2), right).story) == (name(1), name(2))


def test_a_group_goes_where_its_articles_would_on_average() -> None:
    stories = Stories(1)
    stories.add(name(1), name(1), pack([(1.0, 1), (1.0, 2)]), 0)
    near, far = pack([(1.0, 1), (1.0, 7), (1.0, 8), (1.0, 9)]), pack([(1.0, 7), (1.0, 8), (1.0, 9), (1.0, 10)])
    assert stories.place(name(3), far).story == name(3)
    assert set(placed(stories, [(2, near), (3, far)]).values()) == {name(2)}
    assert stories.place(name(2), near).story == name(2)


def test_what_a_story_takes_in_draws_others_to_it() -> None:
    stories = Stories(1)
    stories.add(name(1), name(1), pack([(1.0, 1), (1.0, 2), (1.0, 3)]), 0)
    joins, follows = pack([(1.0, 1), (1.0, 2), (1.0, 4)]), pack([(1.0, 4), (0.5, 3), (1.0, 9), (1.0, 8)])
    assert set(placed(stories, [(2, follows), (3, joins)]).values()) == {name(1)}


def test_copies_weigh_as_one() -> None:
    lone, other = pack([(1.0, 1), (1.0, 2), (1.0, 3)]), pack([(1.0, 4), (1.0, 5), (1.0, 6)])
    between = pack([(1.0, 1), (1.0, 2), (0.9, 4), (0.9, 5), (0.9, 7)])
    copies = [pack([(1.0, 4), (1.0, 5), (1.0, 6), (0.1, 20 + number)]) for number in range(12)]
    plain = placed(Stories(1), [(1, lone), (2, other), (3, between)])
    crowded = placed(Stories(1), [(1, lone), (2, other), (3, between), *enumerate(copies, 10)])
    assert {number: crowded[number] for number in plain} == plain
    assert {crowded[number] for number in range(10, 22)} == {crowded[2]}


def test_copies_of_what_is_known_draw_no_other_article_along() -> None:
    stories = Stories(1)
    known = pack([(1.0, 1), (1.0, 2), (1.0, 3), (1.0, 4)])
    stories.add(name(1), name(1), known, 0)
    distant = pack([(1.0, 1), (1.0, 30), (1.0, 31), (1.0, 32), (1.0, 33), (1.0, 34), (1.0, 35)])
    copies = [pack([(1.0, 1), (1.0, 2), (1.0, 3), (0.9, 4), (0.3, 30 + number)]) for number in range(6)]
    found = placed(stories, [(2, distant), *enumerate(copies, 10)])
    assert found[2] == name(2)
    assert {found[number] for number in range(10, 16)} == {name(1)}


def test_a_plan_holds_until_something_is_kept_or_taken_back() -> None:
    first, second, third = (pack([(1.0, 1), (1.0, term)]) for term in (2, 3, 4))
    stories = Stories(1)
    for done in (stories.keep, stories.take_back, lambda: stories.expire(0)):
        stories.plan([(name(1), first), (name(2), second), (name(3), third)])
        assert stories.place(name(2), second).score >= 0
        stories.add(name(9), name(9), first, 0)
        assert stories.place(name(2), second).story == name(9)
        stories.forget(name(9))
        done()
        assert stories.place(name(2), second).story == name(2)


def test_an_article_that_is_known_is_not_planned() -> None:
    stories = Stories(1)
    first, second, third = (pack([(1.0, 1), (1.0, term)]) for term in (2, 3, 4))
    stories.add(name(1), name(7), pack([(1.0, 50)]), 0)
    stories.plan([(name(1), first), (name(2), second), (name(3), third)])
    kept = stories.place(name(1), first)
    assert kept.story == name(7)
    stories.add(name(1), kept.story, first, 0)
    assert stories.place(name(2), second).story == name(2)


def test_a_batch_larger_than_is_grouped_at_once_is_taken_in_parts() -> None:
    batch = [
        (number, pack([(1.0, 10 * number % 5_000), (1.0, 10 * number % 5_000 + 1)])) for number in range(TOGETHER + 5)
    ]
    batch += [(number + 5_000, pack([(1.0, 10 * number), (1.0, 10 * number + 2)])) for number in range(TOGETHER)]
    found = placed(Stories(1), batch)
    assert len(found) == len(batch)


@settings(deadline=None)
@given(SEEDS)
def test_articles_are_as_alike_each_with_each_as_by_two(seed: int) -> None:
    rng = random.Random(seed)
    vectors = as_rows([drawn(rng) for _ in range(12)])
    each = np.array([[likeness(one, other) for other in vectors] for one in vectors])
    np.fill_diagonal(each, 0)
    assert cosines_of(vectors) == pytest.approx(each)

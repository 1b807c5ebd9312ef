"""A sample of what `python -m tests.fuzz` does with 20,000: whatever was done to a feed, parsing returns."""

import pytest

from services.poller.formats import parse, tree
from services.poller.formats.charset import in_utf8
from tests.fuzz import seeds
from tests.fuzz.mutations import mutated

URL = "https://paper.example/feeds/news.xml"
SEEDS = seeds.own()


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_a_mutated_feed_gives_a_feed_or_a_problem(first: int) -> None:
    for number in range(first, first + 50):
        parsed = parse(mutated(SEEDS, number), None, URL)
        assert parsed.format or parsed.problems, number
        assert not any("breaks the parser" in problem.message for problem in parsed.problems), number


def test_a_mutant_is_the_same_each_time() -> None:
    assert mutated(SEEDS, 7) == mutated(SEEDS, 7) != mutated(SEEDS, 8)


def test_mutants_are_well_formed_often_enough_to_try_both_readers() -> None:
    roots = [tree.strict(in_utf8(mutated(SEEDS, number), None)) for number in range(400)]
    assert 40 < sum(root is not None for root in roots) < 360

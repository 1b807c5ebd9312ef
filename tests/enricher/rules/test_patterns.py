"""Expressions that run as one automaton match as each alone would, whatever room there is."""

import pytest

from services.enricher.rules import patterns
from services.enricher.rules.patterns import Pattern, Patterns

SEVERAL = [Pattern(f"x{{{n}}}y|z{n}+$") for n in range(1, 120)]


@pytest.mark.parametrize("room", [1, 1_000, 10_000, 30_000, 60_000, 100_000, 200_000, 10_000_000])
def test_expressions_match_alike_in_any_room(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_MOST_MEMORY", room)
    found = Patterns(SEVERAL).found("é xxxxy z3 z17")
    assert [SEVERAL.index(one) + 1 for one in sorted(found, key=SEVERAL.index)] == [1, 2, 3, 4, 17]


def test_an_expression_that_takes_exponential_time_elsewhere_takes_linear_time_here() -> None:
    # Python's own re would need years for this text.
    evil = [Pattern("(x+x+)+y"), Pattern("(a|aa)+$"), Pattern("^(([a-z])+.)+[0-9]([a-z])+$")]
    assert Patterns(evil).found("x" * 100_000) == []
    assert evil[0].spans("x" * 100_000) == []

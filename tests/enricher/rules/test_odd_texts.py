"""No text, however odd, makes the rules fail, or their explanation."""

from pathlib import Path

import pytest

from services.enricher.rules.rule import Rules
from services.enricher.rules.rule_file import rules_of
from services.enricher.taggers.base import Draft
from tests.fuzz.odd_texts import odd_text

RULES = r"""
[[rules]]
name = "all kinds"
any = [
    { words = ["the", "a"], phrases = ["in the", "Йо Ё"], regex = ['(x+x+)+y', '\pL+$'] },
    { words = "中", source = "x", near = { lat = 0, lon = 0, km = 1 } },
    { not = { words = "é" } },
]
"""


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(RULES.encode(), Path("rules.toml"))


@pytest.mark.parametrize("hundred", range(3))
def test_odd_texts_are_judged_and_explained_alike(rules: Rules, hundred: int) -> None:
    for number in range(100 * hundred, 100 * hundred + 100):
        draft = Draft("in the", odd_text(number), summary=odd_text(number + 1))
        assert bool(rules.matching(draft)) == (rules.explained(draft)[0][1].holds is True), number


@pytest.mark.parametrize(
    "text",
    [
        "a " * 500_000,
        "the\u0301 " * 250_000,
        "ß" * 1_000_000,
        "[" * 100_000,
        "中" * 300_000,
        "\0a" * 500_000,
        "\ud800 " * 9,
    ],
    ids=["words", "marks", "one word", "brackets", "without spaces", "breaks", "surrogates"],
)
def test_a_large_text_of_one_thing_is_too(rules: Rules, text: str) -> None:
    draft = Draft("", text)
    assert bool(rules.matching(draft)) == (rules.explained(draft)[0][1].holds is True)

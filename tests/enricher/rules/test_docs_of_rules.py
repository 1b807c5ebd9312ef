"""docs/rules.md has every key of a rules file with an example, and its examples are right."""

import re
from pathlib import Path

from services.enricher.rules.rule_file import KEYS, rules_of

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| .* \| `(.+)` \|$", DOCUMENT, re.MULTILINE)


def test_every_key_is_documented() -> None:
    assert sorted(key for key, _ in ROWS) == sorted(["name", *KEYS])


def test_the_examples_are_right() -> None:
    for text in re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL):
        assert rules_of(text.encode(), Path("rules.md")).rules
    for key, example in ROWS[1:]:
        assert example.startswith(f"{key} = ")
        rule = f'[[rules]]\nname = "it"\n{example}\n'.replace("\\|", "|")
        assert len(rules_of(rule.encode(), Path("rules.md")).rules) == 1

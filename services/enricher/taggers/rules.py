"""Fills `tags`: the names of the user's own rules that an article meets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from services.enricher.taggers.base import Draft
from services.enricher.taggers.conditions import Article, Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """A tag and what an article must meet to get it."""

    name: str
    condition: Condition


class RulesTagger:
    """Runs last, so that rules see what the other taggers have found."""

    name = "rules"
    fields = ("tags",)

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self.about = f"{len(rules)} of your own"

    @classmethod
    def load(cls, file: Path) -> Self:
        """The rules of a TOML file. Raises UsageError, naming file, line and rule."""
        from services.enricher.taggers.rule_file import read_rules

        return cls(read_rules(file))

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """Names of the rules that hold, in the order of the file."""
        article = Article(draft)
        return {"tags": [rule.name for rule in self._rules if rule.condition.holds(article)]}

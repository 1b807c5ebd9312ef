"""Fills `tags`: the names of the user's own rules that an article meets."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from services.enricher.taggers.base import Draft

if TYPE_CHECKING:
    from services.enricher.rules.rule import Rules


class RulesTagger:
    """Runs last, so that rules see what the other taggers have found."""

    name = "rules"
    fields = ("tags",)

    def __init__(self, rules: "Rules") -> None:
        self.rules = rules
        self.about = f"{len(rules.rules)} of your own"

    @classmethod
    def load(cls, file: Path) -> Self:
        """The rules of a TOML file. Raises FileErrors, naming file, line and rule of each error, and UsageError."""
        from services.enricher.rules.rule_file import read_rules

        return cls(read_rules(file))

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """Names of the rules that hold, in the order of the file."""
        return {"tags": self.rules.matching(draft)}

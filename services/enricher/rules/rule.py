"""A rule, and all rules of a file together: which of them an article meets, and why. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.enricher.rules.article import Article
from services.enricher.rules.circles import Circles
from services.enricher.rules.condition import Condition
from services.enricher.rules.fields import Cites, Near, Says
from services.enricher.rules.reasons import Reason
from services.enricher.rules.signs import Sign, Signs
from services.enricher.taggers.base import Draft


@dataclass(frozen=True, slots=True)
class Rule:
    """A tag and what an article must meet to get it."""

    name: str
    condition: Condition


class Rules:
    """The rules of a file, in its order.

    What they look for is looked for at once, and a rule that needs a sign is asked only when it is there: so a
    hundred rules cost little more than one.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        conditions = [part for rule in rules for part in rule.condition.all_parts()]
        self._signs = Signs(sign for one in conditions if isinstance(one, Says) for sign in one.signs)
        self._cited = Signs(sign for one in conditions if isinstance(one, Cites) for sign in one.signs)
        self._circles = Circles(circle for one in conditions if isinstance(one, Near) for circle in one.circles)
        self._always: list[int] = []
        self._by_sign: dict[Sign, list[int]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            needed = rule.condition.needs()
            if needed is None:
                self._always.append(number)
            for sign in needed or ():
                self._by_sign[sign].append(number)

    def matching(self, draft: Draft) -> list[str]:
        """The names of the rules that hold for an article, in the order of the file."""
        article = self.article(draft)
        asked = set(self._always)
        if self._by_sign:
            asked.update(number for sign in article.said for number in self._by_sign.get(sign, ()))
        return [self.rules[number].name for number in sorted(asked) if self.rules[number].condition.holds(article)]

    def explained(self, draft: Draft) -> list[tuple[str, Reason]]:
        """Of each rule its name and why it holds or does not."""
        article = self.article(draft)
        return [(rule.name, rule.condition.explain(article)) for rule in self.rules]

    def article(self, draft: Draft) -> Article:
        """An article as their conditions see it."""
        return Article(draft, self._signs, self._cited, self._circles)

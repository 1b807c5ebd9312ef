"""What a condition is, and how conditions are joined by and, or, not. Pure.

Each answers True, False, or None: what it asks about is not known. Unknown stays unknown (Kleene's three-valued logic),
so that `not` never makes a rule match because a tagger is missing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from services.enricher.rules.article import Article
from services.enricher.rules.reasons import Reason
from services.enricher.rules.signs import Sign


class Condition(ABC):
    """Something that an article meets or not. `holds` is what the enricher asks, `explain` what a person does.

    They are two methods since `holds` stops at the first answer and `explain` goes through everything; the reason's
    `holds` is always that of the condition.
    """

    __slots__ = ()

    @abstractmethod
    def holds(self, article: Article) -> bool | None:
        """Whether the article meets it; None when that is not known."""

    @abstractmethod
    def explain(self, article: Article) -> Reason:
        """The same answer, with everything that speaks for and against it."""

    def needs(self) -> frozenset[Sign] | None:
        """Signs without one of which the condition cannot hold; None when it can without any."""
        return None

    def all_parts(self) -> Iterator["Condition"]:
        """The condition itself and all those within it."""
        yield self


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """All of the conditions hold. `written` when the file says `all`; a rule's keys are joined without a word."""

    conditions: tuple[Condition, ...]
    written: bool = True

    def holds(self, article: Article) -> bool | None:
        unknown = False
        for condition in self.conditions:
            answer = condition.holds(article)
            if answer is False:
                return False
            unknown = unknown or answer is None
        return None if unknown else True

    def explain(self, article: Article) -> Reason:
        parts = tuple(condition.explain(article) for condition in self.conditions)
        answers = {part.holds for part in parts}
        holds = False if False in answers else None if None in answers else True
        return Reason(holds, "all" if self.written else "", parts=parts)

    def needs(self) -> frozenset[Sign] | None:
        needed = [signs for condition in self.conditions if (signs := condition.needs()) is not None]
        return min(needed, key=len, default=None)

    def all_parts(self) -> Iterator[Condition]:
        yield self
        for condition in self.conditions:
            yield from condition.all_parts()


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """One of the conditions holds."""

    conditions: tuple[Condition, ...]

    def holds(self, article: Article) -> bool | None:
        unknown = False
        for condition in self.conditions:
            answer = condition.holds(article)
            if answer:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    def explain(self, article: Article) -> Reason:
        parts = tuple(condition.explain(article) for condition in self.conditions)
        answers = {part.holds for part in parts}
        return Reason(True if True in answers else None if None in answers else False, "any", parts=parts)

    def needs(self) -> frozenset[Sign] | None:
        needed = [condition.needs() for condition in self.conditions]
        if None in needed:
            return None
        return frozenset().union(*(signs for signs in needed if signs is not None))

    def all_parts(self) -> Iterator[Condition]:
        yield self
        for condition in self.conditions:
            yield from condition.all_parts()


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The condition does not hold."""

    condition: Condition

    def holds(self, article: Article) -> bool | None:
        answer = self.condition.holds(article)
        return None if answer is None else not answer

    def explain(self, article: Article) -> Reason:
        part = self.condition.explain(article)
        return Reason(None if part.holds is None else not part.holds, "not", parts=(part,))

    def all_parts(self) -> Iterator[Condition]:
        yield self
        yield from self.condition.all_parts()

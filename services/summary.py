"""What a run came to, in numbers that add up: entries in the feeds, raw articles published, and how each one ended."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.feed_event import FeedEvent

if TYPE_CHECKING:
    from services.enricher.pipeline import Outcome

_ENDS = ("created", "updated", "retracted", "duplicate", "rejected", "unchanged")


@dataclass(slots=True)
class Summary:
    """Counts of one run. `outcomes` is keyed by kind and reason (the duplicate rule, the reject code)."""

    fetches: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    unchanged_in_feed: int = 0
    skipped: int = 0
    published: int = 0
    retractions: int = 0
    backfilled: int = 0
    released: int = 0
    outcomes: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def count_fetch(self, event: FeedEvent) -> None:
        """Add a fetch; an event that only tells more of a fetch that has its own (moved, quiet) adds nothing."""
        if event.kind not in ("fetched", "not_modified", "failed", "gone"):
            return
        self.fetches[event.kind] += 1
        self.entries += event.entries
        self.unchanged_in_feed += event.unchanged
        self.skipped += event.skipped
        self.retractions += event.retracted
        self.backfilled += event.backfilled
        self.released += event.released
        self.published += event.new + event.changed + event.retracted + event.backfilled + event.released

    def count_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        """Add a batch's outcomes."""
        self.outcomes.update((outcome.kind, outcome.reason) for outcome in outcomes)

    def processed(self) -> int:
        """Raw articles that the enricher took to an end."""
        return self.outcomes.total()

    def counts(self) -> dict[str, int]:
        """The totals, and the kinds that there were, by name, for a log line."""
        kinds = Counter(self.fetches)
        for (kind, _), count in self.outcomes.items():
            kinds[kind] += count
        totals = {"fetches": self.fetches.total(), "published": self.published, "articles": self.processed()}
        return totals | kinds

    def lines(self) -> list[str]:
        """The summary for people; each line adds up, and its total is the line before's."""
        kinds = " + ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.fetches.items()))
        others = [_counted(self.retractions, "retraction")] if self.retractions else []
        others += [f"{self.backfilled} from archives"] if self.backfilled else []
        others += [f"{self.released} held back before"] if self.released else []
        beside = f" (with {', '.join(others)})" if others else ""
        parts = [f"{self.published} published{beside}", f"{self.unchanged_in_feed} unchanged"]
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        ends = " + ".join(self._end(kind) for kind in _ENDS)
        return [
            f"fetches   {self.fetches.total()} = {kinds or '0'}",
            f"entries   {self.entries + self.retractions + self.backfilled + self.released} = {' + '.join(parts)}",
            f"articles  {self.processed()} = {ends}",
        ]

    def _end(self, kind: str) -> str:
        reasons = {reason: count for (name, reason), count in self.outcomes.items() if name == kind}
        total = sum(reasons.values())
        named = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items(), key=str) if reason)
        return f"{total} {kind}" + (f" ({named})" if named and kind != "unchanged" else "")


def feed_line(event: FeedEvent) -> str:
    """One line on one fetch, for people."""
    name = event.feed.url or event.feed.id
    told = event.kind.replace("_", " ")
    if event.kind == "fetched":
        told = f"{_counted(event.entries, 'entry', 'entries')} ({', '.join(_parts(event))})"
    elif event.moved_to:
        told = f"{told} to {event.moved_to}{', which is asked from now on' if event.adopted else ''}"
    if event.recovered_after:
        told = f"{told}, back after {_counted(event.recovered_after, 'failure')}"
    problems = "; ".join(f"{problem.code}: {problem.message}" for problem in event.problems)
    return f"{'!' if problems else ' '} {name}  {told}{'  ' + problems if problems else ''}"


def _parts(event: FeedEvent) -> list[str]:
    """What the entries came to, the new ones always, the others where there are any."""
    named = {
        "changed": event.changed,
        "retracted": event.retracted,
        "unchanged": event.unchanged,
        "under other ids": event.replayed,
        "skipped": event.skipped,
        "from archives": event.backfilled,
        "held back": event.held,
        "held back before": event.released,
        "with the text of their page": event.full_text,
    }
    return [f"{event.new} new", *(f"{count} {what}" for what, count in named.items() if count)]


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"

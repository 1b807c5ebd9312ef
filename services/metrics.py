"""What Prometheus is told: counters of outcomes and fetches, and the lag."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from schemas.feed_event import FeedEvent

if TYPE_CHECKING:
    from services.enricher.pipeline import Outcome


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._articles = Counter(
            "wireroom_articles",
            "Raw articles by outcome; `reason` is the duplicate rule or the reject code.",
            ["outcome", "reason"],
            registry=self._registry,
        )
        self._fetches = Counter("wireroom_fetches", "Fetches by kind of feed event.", ["kind"], registry=self._registry)
        self._published = Counter("wireroom_raw_published", "Raw articles published.", registry=self._registry)
        self._lag = Gauge("wireroom_lag", "Raw articles not enriched yet.", registry=self._registry)

    def count_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        """Count a batch's outcomes."""
        for outcome in outcomes:
            self._articles.labels(outcome.kind, outcome.reason or "").inc()

    def count_fetch(self, event: FeedEvent) -> None:
        """Count a fetch and what it published."""
        self._fetches.labels(event.kind).inc()
        self._published.inc(event.new + event.changed + event.retracted)

    def set_lag(self, records: int) -> None:
        """Record the lag, in records."""
        self._lag.set(records)

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)

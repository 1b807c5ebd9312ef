"""What Prometheus is told: counters of outcomes and fetches, the lag, and whether it is ready."""

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
        self._ready = Gauge("wireroom_ready", "1 when log, topics and store answer, else 0.", registry=self._registry)
        self._lag: Gauge | None = None
        self._overdue: Gauge | None = None

    def count_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        """Count a batch's outcomes."""
        for outcome in outcomes:
            self._articles.labels(outcome.kind, outcome.reason or "").inc()

    def count_fetch(self, event: FeedEvent) -> None:
        """Count a fetch and what it published."""
        self._fetches.labels(event.kind).inc()
        self._published.inc(event.new + event.changed + event.retracted + event.backfilled)

    def set_lag(self, records: int) -> None:
        """Record the lag, in records; before the first time there is no such metric, rather than a wrong 0."""
        if self._lag is None:
            self._lag = Gauge("wireroom_lag", "Raw articles not enriched yet.", registry=self._registry)
        self._lag.set(records)

    def set_overdue(self, feeds: int) -> None:
        """Record how many feeds are overdue; before the first time there is no such metric."""
        if self._overdue is None:
            self._overdue = Gauge(
                "wireroom_feeds_overdue", "Feeds that were due more than a minute ago.", registry=self._registry
            )
        self._overdue.set(feeds)

    def set_ready(self, ready: bool) -> None:
        """Record whether the service can do its work."""
        self._ready.set(ready)

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)

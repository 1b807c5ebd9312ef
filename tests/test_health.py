"""Those who run a service get an answer in bounded time, whatever log and store do."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from services import health
from services.errors import LogUnavailable, StoreUnavailable, WireroomError
from services.health import Check, health_server
from services.metrics import Metrics
from tests.e2e.answers import answer, free_address


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "READY_S", 0.2)
    monkeypatch.setattr(health, "METRICS_S", 0.1)


@asynccontextmanager
async def answering(
    checks: Mapping[str, Check], measure: Check | None = None, metrics: Metrics | None = None
) -> AsyncIterator[str]:
    address = free_address()
    async with health_server(address, metrics or Metrics(), checks, measure):
        yield address


class Slow:
    """A check that ends when it is let go, with what is wrong, if anything is."""

    def __init__(self) -> None:
        self.runs = 0
        self.let_go = asyncio.Event()
        self.wrong: WireroomError | None = None

    async def __call__(self) -> None:
        self.runs += 1
        await self.let_go.wait()
        if self.wrong:
            raise self.wrong


async def well() -> None:
    return None


async def no_store() -> None:
    raise StoreUnavailable("store at host:6379/0 does not answer")


async def no_log() -> None:
    raise LogUnavailable("Kafka at host:9092 gave no answer")


async def test_a_service_whose_log_and_store_answer_is_ready() -> None:
    async with answering({"log": well, "store": well}) as address:
        assert await answer(address, "/readyz") == (200, "ready\n")


async def test_each_thing_that_is_wrong_is_told() -> None:
    async with answering({"log": no_log, "store": no_store}) as address:
        status, reasons = await answer(address, "/readyz")
    assert status == 503
    assert reasons == "Kafka at host:9092 gave no answer\nstore at host:6379/0 does not answer\n"


async def test_what_does_not_answer_in_time_is_named_and_not_waited_for() -> None:
    async with answering({"log kafka://host:9092": Slow(), "store": well}) as address:
        status, reason = await answer(address, "/readyz")
    assert status == 503
    assert reason == "log kafka://host:9092 did not answer within 0.2 s; see whether it runs and can be reached\n"


async def test_probes_at_one_time_share_one_check_and_so_does_a_probe_that_comes_later() -> None:
    slow = Slow()
    async with answering({"log": slow}) as address:
        await asyncio.gather(*(answer(address, path) for path in ["/readyz", "/metrics"] * 5))
        assert (await answer(address, "/readyz"))[0] == 503
        assert slow.runs == 1
        slow.let_go.set()
        assert await answer(address, "/readyz") == (200, "ready\n")


async def test_metrics_do_not_wait_for_the_check_and_show_the_last_lag_that_is_known() -> None:
    metrics, slow = Metrics(), Slow()
    async with answering({"log": slow}, slow, metrics) as address:
        assert "\nwireroom_lag " not in (await answer(address, "/metrics"))[1]
        metrics.set_lag(7)
        assert "\nwireroom_lag 7.0\n" in (await answer(address, "/metrics"))[1]


async def test_a_lag_that_is_known_in_time_is_fresh() -> None:
    metrics = Metrics()

    async def measure() -> None:
        metrics.set_lag(3)

    async with answering({"log": well}, measure, metrics) as address:
        assert "\nwireroom_lag 3.0\n" in (await answer(address, "/metrics"))[1]


async def test_metrics_say_whether_the_service_is_ready() -> None:
    checks: dict[str, Check] = {"log": well, "store": well}
    for store, ready in ((well, 1), (no_store, 0)):
        async with answering(checks | {"store": store}) as address:
            assert f"\nwireroom_ready {ready}.0\n" in (await answer(address, "/metrics"))[1]


async def test_a_late_check_counts_as_it_was_until_readyz_gave_it_up_or_it_ended() -> None:
    slow = Slow()
    slow.let_go.set()
    async with answering({"log": slow}) as address:
        assert await answer(address, "/readyz") == (200, "ready\n")
        slow.let_go.clear()
        assert "\nwireroom_ready 1.0\n" in (await answer(address, "/metrics"))[1]
        assert (await answer(address, "/readyz"))[0] == 503
        assert "\nwireroom_ready 0.0\n" in (await answer(address, "/metrics"))[1]


async def test_a_service_is_alive_while_nothing_answers() -> None:
    async with answering({"log": Slow()}) as address:
        assert await answer(address, "/healthz") == (200, "alive\n")

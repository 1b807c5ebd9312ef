"""How a command runs: settings and logs read once, one event loop, SIGTERM and Ctrl-C turned into a stop event."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from functools import cache
from typing import TypeVar

import structlog

from services.allocator import tune_allocator
from services.errors import WireroomError
from services.logs import configure_logs
from services.settings import Settings, read_settings, shown_address, unknown_variables
from services.summary import Summary
from services.version import product_version

Result = TypeVar("Result")

_GARBAGE_THRESHOLDS = (50_000, 20, 20)


def run_command(
    work: Callable[[Settings], Coroutine[None, None, Result]], *, calm: bool = False, **overrides: object
) -> Result:
    """Read the settings, set up the logs and run `work` to its end.

    A `calm` command prints what it does: unless a level was asked for, it logs what goes wrong only.
    """
    settings = read_settings(**overrides)
    asked = "log_level" in settings.model_fields_set
    configure_logs("warning" if calm and not asked else settings.log_level, settings.log_format)
    for name in unknown_variables():
        _warn_of_setting(name)
    collect_garbage_seldom()
    tune_allocator()
    return asyncio.run(work(settings))


@cache
def _warn_of_setting(name: str) -> None:
    """Once a process: a command that asks its user something runs in parts."""
    structlog.get_logger().warning("there is no such setting; it is ignored", setting=name)


def collect_garbage_seldom() -> None:
    """Look for cycles a hundredth as often as Python does by itself.

    A batch is some hundred thousand objects that live until it is committed and form no cycles: walking them again and
    again takes a seventh of the enricher's time.
    """
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop, number)
    return stop


@contextlib.contextmanager
def told_of(service: str, settings: Settings, summary: Summary) -> Iterator[None]:
    """Log that the service begins, and with what; and at an orderly end, what it did."""
    logger = structlog.get_logger()
    logger.info(
        "started",
        service=service,
        version=product_version(),
        log=shown_address(settings.log),
        store=shown_address(settings.store),
        group=settings.group,
    )
    yield
    logger.info("stopped", service=service, **summary.counts())


async def run_together(*services: Coroutine[None, None, None]) -> None:
    """Run services until all have ended; when one fails, the others are cancelled and its error is raised."""
    tasks = [asyncio.create_task(service) for service in services]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_stopped(stop: asyncio.Event, work: Awaitable[Result]) -> Result | None:
    """The result of `work`, or None when `stop` is set before it is there; the work is then cancelled."""
    task = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, waiting):
            one.cancel()
        with contextlib.suppress(asyncio.CancelledError, WireroomError):
            await task

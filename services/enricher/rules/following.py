"""Reads the rules anew whenever their file changes, while articles are enriched.

The new rules are those of the next batch: one batch is tagged by one set of rules.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from services.enricher.rules.rule_file import read_rules, rules_of
from services.enricher.taggers.rules import RulesTagger
from services.errors import FileErrors, UsageError
from services.stamps import Stamp, stamp_of

_CHECK_S = 1.0

_log = structlog.get_logger()


@asynccontextmanager
async def following_rules(
    file: Path | None, use: Callable[[RulesTagger], None], *, check_s: float = _CHECK_S
) -> AsyncIterator[None]:
    """Hand the file's rules to `use` now, and again whenever they change until the context is left.

    A changed file is read once it has stayed the same for `check_s` seconds, so never while it is being written. Raises
    UsageError for a file that is wrong at the start; of one that is wrong later, empty or gone it logs once what is
    wrong, and the rules stay. Without a file there is nothing to do.
    """
    if file is None:
        yield
        return
    stamp = stamp_of(file)
    use(RulesTagger(await asyncio.to_thread(read_rules, file)))
    following = asyncio.create_task(_follow(file, stamp, use, check_s))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(file: Path, seen: Stamp, use: Callable[[RulesTagger], None], check_s: float) -> None:
    stamp = seen
    while True:
        await asyncio.sleep(check_s)
        before, stamp = stamp, stamp_of(file)
        if stamp != before or stamp == seen:
            continue
        seen = stamp
        try:
            tagger = await asyncio.to_thread(_read, file)
        except UsageError as error:
            for problem in error.problems if isinstance(error, FileErrors) else [str(error)]:
                _log.warning("the rules file is wrong; the rules stay as they were", reason=problem)
            continue
        use(tagger)
        _log.info("the rules were read anew", file=str(file), rules=len(tagger.rules.rules))


def _read(file: Path) -> RulesTagger:
    """Of a file cut off while it is written, or on a full disk, nothing is left: that must not cost the rules."""
    try:
        data = file.read_bytes()
    except OSError:
        return RulesTagger(read_rules(file))
    if not data.strip():
        raise UsageError(f"{file}: the file is empty; to have no rules, write a comment into it, or `rules = []`")
    return RulesTagger(rules_of(data, file))

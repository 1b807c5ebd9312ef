"""A consumer of the SQLite log that dies without a word holds nobody up."""

import asyncio
import sys
from pathlib import Path

from schemas.topics import ARTICLES_RAW
from services.eventlog.base import Record
from services.eventlog.sqlite import SqliteEventLog

GROUP = "readers"
LEASE_S = 1000.0
TAKES_A_BATCH_AND_DIES = """
import asyncio, os, sys
from schemas.topics import ARTICLES_RAW
from services.eventlog.sqlite import SqliteEventLog

async def take_and_die():
    log = await SqliteEventLog.open(sys.argv[1], lease_s=float(sys.argv[3]))
    async with log.consume(ARTICLES_RAW.name, sys.argv[2], stop=asyncio.Event()) as batches:
        async for batch in batches:
            os._exit(9)

asyncio.run(take_and_die())
"""


async def test_the_batch_of_a_process_that_died_goes_to_the_next_one_before_its_lease_ends(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await SqliteEventLog.open(path, lease_s=LEASE_S)
    await log.apply_topics([ARTICLES_RAW])
    await log.publish([Record(ARTICLES_RAW.name, b"key", b"value")])
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TAKES_A_BATCH_AND_DIES, str(path), GROUP, str(LEASE_S)
    )
    assert await first.wait() == 9
    async with log.consume(ARTICLES_RAW.name, GROUP, stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        assert [record.value for record in batch.records] == [b"value"]
        await batch.commit([])
    await log.close()

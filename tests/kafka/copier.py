"""A consumer for the tests to stop and kill: `python -m tests.kafka.copier ADDRESS SOURCE SINK GROUP SESSION_S`.

It copies each batch's records from one topic to the other. It says on standard output what it has in hand, waits for
a line on standard input, commits, and says what came of that.
"""

import asyncio
import sys

from services.errors import LogError
from services.eventlog.base import Record
from services.eventlog.kafka import KafkaEventLog
from services.eventlog.kafka_connection import KafkaTiming
from services.logs import configure_logs


async def copy(address: str, source: str, sink: str, group: str, session_s: float) -> None:
    """Copy until standard input ends."""
    loop = asyncio.get_running_loop()
    timing = KafkaTiming(session_s=session_s, heartbeat_s=0.3)
    log = await KafkaEventLog.open(address, timing=timing)
    async with log.consume(source, group, stop=asyncio.Event()) as batches:
        async for batch in batches:
            print("batch", *(str((record.value or b"").decode()) for record in batch.records), flush=True)
            if not await loop.run_in_executor(None, sys.stdin.readline):
                break
            try:
                await batch.commit([Record(sink, record.key, record.value) for record in batch.records])
            except LogError as error:
                print("failed", type(error).__name__, flush=True)
            else:
                print("committed", flush=True)
    await log.close()


if __name__ == "__main__":
    _, kafka, from_topic, to_topic, members, session = sys.argv
    configure_logs()  # standard output is for what it says
    asyncio.run(copy(kafka, from_topic, to_topic, members, float(session)))

"""Servers as a new fleet finds them: the shared broker without Wireroom's topics, the shared store without its keys.

Tests that run Wireroom as its users do cannot choose the names of topics and keys; what the test before left is removed.
"""

from collections.abc import AsyncIterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from valkey import Valkey

from schemas.topics import TOPICS
from tests.becoming import becomes

_PREFIX = "wireroom:"


@pytest.fixture
async def empty_kafka(kafka_address: str) -> AsyncIterator[str]:
    """host:port of the shared broker, which has none of Wireroom's topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_address)
    await admin.start()

    async def ours() -> list[str]:
        return sorted({topic.name for topic in TOPICS} & set(await admin.list_topics()))

    try:
        if left := await ours():
            await admin.delete_topics(left)
            await becomes([], ours)
        yield kafka_address
    finally:
        await admin.close()


@pytest.fixture
def empty_valkey(valkey_url: str) -> str:
    """The address of the shared store, which holds nothing of Wireroom's."""
    with Valkey.from_url(valkey_url) as client:
        for key in client.scan_iter(f"{_PREFIX}*", count=1000):
            client.unlink(key)
    return valkey_url

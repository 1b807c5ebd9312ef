"""What a managed cluster asks for: passwords and TLS."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.topics import FEEDS_EVENTS
from services.errors import LogUnavailable, UsageError
from services.eventlog.base import Record
from services.eventlog.kafka import KafkaEventLog
from services.eventlog.kafka_connection import KafkaSecurity, KafkaTiming
from tests.servers.kafka import SASL_PASSWORD, SASL_USER, start_broker


def test_a_password_never_shows_in_a_repr() -> None:
    assert "hunter2" not in repr(KafkaSecurity("SASL_SSL", "PLAIN", "desk", "hunter2"))


@pytest.mark.parametrize("user", [(None, "hunter2"), ("desk", None), ("", "")])
def test_sasl_without_user_or_password_is_refused(user: tuple[str | None, str | None]) -> None:
    with pytest.raises(UsageError, match="needs a user name and a password"):
        KafkaSecurity("SASL_SSL", "PLAIN", *user).options()


def test_an_unusable_ca_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(UsageError, match=name):
            KafkaSecurity("SSL", ca_file=str(tmp_path / name)).options()


@pytest.fixture
async def guarded_address(tmp_path: Path) -> AsyncIterator[str]:
    broker = await asyncio.to_thread(start_broker, tmp_path)
    yield broker.sasl_address
    await asyncio.to_thread(broker.stop)


@pytest.mark.kafka
async def test_a_broker_that_asks_for_a_password_takes_the_right_one_only(guarded_address: str) -> None:
    for wrong in (KafkaSecurity(), KafkaSecurity("SASL_PLAINTEXT", "PLAIN", SASL_USER, "wrong")):
        with pytest.raises(LogUnavailable, match=f"{guarded_address} .*security settings|gave no answer"):
            await KafkaEventLog.open(guarded_address, security=wrong, timing=KafkaTiming(connect_s=3.0))
    right = KafkaSecurity("SASL_PLAINTEXT", "PLAIN", SASL_USER, SASL_PASSWORD)
    log = await KafkaEventLog.open(f"kafka://{guarded_address}", security=right)
    await log.apply_topics([FEEDS_EVENTS])
    await log.publish([Record(FEEDS_EVENTS.name, b"k", b"v")])
    async with log.consume(FEEDS_EVENTS.name, "g", stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        await batch.commit([])
    assert [record.value for record in batch.records] == [b"v"]
    await log.close()

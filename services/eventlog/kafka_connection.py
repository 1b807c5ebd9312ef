"""How Wireroom's Kafka clients are made, and how their failures become errors of the log.

aiokafka's defaults lose or double records (auto-commit, latest, read uncommitted, one acknowledgement): all that
matters is set here by name.
"""

import asyncio
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, ProducerClosed

from services.errors import LogUnavailable, UsageError

T = TypeVar("T")

# A socket takes 100 MiB at most (the broker's socket.request.max.bytes); a topic's own limit is checked before sending.
_MAX_REQUEST_BYTES = 100 * 1024 * 1024
_PRODUCER_BATCH_BYTES = 128 * 1024
_PARTITION_FETCH_BYTES = 4 * 1024 * 1024
_RETRY_S = 0.1
_LONGEST_BATCH_S = 24 * 60 * 60.0
_CLOSE_S = 5.0
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """What a managed cluster wants to know; the default is a cluster without passwords or TLS."""

    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None

    def options(self) -> dict[str, Any]:
        """The arguments of aiokafka's clients. Raises UsageError when the CA file cannot be read."""
        options: dict[str, Any] = {"security_protocol": self.protocol}
        if self.protocol.startswith("SASL"):
            if not self.username or not self.password:
                raise UsageError(f"Kafka with {self.protocol} needs a user name and a password: set both")
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        if self.protocol.endswith("SSL"):
            try:
                options["ssl_context"] = ssl.create_default_context(cafile=self.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise UsageError(f"Kafka's CA file {self.ca_file} cannot be used: {error}") from error
        return options


@dataclass(frozen=True, slots=True)
class KafkaTiming:
    """Times in seconds.

    `connect_s`: until a broker must have answered. `session_s`: without a heartbeat for so long, a consumer's
    partitions go to others. `commit_s`: for one transaction. `revoke_s`: for open batches to end when a partition is
    taken away. They must keep commit_s < revoke_s < rebalance_s < request_s.
    """

    connect_s: float = 10.0
    session_s: float = 10.0
    heartbeat_s: float = 3.0
    commit_s: float = 20.0
    publish_s: float = 30.0
    revoke_s: float = 25.0
    rebalance_s: float = 35.0
    request_s: float = 40.0
    transaction_s: float = 60.0


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """Makes clients for one cluster. `bootstrap` is host:port, several separated by commas."""

    bootstrap: str
    security: KafkaSecurity
    client_id: str
    timing: KafkaTiming

    def producer(self, transactional_id: str | None = None) -> AIOKafkaProducer:
        """Idempotent, acknowledged by all replicas, zstd; not started."""
        return AIOKafkaProducer(
            **self._options(),
            transactional_id=transactional_id,
            transaction_timeout_ms=_ms(self.timing.transaction_s),
            enable_idempotence=True,
            acks="all",
            compression_type="zstd",
            max_batch_size=_PRODUCER_BATCH_BYTES,
            max_request_size=_MAX_REQUEST_BYTES,
        )

    def consumer(self, group: str | None = None) -> AIOKafkaConsumer:
        """Committed records only, from the beginning unless told otherwise, commits nothing by itself; not started."""
        return AIOKafkaConsumer(
            **self._options(),
            group_id=group,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=_ms(self.timing.session_s),
            heartbeat_interval_ms=_ms(self.timing.heartbeat_s),
            rebalance_timeout_ms=_ms(self.timing.rebalance_s),
            max_partition_fetch_bytes=_PARTITION_FETCH_BYTES,
            # Batches may be in hand for long, while a store is rebuilt: the heartbeat tells that the consumer lives.
            max_poll_interval_ms=_ms(_LONGEST_BATCH_S),
        )

    def admin(self) -> AIOKafkaAdminClient:
        """Not started."""
        return AIOKafkaAdminClient(**self._options())

    async def start(self, client: Any) -> None:
        """Start a client. Raises LogUnavailable, in bounded time, and then the client is closed."""
        try:
            async with self.bounded("the connection", self.timing.connect_s):
                await begin(client)
        except BaseException:
            await self.close(client)
            raise

    async def close(self, client: Any) -> None:
        """Close a client in bounded time, whether or not a broker is there; a producer sends nothing more."""
        if isinstance(client, AIOKafkaProducer):
            # Left to itself it would go on trying, and its old records could land behind newer ones.
            client._message_accumulator.fail_all(ProducerClosed())
        # aiokafka's stop flushes, and leaves its group, for as long as that takes; and it may raise the CancelledError
        # of a task of its own.
        stopping = asyncio.ensure_future(client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())
        await asyncio.wait([stopping], timeout=_CLOSE_S)
        if not stopping.done():
            stopping.cancel()
            await asyncio.wait([stopping])
        if stopping.cancelled() or stopping.exception():
            _logger.debug("a Kafka client was closed before it had finished")
            await _cut(client)
        if isinstance(client, AIOKafkaProducer):
            _take_errors(client)

    @asynccontextmanager
    async def bounded(self, what: str, seconds: float | None) -> AsyncIterator[None]:
        """Raises LogUnavailable for what Kafka refuses, and when the time is over."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise LogUnavailable(
                f"Kafka at {self.bootstrap} gave no answer within {seconds or 0:g} s ({what}): see whether a broker "
                "runs there and can be reached"
            ) from error
        except KafkaError as error:
            raise LogUnavailable(
                f"Kafka at {self.bootstrap} cannot be used ({what}: {error}): see whether a broker runs there, and the "
                "security settings"
            ) from error

    async def insist(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """What the call gives, tried again while Kafka says that it may help. Raises LogUnavailable."""
        async with self.bounded(what, self.timing.connect_s):
            while True:
                try:
                    return await call()
                except KafkaError as error:
                    if not error.retriable:
                        raise
                    await asyncio.sleep(_RETRY_S)

    def _options(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": self.client_id,
            "request_timeout_ms": _ms(self.timing.request_s),
            "metadata_max_age_ms": 60_000,
            **self.security.options(),
        }


async def begin(client: Any) -> None:
    """Start a client, for as long as that takes; when that fails or is cancelled, the caller must close the client."""
    try:
        await client.start()
    except BaseException as error:
        # aiokafka forgets the connection over which it was asking for the cluster's first metadata: only the frame that
        # the error came through still knows it, and no `stop` finds it.
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if forgotten := frame.f_locals.get("bootstrap_conn"):
                forgotten.close()
        raise


def _take_errors(producer: AIOKafkaProducer) -> None:
    """Take the errors that a failed producer left where nobody waits: asyncio would log each when it is collected."""
    waiters = [producer._txn_manager._transaction_waiter]
    for batches in producer._message_accumulator._batches.values():
        waiters += [batch._drain_waiter for batch in batches]
    for waiter in waiters:
        if waiter and waiter.done() and not waiter.cancelled():
            waiter.exception()


async def _cut(client: Any) -> None:
    """End what an interrupted `stop` left running: aiokafka offers no public way."""
    tasks: list[asyncio.Task[None] | None] = []
    if isinstance(client, AIOKafkaProducer):
        tasks = [client._sender.sender_task]
    elif isinstance(client, AIOKafkaConsumer):
        group, fetcher = client._coordinator, client._fetcher
        tasks = [group._coordination_task, group._heartbeat_task, group._commit_refresh_task, fetcher._fetch_task]
    running = [task for task in tasks if task]
    for task in running:
        task.cancel()
    await (client.client if isinstance(client, AIOKafkaProducer) else client._client).close()
    if running:
        await asyncio.wait(running, timeout=_CLOSE_S)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)

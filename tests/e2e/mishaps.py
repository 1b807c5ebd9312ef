"""The `wireroom` command, to which something happens: `python -m tests.e2e.mishaps MISHAP COMMAND…`.

The moments in which a process must not die are too short for a signal from outside to hit.
"""

import os
import signal
import sys
from typing import Any

from services import cli
from services.eventlog import kafka_consumer
from services.store.valkey import ValkeyStore


def happens(number: signal.Signals) -> None:
    """The signal, to this very process, at once."""
    os.kill(os.getpid(), number)


def killed_before_commit() -> None:
    """The articles are claimed, and nothing is written to the log."""

    async def commit(*_: Any) -> None:
        happens(signal.SIGKILL)

    kafka_consumer.commit_transaction = commit


def killed_within_commit() -> None:
    """The events are in the topics, and their transaction is not committed."""

    async def commit(producer: Any, outputs: Any, *_: Any) -> None:
        await producer.begin_transaction()
        for record in outputs:
            await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
        happens(signal.SIGKILL)

    kafka_consumer.commit_transaction = commit


def stopped_before_commit() -> None:
    """Once, and until somebody sends SIGCONT."""
    proper = kafka_consumer.commit_transaction

    async def commit(*arguments: Any) -> None:
        kafka_consumer.commit_transaction = proper
        happens(signal.SIGSTOP)
        await proper(*arguments)

    kafka_consumer.commit_transaction = commit


def killed_before_save() -> None:
    """A feed's articles are published, and its state is not saved."""

    async def save(*_: Any) -> None:
        happens(signal.SIGKILL)

    ValkeyStore.save = save  # type: ignore[method-assign]


MISHAPS = {mishap.__name__: mishap for mishap in (killed_before_commit, killed_within_commit, stopped_before_commit, killed_before_save)}


if __name__ == "__main__":
    _, chosen, *command = sys.argv
    MISHAPS[chosen]()
    cli.main(command)

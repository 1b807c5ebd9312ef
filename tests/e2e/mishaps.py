"""The `wireroom` command, to which something happens: `python -m tests.e2e.mishaps MISHAP COMMAND…`.

The moments in which a process must not die are too short for a signal from outside to hit.
"""

import os
import signal
import sys
from typing import Any
from unittest.mock import patch

from services import cli
from services.eventlog.kafka_producer import commit_transaction

_COMMIT = "services.eventlog.kafka_consumer.commit_transaction"
_SAVE = "services.store.valkey.ValkeyStore.save"


def happens(number: signal.Signals) -> None:
    """The signal, to this very process, at once."""
    os.kill(os.getpid(), number)


def killed_before_commit() -> None:
    """The articles are claimed, and nothing is written to the log."""
    patch(_COMMIT, lambda *_: happens(signal.SIGKILL)).start()


def killed_within_commit() -> None:
    """The events are in the topics, and their transaction is not committed."""

    async def commit(producer: Any, outputs: Any, *_: Any) -> None:
        await producer.begin_transaction()
        for record in outputs:
            await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
        happens(signal.SIGKILL)

    patch(_COMMIT, commit).start()


def stopped_before_commit() -> None:
    """Once, until somebody sends SIGCONT; then it commits what it had claimed."""

    async def commit(*arguments: Any) -> None:
        mishap.stop()
        happens(signal.SIGSTOP)
        await commit_transaction(*arguments)

    mishap = patch(_COMMIT, commit)
    mishap.start()


def killed_before_save() -> None:
    """A feed's articles are published, and its state is not saved."""
    patch(_SAVE, lambda *_, **__: happens(signal.SIGKILL)).start()


if __name__ == "__main__":
    _, chosen, *command = sys.argv
    {
        "killed_before_commit": killed_before_commit,
        "killed_within_commit": killed_within_commit,
        "stopped_before_commit": stopped_before_commit,
        "killed_before_save": killed_before_save,
    }[chosen]()
    cli.main(command)

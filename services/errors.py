"""All errors that Wireroom raises on purpose.

    WireroomError
    ├── UsageError            the person at the keyboard can mend it: a setting, a file, an address   (exit status 2)
    │   └── FileErrors        several things in a file are wrong; each is told on a line of its own
    ├── LogError              the event log
    │   ├── LogUnavailable    it does not answer; trying again may help
    │   ├── TopicMissing      `wireroom topics apply` was not run
    │   └── BatchLost         the partition belongs to another consumer now; nothing of the batch was written
    ├── StoreError            the store
    │   ├── StoreUnavailable  it does not answer; trying again may help
    │   ├── StoreRestarted    it is not the server process that was checked; check it again before judging
    │   ├── StoreBehind       it lost writes that the log's consumer group relies on; rebuild it
    │   └── LeaseLost         another poller has the feed now
    ├── DatabaseFileError     the SQLite file: newer version, read-only, not a database
    └── FetchError            one fetch of one feed; `code` says which way it failed

Each message names the thing, the value, and what to do about it.
"""

from collections.abc import Sequence


class WireroomError(Exception):
    """Base of the tree; `exit_status` is what a command that fails with it returns."""

    exit_status = 1


class UsageError(WireroomError):
    """A setting, file, address or argument that the user can mend."""

    exit_status = 2


class FileErrors(UsageError):
    """What is wrong in a file: `problems` are messages that name file, line and what to do, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class LogError(WireroomError):
    """The event log cannot do what was asked."""


class LogUnavailable(LogError):
    """The event log does not answer."""


class TopicMissing(LogError):
    """A topic of the contract does not exist."""


class BatchLost(LogError):
    """The batch's partition belongs to another consumer now; nothing of the batch was written."""


class StoreError(WireroomError):
    """The store cannot do what was asked."""


class StoreUnavailable(StoreError):
    """The store does not answer."""


class StoreRestarted(StoreError):
    """The store is another server process than the one that was checked."""


class StoreBehind(StoreError):
    """The store lost writes that the consumer group's position relies on."""


class LeaseLost(StoreError):
    """Another owner holds the lease."""


class DatabaseFileError(WireroomError):
    """The SQLite file cannot be used."""


class FetchError(WireroomError):
    """One fetch failed; `code` is the reason as it stands in feed events, `status` the HTTP status if there was one.

    The server asks to be left alone for `retry_after_s` seconds with this address, for `host_rest_s` with all of its
    host.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
        host_rest_s: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after_s = retry_after_s
        self.host_rest_s = host_rest_s

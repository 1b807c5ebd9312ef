"""Stop a process of ours for a while, as `kill -STOP` does, and know that it stands still."""

import os
import signal


def pause(pid: int) -> None:
    """Stop a child process and return once all its threads stand still.

    `kill` returns before that: on a busy machine the process may answer one request more.
    """
    os.kill(pid, signal.SIGSTOP)
    wait_until_stopped(pid)


def wait_until_stopped(pid: int) -> None:
    """Return once a child process stands still, whoever stopped it."""
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)


def go_on(pid: int) -> None:
    """Let a stopped process go on; one that runs is left alone."""
    os.kill(pid, signal.SIGCONT)

"""Writes to standard output in one piece and, where that can be, without losing the interpreter's lock meanwhile.

A write that gives the lock up (as `os.write` does) gets it back only when other threads let go of it, milliseconds
later under load. Whoever writes and then commits wants nothing to come between the two.
"""

import asyncio
import ctypes
import fcntl
import os
import stat
import struct
import termios

_PIPE_BYTES = 1024 * 1024
_LOOK_S = 0.01


class StandardOutput:
    """A file descriptor, standard output by default."""

    def __init__(self, descriptor: int = 1) -> None:
        mode = os.fstat(descriptor).st_mode
        self._descriptor = descriptor
        self._regular = stat.S_ISREG(mode)
        self._pipe_bytes = _enlarged_pipe(descriptor) if stat.S_ISFIFO(mode) else 0
        self._libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL keeps the interpreter's lock, CDLL does not

    async def has_room(self, size: int) -> None:
        """Return when `size` bytes can be written at once, or never can."""
        # There is an event for a pipe with any room, none for one with enough.
        while 0 < size <= self._pipe_bytes < size + self._unread():  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)

    def write(self, data: bytes) -> None:
        """Write all of it. Raises OSError, BrokenPipeError when nobody reads any more."""
        at_once = self._regular or (self._pipe_bytes and len(data) + self._unread() <= self._pipe_bytes)
        rest = memoryview(data)
        while rest:
            rest = rest[self._write_at_once(rest) if at_once else os.write(self._descriptor, rest) :]

    def _write_at_once(self, data: memoryview) -> int:
        written: int = self._libc.write(self._descriptor, ctypes.c_char_p(bytes(data)), ctypes.c_size_t(len(data)))
        if written < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return written

    def _unread(self) -> int:
        (unread,) = struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, bytes(4)))
        return int(unread)


def _enlarged_pipe(descriptor: int) -> int:
    """The pipe's size, once it is as large as it may be; 0 where the system does not tell."""
    try:
        return fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except PermissionError:
        return fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ)
    except (AttributeError, OSError):
        return 0

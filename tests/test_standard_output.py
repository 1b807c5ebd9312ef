"""What is written arrives whole, in order, and never blocks the event loop."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.standard_output import StandardOutput


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            assert descriptor == reading


def test_a_file_gets_all_of_it(tmp_path: Path) -> None:
    with (tmp_path / "lines").open("wb") as file:
        output = StandardOutput(file.fileno())
        output.write(b"one\n" * 500_000)
        output.write(b"two\n")
    assert (tmp_path / "lines").read_bytes() == b"one\n" * 500_000 + b"two\n"


async def test_a_pipe_that_is_full_is_waited_for_until_it_is_read(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output = StandardOutput(writing)
    output.write(b"x" * 600_000)
    waiting = asyncio.create_task(output.has_room(600_000))
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    left = 600_000
    while left:
        left -= len(await asyncio.to_thread(os.read, reading, left))
    await waiting
    output.write(b"y" * 600_000)
    assert os.read(reading, 10) == b"y" * 10


async def test_more_than_a_pipe_holds_arrives_while_it_is_read(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output = StandardOutput(writing)
    data = bytes(range(256)) * 20_000
    await output.has_room(len(data))
    written = asyncio.create_task(asyncio.to_thread(output.write, data))
    got = b""
    while len(got) < len(data):
        got += await asyncio.to_thread(os.read, reading, 1 << 20)
    await written
    assert got == data


def test_a_pipe_that_nobody_reads_is_a_broken_pipe(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output = StandardOutput(writing)
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        output.write(b"line\n")

"""What publishers and attackers do to a poller ends in an error, soon and with little memory. One rule a test."""

import asyncio
import contextlib
import random
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from services.errors import FetchError
from services.poller.fetching.fetch import Fetcher
from services.poller.fetching.lookup import Lookups
from tests.poller.difficult import PACK, DifficultPublisher
from tests.poller.publisher import rss

FEED = rss("A")
LOOPBACK = (ip_network("127.0.0.0/8"),)
MIB = 1024 * 1024


@pytest.fixture
async def impatient() -> AsyncIterator[Fetcher]:
    """A fetcher that waits for a second at most, and for 1000 bytes a second in windows of a fifth of one."""
    async with Fetcher(allow=LOOPBACK, timeout_s=1, min_speed=1000, speed_window_s=0.2, max_bytes=MIB) as fetcher:
        yield fetcher


async def failure(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value


@pytest.mark.parametrize("coding", sorted(PACK))
async def test_a_bomb_is_stopped_at_the_cap_with_little_memory(
    difficult: DifficultPublisher, impatient: Fetcher, coding: str
) -> None:
    """RFC 9110, section 17.6 (attacks by way of resources): what is beyond the cap is never unpacked."""
    url = difficult.bomb("/f", coding, 100)
    tracemalloc.start()
    try:
        error = await failure(impatient, url)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (error.code, error.status) == ("too_large", 200)
    assert "WIREROOM_FETCH_MAX_BYTES" in str(error)
    assert peak < 12 * MIB


async def test_a_bomb_in_a_bomb_is_stopped_at_the_cap(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    packed = PACK["gzip"](PACK["gzip"](bytes(50 * MIB)))
    url = difficult.says("/f", 200, packed, Content_Encoding="gzip, gzip")
    assert (await failure(impatient, url)).code == "too_large"
    url = difficult.says("/g", 200, packed, Content_Encoding="gzip")
    assert (await failure(impatient, url)).code == "too_large"


async def test_a_large_body_lets_others_have_their_turn_while_it_unpacks(difficult: DifficultPublisher) -> None:
    url = difficult.bomb("/f", "br", 100)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with Fetcher(allow=LOOPBACK, max_bytes=50 * MIB) as fetcher:
        counting = asyncio.create_task(others())
        await failure(fetcher, url)
        counting.cancel()
    assert turns > 100


@pytest.mark.parametrize("coding", sorted(PACK))
async def test_a_packed_body_that_breaks_off_is_not_taken_for_whole(
    difficult: DifficultPublisher, impatient: Fetcher, coding: str
) -> None:
    """RFC 9112, section 8: an incomplete message; here its length is right and the packing tells."""
    error = await failure(impatient, difficult.packed("/f", coding, FEED, cut=-3))
    assert (error.code, error.status) == ("broken_body", 200)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_packed_body_that_is_damaged_is_reported(
    difficult: DifficultPublisher, impatient: Fetcher, coding: str
) -> None:
    """RFC 1952 and RFC 1950 carry checksums; brotli has none, and zstd's is optional."""
    assert (await failure(impatient, difficult.packed("/f", coding, FEED, corrupt=True))).code == "broken_body"


@pytest.mark.parametrize("coding", sorted(PACK))
async def test_a_body_that_is_not_packed_as_it_says_is_reported(
    difficult: DifficultPublisher, impatient: Fetcher, coding: str
) -> None:
    url = difficult.says("/f", 200, FEED, Content_Encoding=coding)
    assert (await failure(impatient, url)).code == "broken_body"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<rss>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>",
    ],
)
async def test_an_answer_that_breaks_off_is_not_taken_for_whole(
    difficult: DifficultPublisher, impatient: Fetcher, answer: bytes
) -> None:
    """RFC 9112, sections 6.3, 7.1 and 8."""
    assert (await failure(impatient, difficult.raw("/f", answer))).code == "broken_body"


async def test_what_goes_beyond_its_length_is_no_part_of_the_answer(
    difficult: DifficultPublisher, impatient: Fetcher
) -> None:
    """RFC 9112, section 6.3: the rest belongs to no answer, and the connection is not used again."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(FEED)
    url = difficult.raw("/f", head + FEED + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", hang=True)
    for _ in range(2):
        assert (await impatient.fetch(url)).body == FEED
    assert difficult.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\x01\x02",
        b"220 ftp ready\r\n",
        b"<rss version='2.0'/>",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n0\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: \x00\r\n\r\n",
    ],
)
async def test_what_is_no_answer_is_reported(difficult: DifficultPublisher, impatient: Fetcher, answer: bytes) -> None:
    """RFC 9112, sections 4, 5 and 6.3."""
    assert (await failure(impatient, difficult.raw("/f", answer))).code == "connection"


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_bytes_come_the_fetch_ends_as_an_answer_or_an_error(
    difficult: DifficultPublisher, impatient: Fetcher, seed: int
) -> None:
    noise = random.Random(seed)
    whole = (
        b'HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: W/"1"\r\n'
        b"Cache-Control: max-age=60\r\nExpires: 0\r\nTransfer-Encoding: chunked\r\nLocation: /f\r\n\r\n"
    )
    body = PACK["gzip"](FEED)
    whole += b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    for _ in range(100):
        broken = bytearray(whole)
        for _ in range(noise.randint(1, 6)):
            place = noise.randrange(len(broken))
            broken[place : place + noise.choice((0, 1, 1, 9))] = noise.randbytes(noise.choice((0, 1, 1, 9)))
        if noise.random() < 0.3:
            del broken[noise.randrange(len(broken)) :]
        with contextlib.suppress(FetchError):
            assert (await impatient.fetch(difficult.raw("/f", bytes(broken)))).status


async def test_headers_that_drip_end_with_the_time(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    assert (await failure(impatient, difficult.drips_headers("/f"))).code == "timeout"


async def test_a_body_that_drips_ends_with_the_least_speed(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    error = await failure(impatient, difficult.drips_body("/f"))
    assert (error.code, error.status) == ("too_slow", 200)
    assert "WIREROOM_FETCH_MIN_SPEED" in str(error)


async def test_a_body_that_stops_ends_with_the_least_speed(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    url = difficult.raw("/f", b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 199, hang=True)
    assert (await failure(impatient, url)).code == "too_slow"


async def test_without_a_least_speed_the_time_alone_ends_a_body(difficult: DifficultPublisher) -> None:
    async with Fetcher(allow=LOOPBACK, timeout_s=0.3, min_speed=0, speed_window_s=0.1) as fetcher:
        assert (await failure(fetcher, difficult.drips_body("/f"))).code == "timeout"


async def test_a_body_that_is_quick_enough_may_take_many_windows(difficult: DifficultPublisher) -> None:
    async def steady() -> Any:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"
        for _ in range(20):
            yield b"x" * 1000
            await asyncio.sleep(0.01)

    async with Fetcher(allow=LOOPBACK, timeout_s=10, min_speed=100, speed_window_s=0.05) as fetcher:
        assert len((await fetcher.fetch(difficult.scripted("/f", steady))).body) == 20_000


async def test_a_body_without_end_is_stopped_at_the_cap(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    assert (await failure(impatient, difficult.endless("/f"))).code == "too_large"


async def test_a_packed_body_without_content_is_stopped_at_the_cap(
    difficult: DifficultPublisher, impatient: Fetcher
) -> None:
    """Empty deflate blocks unpack to nothing; the cap counts what comes over the wire as well."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c"
    url = difficult.endless("/f", head, b"\x00\x00\x00\xff\xff" * 10_000)
    assert (await failure(impatient, url)).code == "too_large"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 10),
        (b"HTTP/1.1 200 OK\r\nA: ", b"b" * 1000),
        (b"HTTP/1.1 200 OK\r\n", b"A" * 1000),
        (b"HTTP/1.1 200 ", b"OK" * 1000),
    ],
)
async def test_headers_without_end_are_stopped(
    difficult: DifficultPublisher, impatient: Fetcher, head: bytes, piece: bytes
) -> None:
    """RFC 9110, section 5.4: a field section larger than the client wishes to process."""
    assert (await failure(impatient, difficult.endless("/f", head, piece))).code == "headers_too_large"


async def test_interim_answers_without_end_end_with_the_time(difficult: DifficultPublisher, impatient: Fetcher) -> None:
    """RFC 9110, section 15.2; RFC 8297."""
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

    async def hints() -> Any:
        while True:
            yield hint
            await asyncio.sleep(0)

    assert (await failure(impatient, difficult.scripted("/f", hints))).code == "timeout"


async def test_redirects_that_take_their_time_share_one_time(difficult: DifficultPublisher) -> None:
    async def slow() -> Any:
        await asyncio.sleep(0.1)
        yield b"HTTP/1.1 302 Found\r\nLocation: ?%d\r\nContent-Length: 0\r\n\r\n" % len(difficult.raw_requests)

    url = difficult.scripted("/f", slow)
    for number in range(1, 20):
        difficult.scripted(f"/f?{number}", slow)
    async with Fetcher(allow=LOOPBACK, timeout_s=0.35) as fetcher:
        assert (await failure(fetcher, url)).code == "timeout"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[2001:0:1:2::3]/",
        "http://168.63.129.16/machine",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[fe80::1%25lo]/",
        "https://192.168.1.1/",
    ],
)
async def test_a_redirect_to_a_private_address_is_not_dialled(
    difficult: DifficultPublisher, impatient: Fetcher, location: str
) -> None:
    """Cloud metadata, private and link-local networks, and IPv4 addresses in IPv6 ones (RFC 4291, 6052, 3056, 4380)."""
    error = await failure(impatient, difficult.moved("/f", location, 302))
    assert error.code == "address_refused"
    assert "WIREROOM_FETCH_ALLOW" in str(error)


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "127.1", "0x7f.1", "localhost"])
async def test_a_private_address_in_disguise_is_not_dialled(difficult: DifficultPublisher, host: str) -> None:
    async with Fetcher() as fetcher:
        error = await failure(fetcher, difficult.url("/f").replace("127.0.0.1", host))
    assert error.code in ("address_refused", "bad_url", "dns")
    assert difficult.requests == []


class Both(AbstractResolver):
    """A resolver that gives these addresses for any name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


class TurnCoat(Both):
    """A resolver that gives the first address once, and then the second, as in DNS rebinding."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        first = (await super().resolve(host, port, family))[0]
        self.addresses = self.addresses[1:] or self.addresses
        return [first]


async def test_a_name_that_turns_to_a_private_address_is_not_dialled(difficult: DifficultPublisher) -> None:
    """DNS rebinding: what counts is the address that is dialled, not one that was looked up before."""
    resolver = TurnCoat("127.0.0.1", "10.0.0.1")
    url = difficult.honest("/f", FEED).replace("127.0.0.1", "first.example")
    again = difficult.moved("/again", url.replace("first", "second"))
    async with Fetcher(allow=(ip_network("127.0.0.1/32"),), resolver=resolver) as fetcher:
        assert (await fetcher.fetch(url)).body == FEED
        error = await failure(fetcher, again)
    assert error.code == "address_refused"
    assert "10.0.0.1" in str(error)


@pytest.mark.parametrize("address", ["10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%lo"])
async def test_a_public_name_for_a_private_address_is_not_dialled(address: str) -> None:
    async with Fetcher(resolver=Both(address)) as fetcher:
        assert (await failure(fetcher, "http://paper.example/f")).code == "address_refused"


async def test_a_name_whose_addresses_are_all_private_is_refused_for_each() -> None:
    async with Fetcher(resolver=Both("::1", "10.0.0.1")) as fetcher:
        error = await failure(fetcher, "http://paper.example/f")
    assert error.code == "address_refused"
    assert "::1 is loopback" in str(error)
    assert "10.0.0.1 is private" in str(error)


async def test_a_name_with_one_public_address_is_asked_there(difficult: DifficultPublisher) -> None:
    """RFC 8305: the others are tried in turn."""
    url = difficult.honest("/f", FEED).replace("127.0.0.1", "paper.example")
    async with Fetcher(allow=LOOPBACK, resolver=Both("10.0.0.1", "::1", "127.0.0.1")) as fetcher:
        assert (await fetcher.fetch(url)).body == FEED


async def test_names_that_hang_hold_up_no_other(difficult: DifficultPublisher, hanging: Callable[..., Any]) -> None:
    url = difficult.honest("/f", FEED).replace("127.0.0.1", "living.example")
    async with Fetcher(allow=LOOPBACK, resolver=Lookups(30, hanging)) as fetcher:
        dead = [asyncio.create_task(fetcher.fetch(f"http://dead{number}.example/")) for number in range(40)]
        await asyncio.sleep(0)
        assert (await fetcher.fetch(url)).body == FEED
        assert not any(task.done() for task in dead)
        for task in dead:
            task.cancel()
        await asyncio.wait(dead)


async def test_a_name_that_hangs_is_a_failure_of_the_name(hanging: Callable[..., Any]) -> None:
    async with Fetcher(resolver=Lookups(0.05, hanging)) as fetcher:
        error = await failure(fetcher, "http://dead.example/f")
    assert error.code == "dns"
    assert "dead.example" in str(error)

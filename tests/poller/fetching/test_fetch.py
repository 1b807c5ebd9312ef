"""Fetching, from a real server on loopback."""

import asyncio
import socket
from ipaddress import ip_network

import pytest

from services.errors import FetchError
from services.poller.fetching.fetch import Fetcher
from tests.poller.publisher import Answer, Publisher


async def failure(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value


async def test_an_answer_comes_with_its_type_and_validators(publisher: Publisher, fetcher: Fetcher) -> None:
    url = publisher.feed(
        "/f", "A", ETag='W/"x y"', **{"Last-Modified": "Friday the 20th", "Cache-Control": "public, max-age=60"}
    )
    answer = await fetcher.fetch(url)
    assert (answer.url, answer.status, answer.content_type) == (url, 200, "application/rss+xml")
    assert (answer.etag, answer.last_modified, answer.fresh_s) == ('W/"x y"', "Friday the 20th", 60)
    assert answer.body.startswith(b"<rss")
    assert not answer.not_modified


async def test_validators_go_back_byte_for_byte(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/f"] = Answer(status=304)
    answer = await fetcher.fetch(publisher.url("/f"), etag="bare, W/odd", last_modified="Friday the 20th")
    _, headers = publisher.requests[0]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ("bare, W/odd", "Friday the 20th")
    assert answer.not_modified
    assert answer.body == b""


async def test_the_user_agent_names_product_version_and_contact(publisher: Publisher, fetcher: Fetcher) -> None:
    await fetcher.fetch(publisher.feed("/f"))
    async with Fetcher(allow=(ip_network("127.0.0.0/8"),), version="1.2", contact="desk@paper.example") as other:
        await other.fetch(publisher.url("/f"))
    assert [headers["User-Agent"] for _, headers in publisher.requests] == [
        "wireroom/1.2",
        "wireroom/1.2 (+desk@paper.example)",
    ]


async def test_permanent_redirects_tell_where_the_feed_moved(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    publisher.answers["/b"] = Answer(status=308, headers={"Location": publisher.url("/c")})
    publisher.feed("/c", "A")
    answer = await fetcher.fetch(publisher.url("/a"))
    assert answer.url == answer.moved_to == publisher.url("/c")


async def test_a_move_ends_where_redirects_are_temporary(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    publisher.answers["/b"] = Answer(status=302, headers={"Location": "/c"})
    publisher.answers["/c"] = Answer(status=301, headers={"Location": "/d"})
    publisher.feed("/d", "A")
    answer = await fetcher.fetch(publisher.url("/a"))
    assert (answer.url, answer.moved_to) == (publisher.url("/d"), publisher.url("/b"))


async def test_a_redirect_to_a_refused_address_is_not_followed(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/a"] = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    error = await failure(fetcher, publisher.url("/a"))
    assert error.code == "address_refused"
    assert "WIREROOM_FETCH_ALLOW=169.254.0.0/16" in str(error)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://paper.example/", "http://[x/"])
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(
    publisher: Publisher, fetcher: Fetcher, location: str
) -> None:
    publisher.answers["/a"] = Answer(status=302, headers={"Location": location})
    assert (await failure(fetcher, publisher.url("/a"))).code == "bad_url"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_loopback_is_refused_unless_allowed(publisher: Publisher, host: str) -> None:
    async with Fetcher() as fetcher:
        error = await failure(fetcher, f"http://{host}:{publisher.port}/f")
    assert error.code == "address_refused"
    assert "WIREROOM_FETCH_ALLOW=" in str(error)
    assert publisher.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://paper.example/",
        "http://",
        "paper.example/f",
        "http://127.1/",
        "http://127.0.0.1:25/",
    ],
)
async def test_what_is_no_web_address_is_not_fetched(fetcher: Fetcher, url: str) -> None:
    assert (await failure(fetcher, url)).code == "bad_url"


@pytest.mark.parametrize("status", [404, 403, 500, 503, 300])
async def test_a_status_that_is_no_success_is_told(publisher: Publisher, fetcher: Fetcher, status: int) -> None:
    publisher.answers["/f"] = Answer(status=status)
    error = await failure(fetcher, publisher.url("/f"))
    assert (error.code, error.status, error.retry_after_s) == ("http_status", status, None)
    assert str(status) in str(error)


async def test_gone_is_told_as_such(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/f"] = Answer(status=410)
    error = await failure(fetcher, publisher.url("/f"))
    assert (error.code, error.status) == ("gone", 410)


async def test_a_body_over_the_cap_is_refused(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.answers["/f"] = Answer(b"x" * 100_000)
    assert len((await fetcher.fetch(publisher.url("/f"))).body) == 100_000
    publisher.answers["/f"] = Answer(b"x" * 100_001)
    error = await failure(fetcher, publisher.url("/f"))
    assert error.code == "too_large"
    assert "WIREROOM_FETCH_MAX_BYTES" in str(error)


async def test_what_is_no_http_is_reported(fetcher: Fetcher) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"220 ftp ready\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await failure(fetcher, f"http://127.0.0.1:{port}/")).code == "connection"
        assert (await failure(fetcher, f"https://127.0.0.1:{port}/")).code in ("tls", "connection")


async def test_an_answer_that_does_not_come_is_a_timeout(publisher: Publisher) -> None:
    publisher.answers["/f"] = Answer(hold=asyncio.Event())
    async with Fetcher(allow=(ip_network("127.0.0.0/8"),), timeout_s=0.2) as fetcher:
        assert (await failure(fetcher, publisher.url("/f"))).code == "timeout"


async def test_a_port_that_nobody_listens_on_is_reported(fetcher: Fetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = await failure(fetcher, f"http://127.0.0.1:{free.getsockname()[1]}/f")
    assert error.code == "connect"


async def test_a_name_that_does_not_resolve_is_reported(fetcher: Fetcher) -> None:
    error = await failure(fetcher, "http://dead-host.invalid/f")
    assert error.code == "dns"
    assert "dead-host.invalid" in str(error)


async def test_a_validator_that_could_not_be_sent_back_is_dropped(fetcher: Fetcher) -> None:
    async def odd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xe9"\r\nLast-Modified: \r\nContent-Length: 0\r\n\r\n')
        writer.close()

    async with await asyncio.start_server(odd, "127.0.0.1", 0) as server:
        answer = await fetcher.fetch(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert (answer.etag, answer.last_modified) == (None, None)

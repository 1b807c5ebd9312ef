"""How the poller behaves towards publishers, and what it makes of their answers: one rule a test."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from services.errors import FetchError
from services.poller.fetching.fetch import Fetcher
from services.store.base import Credentials
from tests.poller.difficult import PACK, WALLS, DifficultPublisher
from tests.poller.publisher import Answer, rss

FEED = rss("A")


async def failure(fetcher: Fetcher, url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url, **options)  # type: ignore[arg-type]
    return caught.value


@pytest.fixture
async def elsewhere() -> AsyncIterator[DifficultPublisher]:
    """A server at another origin."""
    async with DifficultPublisher() as elsewhere:
        yield elsewhere


@pytest.mark.parametrize(
    "etag", ['"1"', 'W/"1"', "bare", '"with space"', '"a", "b"', '"é"', '"\t"', "*", '"' + "x" * 4000]
)
async def test_an_entity_tag_goes_back_as_it_came(difficult: DifficultPublisher, fetcher: Fetcher, etag: str) -> None:
    """RFC 9110, sections 8.8.3 and 13.1.2: opaque, weak or strong, quoted or not."""
    url = difficult.honest("/f", FEED, etag=etag)
    first = await fetcher.fetch(url)
    again = await fetcher.fetch(url, etag=first.etag, last_modified=first.last_modified)
    assert (first.status, again.status) == (200, 304)


@pytest.mark.parametrize("date", ["Fri, 20 Nov 2026 08:00:00 GMT", "2026-11-20T08:00:00+01:00", "yesterday"])
async def test_a_date_goes_back_as_it_came(difficult: DifficultPublisher, fetcher: Fetcher, date: str) -> None:
    """RFC 9110, section 13.1.3: a date written anew may differ by a second, and be another one to the server."""
    url = difficult.honest("/f", FEED, date=date)
    first = await fetcher.fetch(url)
    assert (await fetcher.fetch(url, last_modified=first.last_modified)).not_modified


async def test_both_validators_are_sent_when_both_are_known(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 13.1.3: the server chooses; If-None-Match comes first where it is understood."""
    url = difficult.honest("/f", FEED, etag='"1"', date="Fri, 20 Nov 2026 08:00:00 GMT")
    first = await fetcher.fetch(url)
    await fetcher.fetch(url, etag=first.etag, last_modified=first.last_modified)
    sent = difficult.asked_for("/f")[1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Fri, 20 Nov 2026 08:00:00 GMT")


async def test_without_validators_nothing_is_compared(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    await fetcher.fetch(difficult.honest("/f", FEED, etag='"1"'), etag="", last_modified=None)
    assert not {"If-None-Match", "If-Modified-Since", "A-IM"} & set(difficult.asked_for("/f")[0])


async def test_not_modified_brings_new_validators_and_freshness(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    """RFC 9110, section 15.4.5; RFC 9111, section 4.3.4: a 304's headers replace those that are stored."""
    url = difficult.says("/f", 304, ETag='"2"', Cache_Control="max-age=600")
    answer = await fetcher.fetch(url, etag='"1"')
    assert (answer.not_modified, answer.etag, answer.fresh_s, answer.body) == (True, '"2"', 600, b"")


async def test_not_modified_out_of_the_blue_is_a_failure(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 15.4.5: 304 answers a condition, and there was none."""
    error = await failure(fetcher, difficult.says("/f", 304))
    assert (error.code, error.status) == ("http_status", 304)


async def test_expires_less_date_is_the_freshness_where_no_max_age_is(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    """RFC 9111, section 4.2.1."""
    times = {"Date": "Fri, 20 Nov 2026 08:00:00 GMT", "Expires": "Fri, 20 Nov 2026 08:15:00 GMT"}
    assert (await fetcher.fetch(difficult.says("/f", 200, FEED, **times))).fresh_s == 900


async def test_a_delta_is_asked_for_and_told_as_one(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 3229, sections 5.2, 10.4.1 and 10.5.3, with the instance manipulation "feed"."""
    url = difficult.deltas("/f", rss("B", "A"), rss("B"), old='"1"', new='"2"')
    answer = await fetcher.fetch(url, etag='"1"')
    assert (answer.status, answer.delta, answer.etag, answer.body) == (226, True, '"2"', rss("B"))


async def test_a_delta_can_be_declined(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    url = difficult.deltas("/f", rss("B", "A"), rss("B"), old='"1"', new='"2"')
    answer = await fetcher.fetch(url, etag='"1"', delta=False)
    assert (answer.status, answer.delta, answer.body) == (200, False, rss("B", "A"))


async def test_a_delta_is_asked_for_with_an_entity_tag_alone(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 3229, section 5.3: a delta is counted from the instance that a tag names."""
    await fetcher.fetch(difficult.honest("/f", FEED), last_modified="Fri, 20 Nov 2026 08:00:00 GMT")
    assert "A-IM" not in difficult.asked_for("/f")[0]


async def test_a_delta_of_another_kind_is_a_failure(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 3229, section 10.5.2: IM names what was done, and vcdiff cannot be undone here."""
    error = await failure(fetcher, difficult.says("/f", 226, b"\0", IM="vcdiff"), etag='"1"')
    assert (error.code, error.status) == ("http_status", 226)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_obeyed_as_seconds_and_as_date(
    difficult: DifficultPublisher, status: int, as_date: bool
) -> None:
    """RFC 9110, section 10.2.3; RFC 6585, section 4. A tenth more at most, so that not all come back at once."""
    now = 1_800_000_000.0
    async with Fetcher(allow=(ip_network("127.0.0.0/8"),), clock=lambda: now) as fetcher:
        error = await failure(fetcher, difficult.later("/f", status, 120, as_date=as_date, now=now))
    assert error.status == status
    assert error.retry_after_s is not None
    assert 120 <= error.retry_after_s <= 132
    assert error.host_rest_s == 120


async def test_retry_after_counts_with_any_failure_but_rests_the_host_for_429_and_503_alone(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    """RFC 9110, section 10.2.3."""
    error = await failure(fetcher, difficult.later("/f", 500, 60))
    assert error.retry_after_s is not None
    assert error.retry_after_s >= 60
    assert error.host_rest_s == 0


async def test_retry_after_is_bounded_to_a_day_and_the_hosts_rest_to_an_hour(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    error = await failure(fetcher, difficult.later("/f", 429, 10**9))
    assert error.retry_after_s is not None
    assert 86400 <= error.retry_after_s <= 1.1 * 86400
    assert error.host_rest_s == 3600


async def test_another_hosts_429_does_not_rest_the_feeds_host(
    difficult: DifficultPublisher, elsewhere: DifficultPublisher, fetcher: Fetcher
) -> None:
    error = await failure(fetcher, difficult.moved("/f", elsewhere.later("/f", 429, 120), 302))
    assert (error.status, error.host_rest_s) == (429, 0)
    assert error.retry_after_s is not None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(difficult: DifficultPublisher, fetcher: Fetcher, status: int) -> None:
    """RFC 9110, sections 15.4.2 to 15.4.4, 15.4.8 and 15.4.9; permanent are 301 and 308 alone."""
    target = difficult.honest("/new", FEED)
    answer = await fetcher.fetch(difficult.moved("/old", "/new", status))
    assert (answer.url, answer.body) == (target, FEED)
    assert answer.moved_to == (target if status in (301, 308) else None)


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
async def test_other_redirections_are_failures(difficult: DifficultPublisher, fetcher: Fetcher, status: int) -> None:
    """RFC 9110, sections 15.4.1, 15.4.6 and 15.4.7: a choice is the user's, the others are gone or unknown."""
    error = await failure(fetcher, difficult.moved("/f", "/g", status))
    assert (error.code, error.status) == ("http_status", status)
    assert difficult.asked_for("/g") == []


async def test_ten_redirects_are_followed_and_no_more(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 15.4 leaves the bound to the client."""
    target = difficult.honest("/f", FEED)
    assert (await fetcher.fetch(difficult.chain("/ten/", 302, 10, target))).url == target
    assert (await failure(fetcher, difficult.chain("/more/", 302, 11, target))).code == "too_many_redirects"


@pytest.mark.parametrize("paths", [("/a",), ("/a", "/b", "/c")])
async def test_a_circle_is_left_at_once(
    difficult: DifficultPublisher, fetcher: Fetcher, paths: tuple[str, ...]
) -> None:
    """RFC 9110, section 15.4: a client should detect cyclical redirections. No cookie is kept that could end one."""
    error = await failure(fetcher, difficult.circle(*paths))
    assert error.code == "redirect_loop"
    assert len(difficult.requests) == len(paths)


async def test_a_redirect_to_nowhere_is_told(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 10.2.2: Location is only recommended."""
    error = await failure(fetcher, difficult.says("/f", 301))
    assert (error.code, error.status) == ("http_status", 301)
    assert "names no address" in str(error)


async def test_validators_and_wishes_follow_redirects(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    url = difficult.moved("/old", difficult.honest("/new", FEED, etag='"1"'), 302)
    assert (await fetcher.fetch(url, etag='"1"', accept="text/html")).not_modified
    assert [headers["Accept"] for _, headers in difficult.requests] == ["text/html"] * 2


async def test_own_headers_and_credentials_never_go_to_another_origin(
    difficult: DifficultPublisher, elsewhere: DifficultPublisher, fetcher: Fetcher, tmp_path: Path
) -> None:
    """RFC 9110, section 15.4 (automatic redirection, item 1) and section 11.6.2."""
    secret = tmp_path / "secret"
    secret.write_text("tok3n\n")
    target = elsewhere.honest("/f", FEED)
    own = {"headers": {"X-Api-Key": "k3y"}, "credentials": Credentials(scheme="bearer", file=str(secret))}
    await fetcher.fetch(difficult.chain("/hop", 302, 2, target), **own)  # type: ignore[arg-type]
    for _, sent in difficult.requests:
        assert (sent["X-Api-Key"], sent["Authorization"]) == ("k3y", "Bearer tok3n")
    (sent,) = elsewhere.asked_for("/f")
    assert not {"X-Api-Key", "Authorization"} & set(sent)


async def test_own_headers_do_not_go_to_a_document_that_lies_elsewhere(
    difficult: DifficultPublisher, elsewhere: DifficultPublisher, fetcher: Fetcher
) -> None:
    """An archive document, or an address that a feed moved to: the feed's home stays where its address says."""
    home = difficult.url("/f").replace("//", "//ed:pass@")
    for server in (difficult, elsewhere):
        await fetcher.fetch(server.honest("/older", FEED), headers={"X-Api-Key": "k3y"}, home=home)
    assert {"X-Api-Key", "Authorization"} <= set(difficult.asked_for("/older")[0])
    assert not {"X-Api-Key", "Authorization"} & set(elsewhere.asked_for("/older")[0])


async def test_a_login_in_a_redirect_is_not_used(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    target = difficult.honest("/f", FEED).replace("//", "//user:pass@")
    answer = await fetcher.fetch(difficult.moved("/old", target))
    assert "Authorization" not in difficult.asked_for("/f")[0]
    assert answer.moved_to == difficult.url("/f")


@pytest.mark.parametrize("status", [400, 403, 404, 406, 418, 500, 502, 503, 504, 521, 999])
async def test_an_error_is_told_with_its_status(difficult: DifficultPublisher, fetcher: Fetcher, status: int) -> None:
    """RFC 9110, sections 15.5 and 15.6."""
    error = await failure(fetcher, difficult.says("/f", status))
    assert (error.code, error.status) == ("http_status", status)


async def test_gone_has_its_own_code(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 15.5.11: likely to be permanent."""
    assert (await failure(fetcher, difficult.says("/f", 410))).code == "gone"


async def test_a_part_that_nobody_asked_for_is_a_failure(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 15.3.7: half a feed would look like a feed that dropped entries."""
    error = await failure(fetcher, difficult.says("/f", 206, FEED, Content_Range="bytes 0-9/999"))
    assert (error.code, error.status) == ("http_status", 206)


@pytest.mark.parametrize("wall", sorted(WALLS))
async def test_a_bot_wall_has_its_own_code_and_advice(
    difficult: DifficultPublisher, fetcher: Fetcher, wall: str
) -> None:
    """Told by documented headers (cf-mitigated, x-amzn-waf-action, x-vercel-mitigated) or by the vendor's page."""
    error = await failure(fetcher, difficult.walled("/f", wall))
    assert error.code == "bot_wall"
    assert wall.partition(",")[0] in str(error)
    assert "WIREROOM_USER_AGENT" in str(error)


async def test_what_only_passes_through_cloudflare_is_no_wall(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    page = b"<html><title>404 Not Found</title>"
    error = await failure(fetcher, difficult.says("/f", 403, page, Server="cloudflare", Content_Type="text/html"))
    assert error.code == "http_status"
    assert (await fetcher.fetch(difficult.says("/g", 202, FEED, Server="cloudflare"))).body == FEED


async def test_an_error_page_that_does_not_come_does_not_hide_the_error(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n<html>"
    assert (await failure(fetcher, difficult.raw("/f", head))).status == 403


async def test_a_feed_may_have_headers_of_its_own(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    url = difficult.honest("/f", FEED)
    await fetcher.fetch(url, headers={"X-Api-Key": "k3y", "User-Agent": "own/1"})
    sent = difficult.asked_for("/f")[0]
    assert (sent["X-Api-Key"], sent["User-Agent"]) == ("k3y", "own/1")


@pytest.mark.parametrize(
    ("name", "value"),
    [("A B", "x"), ("", "x"), ("X", "a\r\nB: c"), ("X", "\ud800"), ("Host", "x"), ("connection", "x")],
)
async def test_a_header_that_would_break_the_request_is_refused(
    difficult: DifficultPublisher, fetcher: Fetcher, name: str, value: str
) -> None:
    """RFC 9110, sections 5.1, 5.5 and 7.2: names are tokens, values hold no line ends, framing is the client's."""
    error = await failure(fetcher, difficult.url("/f"), headers={name: value})
    assert error.code == "bad_header"
    assert difficult.requests == []


async def test_the_login_in_an_address_is_sent_as_basic_credentials(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    """RFC 7617; what is told of the fetch does not show it."""
    answer = await fetcher.fetch(difficult.honest("/f", FEED).replace("//", "//ed:pass@"))
    assert difficult.asked_for("/f")[0]["Authorization"] == "Basic ZWQ6cGFzcw=="
    assert answer.url == difficult.url("/f")


@pytest.mark.parametrize("status", [401, 407])
async def test_a_server_that_wants_credentials_is_told_as_such(
    difficult: DifficultPublisher, fetcher: Fetcher, tmp_path: Path, status: int
) -> None:
    """RFC 9110, sections 15.5.2 and 15.5.8."""
    secret = tmp_path / "secret"
    secret.write_text("ed:wrong")
    url = difficult.says("/f", status, WWW_Authenticate='Basic realm="x"')
    without = await failure(fetcher, url)
    refused = await failure(fetcher, url, credentials=Credentials(scheme="basic", file=str(secret)))
    assert (without.code, refused.code) == ("unauthorized", "unauthorized")
    assert "secret file" in str(without)
    assert str(secret) in str(refused)
    assert "wrong" not in str(refused)


async def test_credentials_of_the_feed_do_not_reach_the_server_it_redirects_to_even_if_asked(
    difficult: DifficultPublisher, elsewhere: DifficultPublisher, fetcher: Fetcher, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("ed:pass")
    url = difficult.moved("/f", elsewhere.says("/f", 401))
    error = await failure(fetcher, url, credentials=Credentials(scheme="basic", file=str(secret)))
    assert "not sent there" in str(error)


@pytest.mark.parametrize("coding", sorted(PACK))
async def test_each_coding_that_is_offered_is_understood(
    difficult: DifficultPublisher, fetcher: Fetcher, coding: str
) -> None:
    """RFC 9110, sections 8.4.1 and 12.5.3; RFC 7932; RFC 8878."""
    assert (await fetcher.fetch(difficult.packed("/f", coding, FEED))).body == FEED
    assert coding in difficult.asked_for("/f")[0]["Accept-Encoding"].split(", ")


async def test_a_gzip_file_is_unpacked_though_no_header_says_so(
    difficult: DifficultPublisher, fetcher: Fetcher
) -> None:
    """sitemaps.org, "Sitemap file location": sitemaps may be compressed with gzip, as files."""
    url = difficult.says("/sitemap.xml.gz", 200, PACK["gzip"](FEED), Content_Type="application/x-gzip")
    assert (await fetcher.fetch(url)).body == FEED


async def test_an_answer_may_have_no_type_and_no_body(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 9110, section 8.3: Content-Type is not required."""
    answer = await fetcher.fetch(difficult.raw("/f", b"HTTP/1.1 200 OK\r\n\r\n"))
    assert (answer.content_type, answer.body) == (None, b"")


async def test_a_connection_is_kept_for_the_next_fetch(fetcher: Fetcher) -> None:
    """RFC 9112, section 9.3."""
    connections = 0
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while head := await reader.readline():
            writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n" if head == b"\r\n" else b"")
        writer.close()
        over.set()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for _ in range(4):
            await fetcher.fetch(url, etag='"1"')
        await fetcher.close()
        await over.wait()
    assert connections == 1


async def test_no_cookie_is_sent_back(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    """RFC 6265, section 5.3 lets a client ignore them; nobody is to be followed from one fetch to the next."""
    url = difficult.honest("/f", FEED, Set_Cookie="id=1")
    await fetcher.fetch(url)
    await fetcher.fetch(difficult.moved("/old", url))
    assert all("Cookie" not in headers for _, headers in difficult.requests)


async def test_the_proxy_of_the_environment_is_not_used(
    difficult: DifficultPublisher, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would dial in our place, and the address would not be checked."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert (await fetcher.fetch(difficult.honest("/f", FEED))).body == FEED


async def test_the_user_agent_can_be_set_whole(difficult: DifficultPublisher) -> None:
    """RFC 9110, section 10.1.5."""
    async with Fetcher(allow=(ip_network("127.0.0.0/8"),), agent="PaperBot/2 (desk@paper.example)") as fetcher:
        await fetcher.fetch(difficult.honest("/f", FEED))
    assert difficult.asked_for("/f")[0]["User-Agent"] == "PaperBot/2 (desk@paper.example)"


async def test_a_slow_host_holds_up_no_other(difficult: DifficultPublisher, fetcher: Fetcher) -> None:
    held = asyncio.Event()
    difficult.answers["/slow"] = Answer(FEED, hold=held)
    slow = [asyncio.create_task(fetcher.fetch(difficult.url("/slow"))) for _ in range(150)]
    assert (await fetcher.fetch(difficult.honest("/quick", FEED))).body == FEED
    assert not any(task.done() for task in slow)
    held.set()
    assert {answer.body for answer in await asyncio.gather(*slow)} == {FEED}

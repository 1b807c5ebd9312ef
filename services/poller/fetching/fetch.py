"""One conditional fetch of one address: time-outs, caps, redirects followed and judged by hand.

It decides nothing about the feed: an answer is a `Fetched`, anything else a FetchError whose code says what happened.

    address -> request -> (redirect -> request)* -> status -> body, unpacked
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.errors import FetchError
from services.poller.fetching.addresses import is_downgrade, redirected, same_party, web_address
from services.poller.fetching.body import BodyReader
from services.poller.fetching.caching import fresh_s
from services.poller.fetching.credentials import Secrets
from services.poller.fetching.failures import EXPECTED, failure
from services.poller.fetching.lookup import Lookups
from services.poller.fetching.refusals import is_refusal, refusal
from services.poller.fetching.request_headers import ACCEPT, conditions, own_headers, user_agent
from services.poller.fetching.safety import Network, guarded_sockets
from services.poller.fetching.unpack import ACCEPT_ENCODING
from services.store.base import Credentials

_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_HEADER_BYTES = 16 * 1024
_MOST_HEADERS = 200
_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: a body (status 200 and its kin), or the word that nothing changed (304).

    `url` is where it came from in the end; `moved_to` the address that permanent redirects led to, if any, never one
    from https to http. The validators are those to send next time, byte for byte. For `fresh_s` seconds nothing new is
    to be expected. A `delta` (226) holds the entries that are new or changed alone, and says nothing of the others.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_s: float | None = None
    delta: bool = False

    @property
    def not_modified(self) -> bool:
        """Whether the server says that the document is still the one its validators name."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked for; `own` headers go to `home` alone, `headers` wherever `start` redirects to."""

    start: URL
    home: URL
    headers: dict[str, str]
    own: dict[str, str]
    credentials: Credentials | None
    conditional: bool
    before_redirect: Callable[[str], Awaitable[None]] | None

    def headers_for(self, url: URL) -> dict[str, str]:
        return self.headers | self.own if self.own and self.is_home(url) else self.headers

    def is_home(self, url: URL) -> bool:
        return url is self.home or same_party(self.home, url)


class Fetcher:
    """An HTTP client for feeds; made in a running event loop, closed by `close`, or as a context.

    `timeout_s` bounds one fetch in all, redirects included; `max_bytes` the unpacked body, `min_speed` its bytes a
    second (see BodyReader). `clock` gives seconds since the epoch. Addresses outside the public internet are refused
    unless they are in `allow`. No cookie is kept, and no proxy of the environment used. `agent` is the whole user
    agent; without it, `version` and `contact` make one.
    """

    def __init__(
        self,
        *,
        allow: Sequence[Network] = (),
        timeout_s: float = 30,
        max_bytes: int = 15 * 1024 * 1024,
        min_speed: int = 256,
        speed_window_s: float = 10,
        version: str = "0",
        contact: str | None = None,
        agent: str | None = None,
        clock: Callable[[], float] = time.time,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._clock = clock
        self._secrets = Secrets()
        self._bodies = BodyReader(max_bytes=max_bytes, min_speed=min_speed, window_s=speed_window_s)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=resolver or Lookups(timeout_s / 2), socket_factory=guarded_sockets(allow)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": agent or user_agent(version, contact),
                "Accept": ACCEPT,
                "Accept-Encoding": ACCEPT_ENCODING,
            },
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeout_s / 2),
            auto_decompress=False,
            read_bufsize=_READ_BYTES,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_MOST_HEADERS,
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._session.close()

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
        home: str | None = None,
        delta: bool = True,
        accept: str | None = None,
        before_redirect: Callable[[str], Awaitable[None]] | None = None,
    ) -> Fetched:
        """Fetch a document unless it is still the one the validators name. Raises FetchError.

        `headers` and `credentials` go to the origin of `home` alone, which is `url` unless given (a feed's documents
        may lie elsewhere), and never where a redirect leads away from it. With `delta`, a server that can may send
        the entries alone that are new since `etag` (RFC 3229). `accept` replaces the feed types.
        `before_redirect` is awaited with the address that a redirect leads to; it may raise FetchError to end it there.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                start, login = web_address(url)
                asked = conditions(etag, last_modified, delta=delta)
                at, home_login = (start, login) if home in (None, url) else web_address(home)
                own = own_headers(headers) if headers else {}
                if credentials:
                    own["Authorization"] = await self._secrets.authorization(credentials)
                elif home_login:
                    own["Authorization"] = home_login
                conditional = bool(asked)
                if accept:
                    asked["Accept"] = accept
                return await self._follow(_Question(start, at, asked, own, credentials, conditional, before_redirect))
        except FetchError:
            raise
        except EXPECTED as error:
            raise failure(error, url, self._timeout_s) from error

    async def _follow(self, question: _Question) -> Fetched:
        url = question.start
        visited = {url}
        moved_to, permanent = None, True
        while True:
            headers = question.headers_for(url)
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return await self._answer(question, response, url, moved_to)
                target = redirected(url, response.headers["Location"])
                permanent = permanent and response.status in _PERMANENT and not is_downgrade(url, target)
                moved_to = str(target) if permanent else moved_to
            if target in visited:
                raise FetchError("redirect_loop", f"the redirects go in a circle: {target} leads to itself")
            if len(visited) > _MOST_REDIRECTS:
                raise FetchError("too_many_redirects", f"more than {_MOST_REDIRECTS} redirects, the last to {target}")
            if question.before_redirect:
                await question.before_redirect(str(target))
            visited.add(target)
            url = target

    async def _answer(
        self, question: _Question, response: aiohttp.ClientResponse, url: URL, moved_to: str | None
    ) -> Fetched:
        now = self._clock()
        if is_refusal(response, conditional=question.conditional):
            at_home = question.is_home(url)
            raise await refusal(response, now=now, at_home=at_home, credentials=question.credentials)
        return Fetched(
            url=str(url),
            status=response.status,
            body=b"" if response.status == 304 else await self._body(response),
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            moved_to=moved_to,
            fresh_s=fresh_s(response.headers, now),
            delta=response.status == 226,
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        try:
            return await self._bodies.read(response.content, response.headers.get("Content-Encoding"))
        except FetchError as error:
            error.status = response.status
            raise


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """The header as sent; None when it holds bytes that are not UTF-8, which aiohttp cannot send back as they were."""
    value = response.headers.get(name)
    try:
        return value if value and value.encode() else None
    except UnicodeEncodeError:
        return None

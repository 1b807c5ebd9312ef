"""One conditional fetch of one address: time-outs, a cap on the unpacked body, redirects followed and judged by hand.

It decides nothing about the feed: an answer is a `Fetched`, anything else a FetchError whose code says what happened.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType

import aiohttp
from yarl import URL

from services.errors import FetchError
from services.poller.safety import AddressRefused, Network, guarded_sockets

DAY_S = 24 * 60 * 60.0
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_HEADER_BYTES = 64 * 1024
_CHUNK_BYTES = 64 * 1024
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: a body (status 200 and its kin), or the word that nothing changed (304).

    `url` is where it came from in the end; `moved_to` the address that permanent redirects led to, if any. The
    validators are those to send next time, byte for byte. `max_age_s` is Cache-Control's, in seconds.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    max_age_s: float | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that the document is still the one its validators name."""
        return self.status == 304


def user_agent(version: str, contact: str | None = None) -> str:
    """Product, version, and whom a publisher may turn to (RFC 9110, section 10.1.5)."""
    return f"wireroom/{version}" + (f" (+{contact})" if contact else "")


class Fetcher:
    """An HTTP client for feeds; made in a running event loop, closed by `close`, or as a context.

    `timeout_s` bounds one fetch in all, redirects included; `max_bytes` the unpacked body. `clock` gives seconds since
    the epoch. Addresses outside the public internet are refused unless they are in `allow`.
    """

    def __init__(
        self,
        *,
        allow: Sequence[Network] = (),
        timeout_s: float = 30,
        max_bytes: int = 15 * 1024 * 1024,
        version: str = "0",
        contact: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, socket_factory=guarded_sockets(allow)),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent(version, contact), "Accept": _ACCEPT},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeout_s / 2, sock_read=timeout_s * 2 / 3),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
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

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch a document unless it is still the one the validators name. Raises FetchError."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        async with _failures_named(url, self._timeout_s), asyncio.timeout(self._timeout_s):
            return await self._follow(URL(url), headers)

    async def _follow(self, url: URL, headers: dict[str, str]) -> Fetched:
        moved_to: str | None = None
        permanent = True
        for _ in range(_MOST_REDIRECTS + 1):
            if url.scheme not in ("http", "https") or not url.host:
                raise FetchError("bad_url", f"{url} is no http or https address with a host")
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return await self._answer(response, moved_to)
                permanent = permanent and response.status in _PERMANENT
                url = response.url.join(URL(response.headers["Location"].strip()))
                moved_to = str(url) if permanent else moved_to
        raise FetchError("too_many_redirects", f"more than {_MOST_REDIRECTS} redirects, the last one to {url}")

    async def _answer(self, response: aiohttp.ClientResponse, moved_to: str | None) -> Fetched:
        status = response.status
        if status == 410:
            raise FetchError("gone", "the publisher says that the feed is gone for good (HTTP 410)", status=status)
        if status != 304 and not 200 <= status < 300:
            wait_s = retry_after_s(response.headers.get("Retry-After"), self._clock())
            message = f"the server answers HTTP {status} {response.reason or ''}".rstrip()
            raise FetchError("http_status", message, status=status, retry_after_s=wait_s)
        return Fetched(
            url=str(response.url),
            status=status,
            body=b"" if status == 304 else await self._body(response),
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            moved_to=moved_to,
            max_age_s=max_age_s(response.headers.get("Cache-Control")),
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The unpacked body, read in pieces so that one that unpacks to gigabytes is stopped at the cap."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._max_bytes:
                response.close()
                limit = f"{self._max_bytes} bytes; WIREROOM_FETCH_MAX_BYTES raises the limit"
                raise FetchError("too_large", f"the unpacked body is larger than {limit}", status=response.status)
        return bytes(body)


def retry_after_s(value: str | None, now: float) -> float | None:
    """Retry-After in seconds from `now`, given as seconds or as a date (RFC 9110, section 10.2.3): 0 to one day."""
    if not value:
        return None
    try:
        seconds = float(value) if value.strip().isdigit() else parsedate_to_datetime(value).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), DAY_S)


def max_age_s(cache_control: str | None) -> float | None:
    """Cache-Control's max-age in seconds (RFC 9111, section 5.2.2.1), at most one day; None when there is none."""
    for part in (cache_control or "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and (seconds := value.strip('" ')).isdecimal() and seconds.isascii():
            return min(float(seconds[:12]), DAY_S)
    return None


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """The header as sent; None when it holds bytes that are not UTF-8, which could not be sent back as they were."""
    value = response.headers.get(name)
    try:
        return value if value and value.encode() else None
    except UnicodeEncodeError:
        return None


@asynccontextmanager
async def _failures_named(url: str, timeout_s: float) -> AsyncIterator[None]:
    """Every way in which aiohttp fails, as a FetchError with a code of ours."""
    try:
        yield
    except FetchError:
        raise
    except TimeoutError as error:
        raise FetchError("timeout", f"no complete answer within {timeout_s:g} s") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise FetchError("dns", f"the name {error.host} cannot be resolved") from error
    except aiohttp.ClientConnectorError as error:
        if isinstance(error, aiohttp.ClientSSLError):
            raise FetchError("tls", f"no secure connection to {error.host}: {error.__cause__ or error}") from error
        if isinstance(error.os_error, AddressRefused):
            raise FetchError("address_refused", str(error.os_error)) from error
        raise FetchError("connect", f"no connection to {error.host}:{error.port}: {error.os_error}") from error
    except aiohttp.InvalidURL as error:
        raise FetchError("bad_url", f"{url} is no address that can be fetched: {error}") from error
    except aiohttp.ClientPayloadError as error:
        raise FetchError("broken_body", f"the answer breaks off or cannot be unpacked: {error}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise FetchError("connection", f"the exchange failed: {error or type(error).__name__}") from error
    except ValueError as error:
        raise FetchError("bad_url", f"{url} is no address that can be fetched: {error}") from error

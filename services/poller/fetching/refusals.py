"""What a status that is no success comes to (RFC 9110, sections 15.4 to 15.6)."""

from aiohttp import ClientResponse

from services.errors import FetchError
from services.poller.fetching.body import error_page
from services.poller.fetching.caching import host_rest_s, padded_s, retry_after_s
from services.poller.fetching.walls import WALLED, advice, wall_of_headers, wall_of_page
from services.store.base import Credentials


def is_refusal(response: ClientResponse, *, conditional: bool) -> bool:
    """Whether an answer brings neither a document nor the word that it did not change.

    A part nobody asked for (206) is neither, nor a delta of another kind than "feed" (226; RFC 3229, section 10.5.3),
    nor "not modified" where there was nothing to compare with.
    """
    status = response.status
    if status == 304:
        return not conditional
    if status == 226:
        return "feed" not in response.headers.get("IM", "feed").lower()
    return not 200 <= status < 300 or status == 206 or wall_of_headers(status, response.headers) is not None


async def refusal(
    response: ClientResponse, *, now: float, at_home: bool, credentials: Credentials | None
) -> FetchError:
    """The error that an answer comes to; `at_home` unless it came from elsewhere than the feed's own origin."""
    status, headers = response.status, response.headers
    wall = wall_of_headers(status, headers)
    if status in WALLED and not wall and "html" in headers.get("Content-Type", "").lower():
        wall = wall_of_page(status, await error_page(response.content, headers.get("Content-Encoding")))
    code, message = "http_status", f"the server answers HTTP {status} {response.reason or ''}".rstrip()
    if wall:
        code, message = "bot_wall", advice(wall, status)
    elif status == 410:
        code, message = "gone", "the publisher says that the feed is gone for good (HTTP 410)"
    elif status in (401, 407):
        code, message = "unauthorized", _unauthorized(status, credentials, at_home)
    elif status in _REMARKS:
        message += f": {_REMARKS[status]}"
    wait_s = retry_after_s(headers.get("Retry-After"), now)
    return FetchError(
        code,
        message,
        status=status,
        retry_after_s=None if wait_s is None else padded_s(wait_s, str(response.url)),
        host_rest_s=host_rest_s(status, wait_s) if at_home else 0.0,
    )


_NO_LOCATION = "it names no address to go to"
_REMARKS = {
    206: "a part of the document, which nobody asked for",
    226: "changes in a form that nobody asked for",
    301: _NO_LOCATION,
    302: _NO_LOCATION,
    303: _NO_LOCATION,
    304: "not modified, though there was nothing to compare with",
    307: _NO_LOCATION,
    308: _NO_LOCATION,
    429: "it is asked too often",
}


def _unauthorized(status: int, credentials: Credentials | None, at_home: bool) -> str:
    if credentials and not at_home:
        return f"another server, redirected to, wants credentials (HTTP {status}); the feed's own are not sent there"
    if credentials:
        return f"the server does not take the {credentials.scheme} credentials of {credentials.file} (HTTP {status})"
    return f"the server wants credentials (HTTP {status}): name a secret file for the feed"

"""Every way in which aiohttp fails, as a FetchError with a code of ours."""

import errno

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from services.errors import FetchError
from services.poller.fetching.addresses import shown

EXPECTED = (TimeoutError, aiohttp.ClientError, OSError, ValueError)
"""What a fetch may raise because of what the other side does."""


def failure(error: Exception, url: str, timeout_s: float) -> FetchError:
    """The FetchError for one of `EXPECTED`, raised by a fetch of `url` that may take `timeout_s` seconds."""
    match error:
        case TimeoutError():
            return FetchError("timeout", f"no complete answer within {timeout_s:g} s")
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", f"the name {error.host} cannot be resolved: {error.os_error}")
        case aiohttp.ClientSSLError():
            return FetchError("tls", f"no secure connection to {error.host}: {error.__cause__ or error}")
        case aiohttp.ClientConnectorError(os_error=OSError(errno=errno.EACCES)):
            return FetchError("address_refused", str(error.os_error.strerror).removeprefix("Multiple exceptions: "))
        case aiohttp.ClientConnectorError():
            return FetchError("connect", f"no connection to {error.host}:{error.port}: {error.os_error}")
        case aiohttp.InvalidURL():
            return FetchError("bad_url", f"{shown(url)} is no address that can be fetched: {error.description or ''}")
        case aiohttp.ClientPayloadError():
            return FetchError("broken_body", f"the answer breaks off or cannot be read: {error}")
        case aiohttp.ClientResponseError() if _too_long(error.__cause__):
            return FetchError("headers_too_large", f"the answer's headers are too long or too many: {error.message}")
        case aiohttp.ClientError() | OSError():
            return FetchError("connection", f"the exchange failed: {error or type(error).__name__}")
    return FetchError("bad_url", f"{shown(url)} is no address that can be fetched: {error}")


def _too_long(error: BaseException | None) -> bool:
    return isinstance(error, HttpProcessingError) and (
        isinstance(error.__cause__, LineTooLong) or "Too many headers" in str(error.__cause__ or error)
    )

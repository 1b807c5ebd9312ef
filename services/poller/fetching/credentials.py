"""The Authorization header of a feed, out of the secret file that its credentials name.

A file is read when it is needed, and again when it has changed, so that a secret can be renewed while pollers run.
"""

import asyncio
import re
from base64 import b64encode
from pathlib import Path

from services.errors import FetchError
from services.store.base import Credentials

_MOST_BYTES = 16 * 1024
_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""A b64token (RFC 6750, section 2.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Secrets:
    """Reads secret files; one that has not changed since is not read again."""

    def __init__(self) -> None:
        self._read: dict[Credentials, tuple[tuple[int, int], str]] = {}

    async def authorization(self, credentials: Credentials) -> str:
        """The header's value. Raises FetchError ("credentials") that names the file."""
        return await asyncio.to_thread(self._authorization, credentials)

    def _authorization(self, credentials: Credentials) -> str:
        path = Path(credentials.file)
        try:
            stat = path.stat()
            version = (stat.st_mtime_ns, stat.st_size)
            known = self._read.get(credentials)
            if known and known[0] == version:
                return known[1]
            with path.open("rb") as file:
                secret = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            raise FetchError("credentials", f"the secret file {path} cannot be read: {error}") from error
        value = authorization(credentials, secret)
        self._read[credentials] = version, value
        return value


def authorization(credentials: Credentials, secret: bytes) -> str:
    """The header's value for what a secret file holds. Raises FetchError that names the file, never what is in it."""

    def wrong(why: str) -> FetchError:
        return FetchError("credentials", f"the secret file {credentials.file} {why}")

    if len(secret) > _MOST_BYTES:
        raise wrong(f"is larger than {_MOST_BYTES} bytes")
    try:
        text = secret.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise wrong("is not UTF-8") from None
    if _CONTROL.search(text):
        raise wrong("holds more than one line, or control characters")
    if credentials.scheme == "basic":
        if ":" not in text:
            raise wrong("must hold USER:PASSWORD")
        return basic(text)
    token = text.strip()
    if not _BEARER.fullmatch(token):
        raise wrong("must hold a bearer token: letters, digits and -._~+/ alone")
    return f"Bearer {token}"


def basic(user_and_password: str) -> str:
    """The header's value for USER:PASSWORD, in UTF-8 (RFC 7617)."""
    return "Basic " + b64encode(user_and_password.encode()).decode()

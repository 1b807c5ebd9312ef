"""Secret files of feeds."""

import os
from pathlib import Path

import pytest

from services.errors import FetchError
from services.poller.fetching.credentials import Secrets, authorization
from services.store.base import Credentials

BASIC = Credentials(scheme="basic", file="secrets/paper")
BEARER = Credentials(scheme="bearer", file="secrets/paper")


@pytest.mark.parametrize(
    ("credentials", "secret", "header"),
    [
        (BASIC, b"ed:pass", "Basic ZWQ6cGFzcw=="),
        (BASIC, b"ed:pass\n", "Basic ZWQ6cGFzcw=="),
        (BASIC, b"ed:pass:word \r\n", "Basic ZWQ6cGFzczp3b3JkIA=="),
        (BASIC, "\ufeffed:pä".encode(), "Basic ZWQ6cMOk"),
        (BASIC, b"ed:", "Basic ZWQ6"),
        (BEARER, b"abc-._~+/123==\n", "Bearer abc-._~+/123=="),
        (BEARER, b" abc \n", "Bearer abc"),
    ],
)
def test_a_secret_becomes_the_authorization(credentials: Credentials, secret: bytes, header: str) -> None:
    """RFC 7617, section 2 (in UTF-8, section 2.1); RFC 6750, section 2.1."""
    assert authorization(credentials, secret) == header


@pytest.mark.parametrize(
    ("credentials", "secret", "why"),
    [
        (BASIC, b"", "USER:PASSWORD"),
        (BASIC, b"s3cret", "USER:PASSWORD"),
        (BASIC, b"ed:s3cret\nmore", "more than one line"),
        (BASIC, b"ed:s3\x00cret", "control characters"),
        (BASIC, b"ed:s3cret\xff", "UTF-8"),
        (BASIC, b"ed:" + b"s3cret" * 10_000, "larger"),
        (BEARER, b"", "bearer token"),
        (BEARER, b"two s3crets", "bearer token"),
        (BEARER, "s3crét".encode(), "bearer token"),
    ],
)
def test_a_secret_that_cannot_be_sent_is_told_by_its_file_and_not_shown(
    credentials: Credentials, secret: bytes, why: str
) -> None:
    with pytest.raises(FetchError, match=why) as caught:
        authorization(credentials, secret)
    assert caught.value.code == "credentials"
    assert "secrets/paper" in str(caught.value)
    assert "s3" not in str(caught.value)


async def test_a_secret_is_read_again_when_its_file_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("ed:one")
    credentials = Credentials(scheme="basic", file=str(file))
    secrets = Secrets()
    first = await secrets.authorization(credentials)
    assert await secrets.authorization(credentials) == first
    file.write_text("ed:two")
    os.utime(file, ns=(1, 1))
    assert await secrets.authorization(credentials) != first


@pytest.mark.parametrize("name", ["missing", "folder", "\0"])
async def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    file = str(tmp_path / name)
    with pytest.raises(FetchError) as caught:
        await Secrets().authorization(Credentials(scheme="bearer", file=file))
    assert caught.value.code == "credentials"
    assert file in str(caught.value)

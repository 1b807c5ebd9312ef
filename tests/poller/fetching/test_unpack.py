"""Content codings undone."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.fetching.unpack import BrokenPacking, unpacker
from tests.poller.difficult import PACK, wide_zstd

CODINGS = sorted(PACK)


def unpacked(coding: str | None, packed: bytes, size: int = 1 << 20) -> bytes:
    unpacking = unpacker(coding)
    body = b"".join(
        piece for start in range(0, len(packed), size) for piece in unpacking.feed(packed[start : start + size])
    )
    unpacking.end()
    return body


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(max_size=2000), size=st.integers(1, 300))
def test_what_was_packed_comes_out_again_however_it_is_cut(coding: str, body: bytes, size: int) -> None:
    """RFC 9110, section 8.4.1; RFC 7932; RFC 8878."""
    assert unpacked(coding, PACK[coding](body), size) == body


@pytest.mark.parametrize("coding", CODINGS)
def test_a_large_body_comes_in_small_pieces(coding: str) -> None:
    body = bytes(5_000_000)
    pieces = list(unpacker(coding).feed(PACK[coding](body)))
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= 1024 * 1024


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(min_size=1, max_size=500), data=st.data())
def test_a_packed_body_that_breaks_off_is_broken(coding: str, body: bytes, data: st.DataObject) -> None:
    """RFC 9110, section 8.4: what is left would pass for the whole."""
    packed = PACK[coding](body)
    cut = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(BrokenPacking):
        unpacked(coding, packed[:cut])


@pytest.mark.parametrize("coding", CODINGS)
@given(noise=st.binary(max_size=300))
def test_noise_is_broken_or_something(coding: str, noise: bytes) -> None:
    with suppress(BrokenPacking):
        assert isinstance(unpacked(coding, noise), bytes)


@pytest.mark.parametrize("coding", CODINGS)
def test_an_empty_body_is_empty_whatever_its_coding(coding: str) -> None:
    assert unpacked(coding, b"") == b""


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@given(parts=st.lists(st.binary(max_size=50), min_size=1, max_size=5), size=st.integers(1, 100))
def test_streams_one_after_another_are_one_body(coding: str, parts: list[bytes], size: int) -> None:
    """RFC 1952, section 2.2; RFC 8878, section 3.1."""
    packed = b"".join(PACK[coding](part) for part in parts)
    assert unpacked(coding, packed, size) == b"".join(parts)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_what_follows_the_packed_body_is_passed_over(coding: str) -> None:
    assert unpacked(coding, PACK[coding](b"<rss/>") + b"<!-- cached -->") == b"<rss/>"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_thousands_of_empty_streams_are_broken(coding: str) -> None:
    with pytest.raises(BrokenPacking, match="more than 1000"):
        unpacked(coding, PACK[coding](b"") * 1001)


def test_raw_deflate_is_read_too() -> None:
    """RFC 9110, section 8.4.1.2 notes that some send it without the zlib wrapper."""
    packer = zlib.compressobj(wbits=-15)
    assert unpacked("deflate", packer.compress(b"<rss/>") + packer.flush()) == b"<rss/>"


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    """RFC 9110, section 8.4: listed in the order in which they were applied."""
    assert unpacked("br, GZIP", PACK["gzip"](PACK["br"](b"<rss/>"))) == b"<rss/>"


def test_no_more_than_three_codings_are_undone() -> None:
    with pytest.raises(BrokenPacking, match="4 times"):
        unpacker("gzip, gzip, gzip, gzip")


@pytest.mark.parametrize("label", [None, "", "identity", "none", "utf-8", "text/xml", "x-own"])
def test_a_coding_nobody_knows_is_no_coding(label: str | None) -> None:
    assert unpacked(label, b"<rss/>") == b"<rss/>"


def test_a_zstd_body_that_wants_more_than_8_mib_held_is_broken() -> None:
    """RFC 9659, section 3."""
    assert unpacked("zstd", wide_zstd(b"<rss/>", 23)) == b"<rss/>"
    with pytest.raises(BrokenPacking):
        unpacked("zstd", wide_zstd(b"<rss/>", 24))

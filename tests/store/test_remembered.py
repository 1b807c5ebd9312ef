"""What is remembered of entries survives being packed, whatever it is, and stays short."""

import base64
import secrets
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.store.base import FeedState
from services.store.remembered import RETRACTED, EntryState, Remembered

HASHES = st.binary(min_size=8, max_size=8).map(bytes.hex)
STATES = st.builds(
    EntryState,
    content=HASHES,
    article_key=st.binary(min_size=16, max_size=16).map(bytes.hex),
    url=st.none() | st.text(),
    text=HASHES,
    entry_id=st.none() | st.text(),
    changes=st.integers(0, 2**40),
    changed_at=st.integers(0, 2**40),
    page_url=st.none() | st.text(),
)


@given(st.dictionaries(HASHES, STATES, max_size=20))
def test_all_that_is_remembered_comes_back_from_a_saved_state_in_its_order(entries: dict[str, EntryState]) -> None:
    saved = FeedState(entries=Remembered(entries)).model_dump_json()
    loaded = FeedState.model_validate_json(saved).entries
    assert list(loaded.items()) == list(entries.items())
    assert loaded == Remembered(entries)


@given(st.text())
def test_what_cannot_be_unpacked_is_as_if_nothing_were_remembered(packed: str) -> None:
    assert len(Remembered(packed=packed)) == 0


def test_what_an_older_version_saved_is_as_if_nothing_were_remembered() -> None:
    old = '{"etag": "1", "entries": {"id": {"content": "c", "article_key": "k", "url": null}}}'
    state = FeedState.model_validate_json(old)
    assert (state.etag, len(state.entries)) == ("1", 0)


def test_what_was_saved_before_there_were_addresses_of_pages_is_read() -> None:
    """Two entries as the first build packed them: one with its link alone, one with all that it had."""
    hashes = bytes.fromhex("1" * 16 + "2" * 16 + "a" * 32 + "3" * 16 + "4" * 16 + "5" * 16 + "b" * 32 + "6" * 16)
    rests = zlib.compress(b'["https://paper.example/1", ["https://paper.example/2", "id", 3, 40]]', 1)
    packed = base64.b64encode(hashes + rests).decode() + ".2"
    assert dict(Remembered(packed=packed)) == {
        "1" * 16: EntryState("2" * 16, "a" * 32, "https://paper.example/1", "3" * 16),
        "4" * 16: EntryState("5" * 16, "b" * 32, "https://paper.example/2", "6" * 16, "id", 3, 40),
    }


def test_a_packed_text_is_carried_through_without_being_unpacked() -> None:
    state = FeedState.model_validate_json('{"entries": "whatever it is"}')
    assert '"entries":"whatever it is"' in state.model_copy(update={"fetches": 1}).model_dump_json()


def test_a_hash_of_another_length_is_refused_before_it_is_saved() -> None:
    with pytest.raises(ValueError, match="80 hex digits"):
        _ = Remembered({"1": EntryState("2", "3")}).packed


def test_five_hundred_entries_take_less_than_fifty_kilobytes() -> None:
    entries = {
        secrets.token_hex(8): EntryState(
            secrets.token_hex(8),
            secrets.token_hex(16),
            f"https://www.paper.example/world/2026/nov/{number % 30}/what-happened-in-place-{number}-and-why",
            secrets.token_hex(8),
        )
        for number in range(500)
    }
    assert len(Remembered(entries).packed) < 50_000


def test_what_was_withdrawn_is_known_as_such() -> None:
    assert EntryState(RETRACTED, "0" * 32).is_retracted
    assert not EntryState("0" * 16, "0" * 32).is_retracted

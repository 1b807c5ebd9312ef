"""Entries and items are packed without loss."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.memory.entries import HISTORY, LEAST, SHORT, Article, Entry, Gone, SeenBy, Word, decode
from services.enricher.memory.items import Item, unpack
from services.enricher.sketch import LENGTH

ids = st.binary(min_size=16, max_size=16)
few = st.binary(min_size=LEAST, max_size=LEAST)
texts = st.binary(min_size=SHORT, max_size=SHORT)
times = st.integers(0, 2**48 - 1)
contents = st.lists(few, min_size=1, max_size=HISTORY).map(tuple)
articles = st.builds(
    Article,
    id=ids,
    version=st.integers(1, 2**32 - 1),
    feed=few,
    entry=few,
    exact=texts,
    history=contents,
    title=st.lists(st.binary(min_size=2, max_size=2), max_size=24).map(b"".join),
    sketch=st.none() | st.binary(min_size=LENGTH, max_size=LENGTH),
    at_ms=times,
    published_ms=st.none() | st.integers(1, 2**48 - 1),
    story=st.none() | ids,
    tells=st.booleans(),
    retracted=st.booleans(),
    elsewhere=st.booleans(),
)
words = st.builds(Word, few, ids, ids, few, st.sampled_from(SeenBy), times, few)
entries = articles | words | st.builds(Gone, ids, times)
items = st.builds(
    Item,
    entries.map(lambda entry: entry.encode()),
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 2**32 - 1), max_size=12).map(tuple),
    st.binary(max_size=64),
)


@given(entries)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    assert decode(entry.encode()) == entry


def test_the_founder_of_a_story_costs_no_story(article: Article) -> None:
    founder = replace(article, story=article.id)
    member = replace(article, story=b"s" * 16)
    assert len(founder.encode()) + 16 == len(member.encode())


@pytest.mark.parametrize("published_ms", [-1, 0])
def test_a_time_before_the_epoch_is_unknown(article: Article, published_ms: int) -> None:
    read = decode(replace(article, published_ms=published_ms).encode())
    assert isinstance(read, Article)
    assert read.published_ms is None


@given(st.lists(items, max_size=5))
def test_items_are_read_as_they_were_written(some: list[Item]) -> None:
    assert list(unpack(b"".join(item.pack() for item in some))) == some


@pytest.fixture
def article() -> Article:
    return Article(bytes(16), 1, bytes(LEAST), bytes(LEAST), bytes(SHORT), (bytes(LEAST),), b"", None, 1)

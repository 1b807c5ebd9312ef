"""What the store keeps reads back as it was written, and a batch sees its own writes."""

from hypothesis import given
from hypothesis import strategies as st

from services.enricher.ledger import Ledger
from services.enricher.near import fingerprints
from services.enricher.records import HISTORY, Article, Seen, SeenBy, article_record, entry_record, seen_record
from services.store.base import Key
from tests.enricher.newsroom import AGENCY, OTHER

hashes = st.binary(min_size=16, max_size=16)
contents = st.binary(min_size=8, max_size=8)
articles = st.builds(
    Article,
    st.integers(1, 2**32 - 1),
    contents,
    contents,
    hashes,
    st.booleans(),
    st.lists(contents, min_size=1, max_size=HISTORY).map(tuple),
)
ONE, TWO = b"1" * 16, b"2" * 16


def article() -> Article:
    return Article(1, b"f" * 8, b"i" * 8, b"e" * 16, False, (b"c" * 8,))


@given(articles)
def test_an_article_is_read_as_it_was_written(one: Article) -> None:
    assert Article.decode(one.encode()) == one


@given(st.builds(Seen, hashes, contents, st.sampled_from(SeenBy), st.integers(0, 2**48 - 1)))
def test_a_last_word_is_read_as_it_was_written(seen: Seen) -> None:
    assert Seen.decode(seen.encode()) == seen


@given(articles, hashes)
def test_an_article_is_never_taken_for_an_alias(one: Article, article_id: bytes) -> None:
    ledger = Ledger({article_record(article_id): one.encode()}, set())
    assert ledger.told_at(article_id) == article_id
    assert ledger.article(article_id) == one


def test_an_alias_leads_to_the_article_and_gives_way_to_one() -> None:
    ledger = Ledger({}, {article_record(ONE), article_record(TWO)})
    ledger.put_article(ONE, article())
    ledger.put_alias(TWO, ONE, 1)
    assert (ledger.told_at(TWO), ledger.article(TWO)) == (ONE, None)
    ledger.put_article(TWO, article())
    ledger.put_alias(TWO, ONE, 1)
    assert ledger.told_at(TWO) == TWO


def test_what_was_not_read_is_missing_and_what_was_is_not() -> None:
    known, unknown = Key("text", ONE), Key("text", TWO)
    ledger = Ledger({}, {known})
    assert (ledger.get(known), ledger.get(unknown)) == (None, None)
    assert ledger.missing == {unknown}


def test_a_batch_sees_its_writes_and_removals() -> None:
    key = Key("text", ONE)
    ledger = Ledger({key: b"old"}, {key})
    ledger.put(key, b"new")
    assert (ledger.get(key), ledger.writes()) == (b"new", {key: b"new"})
    ledger.delete(key)
    assert (ledger.get(key), ledger.writes(), ledger.deletes()) == (None, {}, {key})


def test_the_first_article_keeps_its_text_as_long_as_it_lives() -> None:
    ledger = Ledger({}, {article_record(ONE), article_record(TWO)})
    for article_id in (ONE, TWO):
        ledger.put_article(article_id, article())
        ledger.put_text(article_id, b"t" * 16, 1)
    assert ledger.text_holder(b"t" * 16) == ONE
    ledger.delete(article_record(ONE))
    ledger.put_text(TWO, b"t" * 16, 1)
    assert ledger.text_holder(b"t" * 16) == TWO


@given(st.permutations([(ONE, 1), (TWO, 2), (ONE, 3), (TWO, 4)]))
def test_first_and_last_are_told_by_the_time_and_not_by_the_order_of_reading(told: list[tuple[bytes, int]]) -> None:
    entry, alias = Key("entry", ONE), article_record(b"3" * 16)
    ledger = Ledger({}, {entry, alias, Key("text", ONE)})
    for article_id in (ONE, TWO):
        ledger.put_article(article_id, article())
    for article_id, at_ms in told:
        ledger.put_text(article_id, ONE, at_ms)
        ledger.put_entry(entry, article_id, at_ms)
        ledger.put_alias(alias.id, article_id, at_ms)
    assert (ledger.text_holder(ONE), ledger.entry(entry), ledger.told_at(alias.id)) == (ONE, TWO, TWO)


def test_a_band_keeps_the_sixteen_articles_that_had_it_last() -> None:
    sketch = fingerprints("", AGENCY).sketch
    assert sketch
    ledger = Ledger({}, set())
    ids = [bytes([number]) * 16 for number in range(20)]
    for article_id in ids:
        ledger.put_sketch(article_id, sketch, b"t")
    assert set(ledger.near(sketch)) == set(ids[4:])


def test_forgetting_an_article_removes_what_leads_to_it_by_its_text_and_leaves_the_others() -> None:
    prints, other = fingerprints("", AGENCY), fingerprints("", OTHER)
    assert prints.sketch
    assert other.sketch
    ledger = Ledger({}, set())
    kept = Article(1, b"f" * 8, b"i" * 8, prints.exact, False, (b"c" * 8,))
    for article_id in (ONE, TWO):
        ledger.put_article(article_id, kept)
        ledger.put_text(article_id, prints.exact, 1)
        ledger.put_sketch(article_id, prints.sketch, prints.title)
    ledger.forget(ONE, kept)
    assert (ledger.article(ONE), ledger.text_holder(prints.exact), ledger.near(prints.sketch)) == (None, None, [TWO])
    ledger.forget(TWO, kept)
    assert not ledger.writes()


def test_an_entry_is_known_by_feed_and_id_together() -> None:
    assert entry_record("f", None) is None
    assert entry_record(None, "1") is None
    assert len({entry_record("f", "1"), entry_record("g", "1"), entry_record("f", "2")}) == 3
    assert seen_record("f", ONE) != seen_record(None, ONE)

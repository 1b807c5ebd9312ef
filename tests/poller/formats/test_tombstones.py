from datetime import UTC, datetime

from schemas.raw import RawArticle
from services.poller.formats import parse

AT = "xmlns:at='http://purl.org/atompub/tombstones/1.0'"


def feed(inside: str, *, before: str = "") -> tuple[RawArticle, ...]:
    text = f"{before}<feed xmlns='http://www.w3.org/2005/Atom' {AT}><title>P</title>{inside}</feed>"
    return parse(text.encode(), "application/atom+xml", "https://paper.example/").retractions


def test_deleted_entries_are_retractions() -> None:
    found = feed(
        "<at:deleted-entry ref='urn:a' when='2026-11-20T08:00:00Z'/><at:deleted-entry ref='urn:b'><at:comment>x</at:comment></at:deleted-entry>"
    )
    assert found == (
        RawArticle(entry_id="urn:a", updated_at=datetime(2026, 11, 20, 8, tzinfo=UTC), retracted=True),
        RawArticle(entry_id="urn:b", retracted=True),
    )


def test_any_prefix_will_do() -> None:
    assert len(feed("<deleted-entry xmlns='http://purl.org/atompub/tombstones/1.0' ref='urn:a'/>")) == 1


def test_a_deleted_entry_without_an_id_is_passed_over() -> None:
    assert feed("<at:deleted-entry when='2026-11-20T08:00:00Z'/><at:deleted-entry ref=' '/>") == ()


def test_of_a_document_that_is_not_well_formed_those_before_the_error_count() -> None:
    assert [
        article.entry_id for article in feed("<at:deleted-entry ref='urn:a'/>& <at:deleted-entry ref='urn:b'/>")
    ] == ["urn:a"]


def test_an_id_cut_short_by_an_error_withdraws_no_other_entry() -> None:
    assert feed("<at:deleted-entry ref='https://paper.example/?id=1&page=2'/>") == ()


def test_what_an_entry_holds_is_no_retraction_of_the_feed() -> None:
    """RFC 6721, section 3: deleted entries are children of the feed."""
    assert feed("<entry><content type='xhtml'><at:deleted-entry ref='urn:a'/></content></entry>") == ()


def test_entities_are_not_expanded() -> None:
    assert feed("<at:deleted-entry ref='&a;'/>", before="<!DOCTYPE feed [<!ENTITY a 'urn:a'>]>") == ()

"""What a feed says of itself as a document; a value that cannot be read is as if it were not there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.poller.formats.channel import ChannelFacts, channel_facts
from services.store.hints import PollingHints

URL = "https://paper.example/feeds/news.xml"
SY = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
FH = "xmlns:fh='http://purl.org/syndication/history/1.0'"
ATOM = "xmlns:atom='http://www.w3.org/2005/Atom'"


def facts(document: str) -> ChannelFacts:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    return channel_facts(etree.fromstring(document.encode(), parser), URL)


def rss(channel: str, attributes: str = "") -> ChannelFacts:
    return facts(f"<rss version='2.0' {attributes}><channel>{channel}<item><ttl>9</ttl></item></channel></rss>")


def hints(channel: str, attributes: str = "") -> PollingHints:
    return rss(channel, attributes).hints


def atom(inside: str, attributes: str = "") -> ChannelFacts:
    return facts(f"<feed xmlns='http://www.w3.org/2005/Atom' {FH} {attributes}>{inside}</feed>")


def test_a_feed_that_says_nothing_has_no_facts() -> None:
    assert rss("<title>P</title>") == atom("<title>P</title>") == ChannelFacts()


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("60", 3600),
        (" 15\n", 900),
        ("0.5", 30),
        ("0", None),
        ("-5", None),
        ("", None),
        ("an hour", None),
        ("9" * 20, None),
    ],
)
def test_ttl_is_in_minutes(given: str, seconds: float | None) -> None:
    """RSS 2.0, element ttl."""
    assert hints(f"<ttl>{given}</ttl>").ttl_s == seconds


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>\n\tDaily\n</sy:updatePeriod>", 86_400),
        ("<sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 604_800),
        ("<sy:updatePeriod>monthly</sy:updatePeriod><sy:updateFrequency>-1</sy:updateFrequency>", 2_592_000),
        ("<sy:updateperiod>yearly</sy:updateperiod>", 31_536_000),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>", None),
    ],
)
def test_the_update_period_is_divided_by_its_frequency(given: str, seconds: float | None) -> None:
    """RSS 1.0 module Syndication: daily and once are the defaults."""
    assert hints(given, SY).update_s == seconds


@pytest.mark.parametrize(
    "namespace",
    [
        "http://purl.org/rss/1.0/modules/syndication",
        "https://purl.org/rss/1.0/modules/syndication/",
        "HTTP://PURL.ORG/RSS/1.0/modules/syndication/",
    ],
)
def test_the_syndication_module_is_known_by_variants_of_its_name(namespace: str) -> None:
    assert hints("<x:updatePeriod>hourly</x:updatePeriod>", f"xmlns:x='{namespace}'").update_s == 3600


def test_prefixes_that_were_never_declared_are_understood() -> None:
    assert hints("<sy:updatePeriod>hourly</sy:updatePeriod>").update_s == 3600
    assert rss("<fh:complete/>").complete
    assert facts("<rss><rss:channel><rss:ttl>5</rss:ttl></rss:channel></rss>").hints.ttl_s == 300


def test_words_of_another_namespace_are_not_taken_for_these() -> None:
    podcast = (
        "<podcast:updateFrequency xmlns:podcast='https://podcastindex.org/namespace/1.0'>7</podcast:updateFrequency>"
    )
    itunes = "<itunes:complete xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>Yes</itunes:complete>"
    assert rss(podcast + itunes) == ChannelFacts()


def test_all_hours_to_skip_are_kept_and_24_is_midnight() -> None:
    """RSS 2.0 counts from 0 to 23, RSS 0.91 from 1 to 24."""
    given = "".join(f"<hour>{hour}</hour>" for hour in ("0", "07", " 23 ", "24", "25", "-1", "x", "1.5", ""))
    assert hints(f"<skipHours>{given}</skipHours>").skip_hours == {0, 7, 23}


def test_days_to_skip_are_known_in_any_case_and_cut_short() -> None:
    given = "".join(f"<day>{day}</day>" for day in ("Monday", "SUNDAY", "wed", "Samstag", "t", ""))
    assert hints(f"<skipDays>{given}</skipDays>").skip_days == {0, 2, 6}


def test_hours_and_days_stand_in_a_channel_of_rdf_too() -> None:
    found = facts(
        f"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' {SY}>"
        "<channel><sy:updatePeriod>hourly</sy:updatePeriod><skipDays><day>Friday</day></skipDays></channel><item/></rdf:RDF>"
    )
    assert found.hints == PollingHints(update_s=3600, skip_days=frozenset([4]))


def test_a_complete_feed_says_so() -> None:
    """RFC 5005, section 2."""
    assert atom("<fh:complete/>").complete
    assert rss("<fh:complete/>", FH).complete
    assert not atom("<fh:archive/>").complete


def test_the_archive_before_comes_before_the_next_page() -> None:
    """RFC 5005, sections 3 and 4."""
    following = "<link rel='next' href='?page=2'/>"
    assert atom(following).older == f"{URL}?page=2"
    assert atom(following + "<link rel='prev-archive' href='/2025.xml'/>").older == "https://paper.example/2025.xml"
    assert rss("<atom:link rel='next' href='?page=2'/>", ATOM).older == f"{URL}?page=2"


def test_a_relation_may_be_named_by_its_address() -> None:
    """RFC 4287, section 4.2.7.2."""
    relation = "http://www.iana.org/assignments/relation/next"
    assert atom(f"<link rel='{relation}' href='/2'/>").older == "https://paper.example/2"


def test_older_entries_are_not_looked_for_in_the_document_itself() -> None:
    own = "<link rel='self' href='https://paper.example/first'/>"
    assert atom(f"<link rel='next' href='{URL}#next'/>{own}<link rel='next' href='/first'/>").older is None


@pytest.mark.parametrize("href", ["javascript:alert(1)", "ftp://paper.example/2", "http://[", ""])
def test_what_is_no_web_address_is_no_older_document(href: str) -> None:
    assert atom(f"<link rel='next' href='{href}'/><link rel='next'/><link href='/x'/>").older is None


def test_links_are_relative_to_the_base_that_holds_for_them() -> None:
    link = "<link rel='next' href='2' xml:base='pages/'/>"
    assert atom(link, "xml:base='https://archive.example/a/'").older == "https://archive.example/a/pages/2"
    assert atom(link, "xml:base='http://['").older == "https://paper.example/feeds/pages/2"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            """<ttl>5 <ttl/> </ttl> <sy:updatePeriod> </sy:updatePeriod> <sy:updateFrequency>\u0663 <skipHours> <hour>\u0665 </hour>
            </skipHours> <skipDays> <day> monday <link <link\trel='next'\thref='http://[x'/> rel='next' href='#a'> &a; <!--x-->
            <?x?> <channel> </channel> <fh:complete/> <a:b:c/> <:ttl>1</:ttl> 1e9 inf nan \u00b2""".split(" ")
        ),
        max_size=25,
    ).map("".join)
)
def test_facts_never_raise(inside: str) -> None:
    document = f"<rss><channel>{inside}</channel></rss>"
    found = facts(document)
    assert found.hints.ttl_s is None or 0 < found.hints.ttl_s < 1e11
    assert found.hints.skip_hours <= set(range(24))
    assert found.hints.skip_days <= set(range(7))

"""What publishers do to their entries, from the feed to the enriched events: what is told, and what is not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.paper import Item, Paper, headline, printing, report
from tests.enricher.running import article

NUMBERS = range(8)
HOUR_S = 3600


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[Paper]:
    async with printing(tmp_path) as paper:
        yield paper


def items(**fields: Any) -> list[Item]:
    """An entry of each number; of the fields' texts, `#` stands for it."""
    return [Item(n, **{name: text.replace("#", str(n)) for name, text in fields.items()}) for n in NUMBERS]


async def test_a_guid_scheme_that_changed_overnight_tells_nothing(paper: Paper) -> None:
    assert await paper.shows(*items()) == [("created", 1)] * 8
    assert await paper.shows(*items(entry_id="urn:uuid:new-#")) == []
    corrected = Item(0, "Council rejects plan 0", entry_id="urn:uuid:new-0")
    assert await paper.shows(corrected, *items(entry_id="urn:uuid:new-#")[1:]) == [("updated", 2)]


async def test_http_turned_https_tells_nothing(paper: Paper) -> None:
    plain = items(entry_id="http://paper.example/#", link="http://paper.example/#")
    assert await paper.shows(*plain) == [("created", 1)] * 8
    assert await paper.shows(*items(entry_id="https://paper.example/#", link="https://paper.example/#")) == []


async def test_a_guid_with_a_counter_makes_versions_of_one_article(paper: Paper) -> None:
    others = items()[1:]
    await paper.shows(Item(0, entry_id="https://paper.example/0#rev1"), *others)
    assert await paper.shows(Item(0, entry_id="https://paper.example/0#rev2"), *others) == []
    changed = Item(0, html=report(0, figure=18), entry_id="https://paper.example/0#rev3")
    assert await paper.shows(changed, *others) == [("updated", 2)]
    assert len({event.article_id for event in await paper.events()}) == 8


async def test_a_feed_that_is_dated_anew_as_a_whole_tells_nothing(paper: Paper) -> None:
    await paper.shows(*items(date="2026-11-20T08:00:00Z"))
    assert await paper.shows(*items(date="2026-11-21T08:00:00Z")) == []


async def test_a_clock_in_a_line_of_its_own_tells_nothing(paper: Paper) -> None:
    def page(minute: int) -> Item:
        return Item(1, html=f"{report(1)}<p>Updated at 10:{minute}</p><ul><li>{minute} comments</li></ul>")

    assert await paper.shows(page(10)) == [("created", 1)]
    assert [await paper.shows(page(minute)) for minute in range(11, 20)] == [[]] * 9
    (event,) = await paper.events()
    assert event.text.endswith("Updated at 10:10\n\n10 comments")


async def test_an_entry_with_the_current_time_in_a_sentence_is_held_to_a_bound_and_its_last_state_comes_out(
    paper: Paper,
) -> None:
    def page(minute: int) -> Item:
        return Item(1, html=f"{report(1)}<p>The ships were counted at minute {minute} of the day.</p>")

    for minute in range(0, 24 * 60, 10):
        event = await paper.polled(page(minute), Item(2), after_s=600)
    assert [(one.title, one.changes) for one in event.held_entries] == [(headline(1), 31)]
    told = await paper.enriched()
    assert told.count(("created", 1)) == 2
    assert [version for kind, version in told if kind == "updated"] == list(range(2, 33))
    assert await paper.shows(Item(2), after_s=6 * HOUR_S) == [("updated", 33)]
    assert "minute 1430 of the day" in (await paper.events())[-1].text


async def test_one_page_through_the_section_and_the_main_feed_is_one_article_and_does_not_flap(paper: Paper) -> None:
    teaser = "<p>The plan was carried, after hours of debate in which the whole council spoke, by 17 votes.</p>"
    sections = [Item(n, html=teaser, entry_id=f"section-{n}") for n in NUMBERS]
    assert await paper.shows(*items(), path="/main") == [("created", 1)] * 8
    assert await paper.shows(*sections, path="/section") == [("duplicate", 1)] * 8
    for _ in range(2):
        assert await paper.shows(*items(), path="/main") == []
        assert await paper.shows(*sections, path="/section") == []
    changed = Item(0, html=teaser.replace("hours", "days"), entry_id="section-0")
    assert await paper.shows(changed, *sections[1:], path="/section") == [("duplicate", 1)]
    assert await paper.shows(Item(0, html=report(0, figure=18)), *items()[1:], path="/main") == [("updated", 2)]


async def test_a_corrected_headline_is_a_version(paper: Paper) -> None:
    await paper.shows(*items())
    assert await paper.shows(Item(0, "Council rejects plan 0"), *items()[1:]) == [("updated", 2)]


async def test_a_corrected_figure_is_a_version(paper: Paper) -> None:
    await paper.shows(*items())
    assert await paper.shows(Item(0, html=report(0, figure=18)), *items()[1:]) == [("updated", 2)]


async def test_a_retraction_is_a_version_of_the_article_and_comes_once(paper: Paper) -> None:
    await paper.shows(*items())
    gone = Item(0, gone=True, date="2026-11-21T08:00:00Z")
    assert await paper.shows(gone, *items()[1:]) == [("retracted", 2)]
    assert await paper.shows(gone, *items()[1:]) == []
    first, last = [event for event in await paper.events() if event.entry_id == "tag:paper.example,2026:0"]
    assert (first.article_id, first.change, last.change) == (last.article_id, "created", "retracted")


async def test_a_retracted_article_that_comes_back_is_a_new_version(paper: Paper) -> None:
    await paper.shows(*items())
    await paper.shows(Item(0, gone=True, date="2026-11-21T08:00:00Z"), *items()[1:])
    assert await paper.shows(Item(0, date="2026-11-22T08:00:00Z"), *items()[1:]) == [("updated", 3)]
    events = [event for event in await paper.events() if event.entry_id == "tag:paper.example,2026:0"]
    assert [event.change for event in events] == ["created", "retracted", "updated"]
    assert len({event.article_id for event in events}) == 1
    assert events[2].text == events[0].text


async def test_a_retraction_of_what_was_never_seen_is_counted_and_harms_nothing(paper: Paper) -> None:
    gone = Item(99, gone=True, date="2026-11-20T08:00:00Z")
    assert sorted(await paper.shows(gone, *items())) == [("created", 1)] * 8 + [("unchanged", 0)]
    assert paper.fetches[0].retracted == 1
    assert [outcome.reason for outcome in paper.told if outcome.kind == "unchanged"] == ["retraction_unknown"]
    assert await paper.shows(Item(99, date="2026-11-21T08:00:00Z"), *items()) == [("created", 1)]


async def test_titles_that_are_tested_against_each_other_make_a_bounded_number_of_versions(paper: Paper) -> None:
    names = ["Council votes on plan 1", "You will not believe how the council voted"]
    for poll in range(24 * 4):
        await paper.polled(Item(1, names[poll % 2]), Item(2))
    told = await paper.enriched()
    assert told.count(("created", 1)) == 2
    assert len(told) <= 2 + 31
    await paper.polled(Item(1, names[1]), Item(2), after_s=6 * HOUR_S)
    await paper.enriched()
    events = [event for event in await paper.events() if event.entry_id == "tag:paper.example,2026:1"]
    assert (events[-1].title, len({event.article_id for event in events})) == (names[1], 1)


async def test_a_live_blog_that_grows_for_a_day_is_followed_and_comes_out_whole(paper: Paper) -> None:
    posts = [
        f"<p>At minute {minute} the ministers came to speak of item {minute}.</p>" for minute in range(0, 1440, 10)
    ]
    for count in range(1, len(posts) + 1):
        await paper.polled(Item(1, "As it happens", "".join(reversed(posts[:count]))), Item(2), after_s=600)
    told = await paper.enriched()
    versions = [event for event in await paper.events() if event.title == "As it happens"]
    assert told.count(("created", 1)) == 2
    assert 20 <= len(versions) <= 33
    lengths = [len(event.text) for event in versions]
    assert lengths == sorted(lengths)
    paper.publisher.answers["/feed"].status = 503
    paper.newsroom.now += 6 * HOUR_S
    (event,) = await paper.newsroom.once(paper.publisher.url("/feed"))
    assert (event.kind, event.released) == ("failed", 1)
    assert [kind for kind, _ in await paper.enriched()] == ["updated"]
    last = (await paper.events())[-1]
    assert all(f"item {minute}." in last.text for minute in range(0, 1440, 10))


async def test_what_is_held_survives_a_restart(tmp_path: Path) -> None:
    async with printing(tmp_path) as paper:
        for version in range(8):
            await paper.polled(Item(1, f"Version {version}"), Item(2), after_s=60)
        url, now = paper.publisher.url("/feed"), paper.newsroom.now
    async with printing(tmp_path) as paper:
        assert [feed.url for feed in await paper.desk.store.feeds()] == [url]
        paper.newsroom.now = now + 900
        (event,) = await paper.newsroom.once(url)
        assert (event.kind, event.released) == ("failed", 1)
        await paper.enriched()
        assert (await paper.events())[-1].title == "Version 7"


async def test_noise_from_any_other_producer_is_unchanged(paper: Paper) -> None:
    texts = [f"{report(1)}<p>{count} comments</p><p>{count} minutes ago</p>" for count in (3, 4)]
    await paper.desk.log.publish([article(text=texts[0])])
    assert await paper.enriched() == [("created", 1)]
    await paper.desk.log.publish([article(text=texts[1], title="Quay closed (4 comments)")])
    assert await paper.enriched() == [("unchanged", 1)]
    await paper.desk.log.publish([article(text=report(1, figure=18) + "<p>4 comments</p>")])
    assert await paper.enriched() == [("updated", 2)]

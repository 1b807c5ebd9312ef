"""What changes about entries though nothing is new: each way in which publishers make old news look new."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.raw import RawArticle
from tests.poller.life import Life, codes, counts, entry, kinds, titles

NUMBERS = range(20)


def test_a_guid_scheme_that_changed_overnight_is_a_replay_and_publishes_nothing() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    replay = life.document(*(entry(number, entry_id=f"urn:new:{number}") for number in NUMBERS))
    assert (titles(replay), counts(replay), replay.events[0].replayed) == ([], (0, 0, 20), 20)
    assert kinds(replay) == ["fetched", "replayed"]
    told = replay.events[1]
    assert (told.replayed, told.entries, told.new, told.unchanged) == (20, 0, 0, 0)
    assert told.problems[0].message == (
        "20 of 20 entries came again under other ids, such as 'What happened on day 0'; they are not published again"
    )


def test_after_a_replay_the_entries_are_known_under_their_new_ids_and_keep_their_article_keys() -> None:
    life = Life()
    first = life.document(*(entry(number) for number in NUMBERS))
    moved = [entry(number, entry_id=f"urn:new:{number}") for number in NUMBERS]
    life.document(*moved)
    again = life.document(*moved)
    assert (kinds(again), counts(again), again.events[0].replayed) == (["fetched"], (0, 0, 20), 0)
    changed = life.document(entry(0, "Changed", entry_id="urn:new:0"), *moved[1:])
    assert (titles(changed), counts(changed)) == (["Changed"], (0, 1, 19))
    assert changed.publications[0].article_key == first.publications[0].article_key
    assert len(life.state.entries) == 20


def test_what_changed_within_a_replay_is_published_as_changed_under_its_old_key() -> None:
    life = Life()
    first = life.document(*(entry(number) for number in NUMBERS))
    moved = [entry(number, entry_id=f"urn:new:{number}") for number in NUMBERS]
    replay = life.document(*moved[:-2], entry(18, "Corrected", entry_id="urn:new:18"), entry(99), moved[19])
    assert (titles(replay), counts(replay), replay.events[0].replayed) == (
        ["Corrected", "What happened on day 99"],
        (1, 1, 19),
        19,
    )
    assert replay.publications[0].article_key == first.publications[18].article_key


def test_a_site_that_moved_to_other_addresses_and_ids_is_known_by_its_texts() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    moved = [
        entry(number, entry_id=f"https://paper.example/archive/{number}", url=f"https://paper.example/archive/{number}")
        for number in NUMBERS
    ]
    replay = life.document(*moved)
    assert (titles(replay), kinds(replay)) == ([], ["fetched", "replayed"])
    assert life.document(*moved).events[0].unchanged == 20


def test_a_feed_whose_ids_change_at_every_fetch_is_told_as_a_replay_once() -> None:
    life = Life()
    told = [
        kinds(life.document(*(entry(number, entry_id=f"{poll}/{number}") for number in NUMBERS))) for poll in range(4)
    ]
    assert told == [["fetched"], ["fetched", "replayed"], ["fetched"], ["fetched"]]
    assert len(life.state.entries) == 20


def test_one_entry_under_another_id_with_the_same_page_and_text_is_not_published_again() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    again = life.document(entry(3, entry_id="another"))
    assert (titles(again), again.events[0].replayed, kinds(again)) == ([], 1, ["fetched"])


def test_one_entry_under_another_id_with_the_same_page_and_another_text_is_left_to_the_enricher() -> None:
    """A guid with a counter, raised with each version, as well as a page that tells of something else today."""
    life = Life()
    first = life.document(*(entry(number, entry_id=f"https://paper.example/{number}#0") for number in NUMBERS))
    second = life.document(
        entry(0, "Now with a quote", entry_id="https://paper.example/0#1"),
        *(entry(number, entry_id=f"https://paper.example/{number}#0") for number in NUMBERS[1:]),
    )
    assert (titles(second), counts(second)) == (["Now with a quote"], (1, 0, 19))
    assert second.publications[0].article_key == first.publications[0].article_key


def test_new_entries_that_all_link_to_one_page_are_no_replay() -> None:
    life = Life()
    page = "https://paper.example/"
    life.document(*(entry(number, url=page) for number in range(5)))
    assert counts(life.document(*(entry(number, url=page) for number in range(5, 10)))) == (5, 0, 0)


def test_short_texts_that_come_again_are_no_replay() -> None:
    life = Life()
    ticker = ["Gold up", "Oil down", "Shares flat", "Rain"]
    life.document(*(entry(f"mon/{title}", title, content_html=None) for title in ticker))
    assert counts(life.document(*(entry(f"tue/{title}", title, content_html=None) for title in ticker))) == (4, 0, 0)


def test_http_turned_https_in_all_ids_links_and_pictures_changes_nothing() -> None:
    def links(number: int, scheme: str) -> dict[str, Any]:
        return {
            "entry_id": f"{scheme}://paper.example/{number}",
            "url": f"{scheme}://paper.example/{number}",
            "content_html": f"<img src='{scheme}://paper.example/{number}.jpg'> A picture and its story.",
            "media": [{"url": f"{scheme}://paper.example/{number}.jpg"}],
        }

    life = Life()
    life.document(*(entry(number, **links(number, "http")) for number in NUMBERS))
    again = life.document(*(entry(number, **links(number, "https")) for number in NUMBERS))
    assert (titles(again), counts(again), kinds(again)) == ([], (0, 0, 20), ["fetched"])


def test_a_session_in_id_and_link_changes_nothing() -> None:
    life = Life()
    for session in ("0123456789abcdef", "fedcba9876543210"):
        link = f"https://paper.example/a;jsessionid={session}?id=1&PHPSESSID={session}"
        found = life.document(entry("a", entry_id=link, url=link))
    assert counts(found) == (0, 0, 1)


def test_a_feed_that_is_dated_anew_as_a_whole_changes_nothing() -> None:
    life = Life()
    for day in (1, 2):
        date = datetime(2026, 11, day, tzinfo=UTC)
        found = life.document(*(entry(number, published_at=date, updated_at=date) for number in NUMBERS))
    assert (titles(found), counts(found)) == ([], (0, 0, 20))


def test_a_feed_that_is_empty_for_maintenance_and_comes_back_publishes_nothing() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    empty = life.document()
    back = life.document(*(entry(number) for number in NUMBERS))
    assert (kinds(empty), empty.events[0].entries) == (["fetched"], 0)
    assert (kinds(back), titles(back), counts(back)) == (["fetched"], [], (0, 0, 20))


def test_a_feed_replaced_by_anothers_content_is_published_and_told_as_a_possible_gap() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    replaced = life.document(*(entry(f"casino/{number}") for number in NUMBERS))
    assert (counts(replaced), kinds(replaced)) == ((20, 0, 0), ["fetched", "gap_possible"])
    back = life.document(*(entry(number) for number in NUMBERS))
    assert counts(back) == (0, 0, 20)


def test_entries_whose_order_is_shuffled_change_nothing() -> None:
    life = Life()
    life.document(*(entry(number) for number in NUMBERS))
    shuffled = life.document(*(entry(number) for number in sorted(NUMBERS, key=lambda number: number * 7 % 20)))
    assert (counts(shuffled), kinds(shuffled)) == ((0, 0, 20), ["fetched"])


def test_an_id_that_a_second_entry_takes_does_not_make_the_first_one_new() -> None:
    life = Life()
    life.document(entry(1, entry_id="0"))
    assert counts(life.document(entry(1, entry_id="0"), entry(2, entry_id="0"))) == (1, 0, 1)


@pytest.mark.parametrize(
    "other",
    [entry(1, "Another"), entry(1, content_html="Other"), entry(1, url="https://paper.example/other")],
    ids=["title", "text", "page"],
)
def test_another_title_text_or_page_is_a_version(other: RawArticle) -> None:
    life = Life()
    life.document(entry(1))
    assert counts(life.document(other)) == (0, 1, 0)


@pytest.mark.parametrize(
    "other",
    [
        entry(1, authors=["B"], language="fr"),
        entry(1, categories=["b", "a"]),
        entry(1, media=[{"url": "https://paper.example/b.jpg?Expires=1&Signature=2"}]),
        entry(1, url="http://www.paper.example/1/?utm_source=rss#top"),
        entry(1).model_copy(update={"title": "  What happened on day 1\n(17 comments) "}),
        entry(1, content_html="<div>All about it: 1,  told at <em>some</em> length.</div><p>Updated at 10:42</p>"),
        entry(1, summary_html="A teaser for what stands in the text."),
    ],
    ids=["author", "tags", "picture", "link", "title", "text", "summary"],
)
def test_what_tells_nothing_of_the_world_is_no_version(other: RawArticle) -> None:
    life = Life()
    life.document(entry(1))
    assert counts(life.document(other)) == counts(life.document(entry(1))) == (0, 0, 1)


def test_noise_that_changes_at_every_fetch_publishes_nothing() -> None:
    life = Life()
    for minute in range(1, 30):
        found = life.document(
            entry(1, content_html=f"<p>The quay is closed.</p><p>{minute} comments</p><p>{minute} minutes ago</p>")
        )
    assert (counts(found), codes(found), life.state.held) == ((0, 0, 1), [], {})


def test_dates_in_the_future_are_told_and_order_nothing() -> None:
    life = Life()
    now = datetime.fromtimestamp(life.now + life.step_s, UTC)
    future = now + timedelta(days=400)
    found = life.document(
        entry(1, "Dated ahead", published_at=future),
        entry(2, published_at=now + timedelta(minutes=5)),
        entry(3, "First", updated_at=future + timedelta(days=1)),
        entry(3, "Later", updated_at=future),
        format="atom",
    )
    assert titles(found) == ["Dated ahead", "What happened on day 2", "Later"]
    assert [(one.code, one.message) for one in found.events[0].problems] == [
        ("entry_repeated", "entries that stand in the document more than once: 1 skipped"),
        ("date_in_future", "3 entries dated after the fetch, such as 'Dated ahead'; kept as given"),
    ]
    assert found.publications[0].article.published_at == future

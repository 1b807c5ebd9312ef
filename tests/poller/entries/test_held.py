"""An entry that changes at every poll is told to a bound, is named, and its last state gets out always."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.raw import RawArticle
from services.poller.entries import held
from services.poller.entries.held import LONGEST_WAIT_S, change_wait_s, packed, unpacked
from services.poller.outcomes.settle import Settled
from tests.poller.life import HOUR_S, Life, codes, counts, entry, titles

DAY_S = 24 * HOUR_S


def clock(life: Life) -> RawArticle:
    return entry("clock", f"At {life.now:.0f} the ships were counted")


def churning(life: Life, polls: int = 8) -> None:
    """An entry is new in each of so many polls, the last of which are held back."""
    for _ in range(polls):
        life.document(clock(life), entry("news"))


@given(st.integers(0, 10**6))
def test_the_wait_for_the_next_change_only_grows_and_stays_bounded(changes: int) -> None:
    assert 0 <= change_wait_s(changes) <= change_wait_s(changes + 1) <= LONGEST_WAIT_S


def test_an_entry_with_the_current_time_in_it_is_published_ever_more_rarely() -> None:
    life = Life(step_s=300)
    published = [life.now for _ in range(0, 3 * 24 * 60, 5) if titles(life.document(clock(life), entry("news")))]
    gaps = [later - earlier for earlier, later in pairwise(published)]
    assert gaps[:6] == [300] * 6
    assert gaps[6:30] == [900] * 6 + [1800] * 9 + [3600] * 9
    assert set(gaps[30:]) == {LONGEST_WAIT_S}


def test_what_is_held_back_is_counted_as_unchanged_and_named() -> None:
    life = Life(step_s=60)
    churning(life)
    event = life.document(clock(life), entry("news")).events[0]
    assert (event.new, event.changed, event.unchanged, event.held, event.released) == (0, 0, 2, 1, 0)
    (told,) = event.held_entries
    assert (told.entry_id, told.title, told.changes) == ("tag:paper.example,2026:clock", clock_title(life), 6)
    assert told.until is not None
    assert told.until.timestamp() == life.now - 120 + 900
    assert [problem.message for problem in event.problems] == [
        f"1 entry changed at nearly every fetch, such as {clock_title(life)!r}: "
        "after 6 changes the next is published 15 min after the last"
    ]


def clock_title(life: Life) -> str:
    return f"At {life.now - life.step_s:.0f} the ships were counted"


def test_once_its_time_has_come_the_latest_content_is_published_and_named_as_let_go() -> None:
    life = Life(step_s=60)
    churning(life)
    life.now += 900
    found = life.document(entry("clock", "The ships were counted at last"), entry("news"))
    event = found.events[0]
    assert titles(found) == ["The ships were counted at last"]
    assert (event.changed, event.held, event.released) == (1, 0, 0)
    assert [(one.changes, one.until) for one in event.held_entries] == [(7, None)]
    assert life.state.held == {}


@pytest.mark.parametrize(
    "answer", [lambda life: life.document(entry("news")), Life.known, Life.failure], ids=["left", "304", "failure"]
)
def test_what_no_document_brings_again_is_published_in_its_last_state_nevertheless(
    answer: Callable[[Life], Settled],
) -> None:
    life = Life(step_s=60)
    churning(life, 6)
    first_key = life.document(entry("clock", "The last but one"), entry("news")).publications[0].article_key
    last = life.document(entry("clock", "The last of it"), entry("news"))
    assert (titles(last), len(life.state.held)) == ([], 1)
    life.now += 900
    found = answer(life)
    assert titles(found) == ["The last of it"]
    assert found.publications[0].article_key == first_key
    event = found.events[0]
    assert (event.changed, event.held, event.released) == (0, 0, 1)
    assert [(one.title, one.until) for one in event.held_entries] == [("The last of it", None)]
    again = life.document(entry("clock", "The last of it"), entry("news"))
    assert (titles(again), counts(again)) == ([], (0, 0, 2))


def test_before_its_time_nothing_is_let_go() -> None:
    life = Life(step_s=60)
    churning(life)
    for found in (life.known(), life.failure(), life.document(entry("news"))):
        assert (titles(found), found.events[0].held, found.events[0].released) == ([], 1, 0)


def test_when_the_feed_is_gone_all_is_let_go() -> None:
    life = Life(step_s=60)
    churning(life)
    gone = life.failure("gone", status=410)
    assert (len(gone.publications), gone.events[0].kind, life.state.held) == (1, "gone", {})


def test_an_entry_that_turns_back_to_what_was_published_is_held_no_longer() -> None:
    life = Life(step_s=60)
    for version in range(7):
        life.document(entry("live", f"Version {version}"))
    life.document(entry("live", "A slip"))
    assert len(life.state.held) == 1
    back = life.document(entry("live", "Version 6"))
    life.now += DAY_S
    assert (life.state.held, codes(back), titles(back), titles(life.known())) == ({}, [], [], [])


def test_a_retraction_does_not_wait_and_takes_the_held_change_with_it() -> None:
    life = Life(step_s=60)
    churning(life)
    gone = entry("clock", retracted=True)
    found = life.document(entry("news"), format="atom", retractions=(gone,))
    assert [one.article.retracted for one in found.publications] == [True]
    life.now += DAY_S
    assert (life.state.held, titles(life.known())) == ({}, [])


def test_an_entry_known_under_a_new_id_stays_held() -> None:
    life = Life(step_s=60)
    numbers = range(9)
    for version in range(8):
        life.document(entry("live", f"Version {version}"), *(entry(number) for number in numbers))
    moved = [entry(number, entry_id=f"urn:{number}") for number in numbers]
    found = life.document(entry("live", "Version 8", entry_id="urn:live"), *moved)
    assert (titles(found), len(life.state.held)) == ([], 1)
    life.now += 900
    assert titles(life.known()) == ["Version 8"]


def test_what_there_is_no_room_to_hold_is_published_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_ROOM", 100)
    life = Life(step_s=60)
    churning(life, 20)
    assert len(titles(life.document(clock(life), entry("news")))) == 1


def test_a_held_entry_is_remembered_however_many_others_come() -> None:
    life = Life(step_s=1)
    churning(life)
    life.document(*(entry(f"new{number}") for number in range(600)))
    life.document(*(entry(f"newer{number}") for number in range(600)))
    life.now += 900
    assert life.known().events[0].released == 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([60, 600, 4000])), max_size=60))
def test_whatever_an_entry_goes_through_its_last_state_gets_out(history: list[tuple[int, int]]) -> None:
    life = Life(step_s=0)
    told = last = None
    for title, step_s in [*history, (4, 60)]:
        life.now += step_s
        last = f"Version {title}"
        told = (titles(life.document(entry("live", last))) or [told])[-1]
    life.now += LONGEST_WAIT_S
    told = (titles(life.known()) or [told])[-1]
    assert (told, life.state.held) == (last, {})


def test_a_held_article_survives_packing() -> None:
    article = entry("é", authors=["Ä"], categories=["x"], media=[{"url": "https://paper.example/p.jpg"}])
    assert unpacked(packed(article)) == article


@pytest.mark.parametrize("text", ["", "?", "YWJj", "eJwDAAAAAAE="])
def test_what_is_no_packed_article_is_told_so(text: str) -> None:
    assert unpacked(text) is None

"""Which validators are sent, and how those that lie are found out (RFC 9110, section 13.1)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.identity import feed_id
from services.poller.fetching.fetch import Fetched
from services.poller.outcomes import validators
from services.poller.outcomes.validators import Validators, is_probe, lie, to_send
from services.store.base import FeedState
from tests.poller.difficult import DifficultPublisher
from tests.poller.life import FEED, START
from tests.poller.newsroom import Newsroom
from tests.poller.publisher import Answer, rss

STATE = FeedState(etag='W/"1"', last_modified="then")
NOT_PROBED = next(number for number in range(100) if not is_probe(FEED.id, number))
PROBED = next(number for number in range(10_000) if is_probe(FEED.id, number))


@pytest.fixture
def third_fetch_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validators, "is_probe", lambda feed, fetches: fetches == 2)


def test_both_validators_are_sent_byte_for_byte() -> None:
    state = STATE.model_copy(update={"fetches": NOT_PROBED})
    assert to_send(FEED.id, state, START) == Validators('W/"1"', "then")


def test_about_one_fetch_in_a_hundred_goes_without_them() -> None:
    probes = [sum(is_probe(feed_id(str(feed)), number) for number in range(1000)) for feed in range(20)]
    assert 150 < sum(probes) < 250
    assert min(probes) > 0
    assert not to_send(FEED.id, STATE.model_copy(update={"fetches": PROBED}), START).any


def test_what_was_held_back_is_read_without_them() -> None:
    state = STATE.model_copy(update={"fetches": NOT_PROBED, "reread_at": START})
    assert to_send(FEED.id, state, START - 1).any
    assert not to_send(FEED.id, state, START).any


def test_validators_lie_that_name_two_documents_or_hide_one() -> None:
    answer = Fetched(url=FEED.url, status=200, etag='W/"1"', last_modified="then")
    newer = replace(answer, etag='W/"2"')
    assert lie(STATE, answer, None)
    assert lie(STATE, newer, Fetched(url=FEED.url, status=304))
    assert not lie(STATE, newer, newer)
    assert not lie(STATE, newer, None)


@pytest.mark.usefixtures("third_fetch_probes")
async def test_a_server_that_says_304_whatever_has_come_is_found_out_and_asked_without_validators(
    difficult: DifficultPublisher, newsroom: Newsroom
) -> None:
    url = difficult.lying("/f", '"1"', rss("A"), rss("B", "A"))
    told = [(await newsroom.once(url))[0] for _ in range(4)]
    assert [event.kind for event in told] == ["fetched", "not_modified", "fetched", "not_modified"]
    assert [event.conditional for event in told] == [False, True, False, False]
    assert [problem.code for problem in told[2].problems] == ["validators_lie"]
    assert [headers.get("If-None-Match") for headers in difficult.asked_for("/f")] == [None, '"1"', None, None]
    assert await newsroom.titles() == ["A", "B"]


@pytest.mark.usefixtures("third_fetch_probes")
async def test_a_server_that_gives_another_validator_yet_says_304_to_the_old_one_is_found_out(
    difficult: DifficultPublisher, newsroom: Newsroom
) -> None:
    tags = iter("12")

    def reply(asked: Mapping[str, str]) -> Answer:
        if "If-None-Match" in asked:
            return Answer(status=304)
        tag = next(tags)
        return Answer(rss("A", tag), headers={"ETag": f'"{tag}"'})

    url = difficult.replying("/f", reply)
    for _ in range(3):
        (event,) = await newsroom.once(url)
    assert [problem.code for problem in event.problems] == ["validators_lie"]
    assert (await newsroom.state(url)).validators_lie


@pytest.mark.usefixtures("third_fetch_probes")
async def test_an_honest_server_that_has_news_at_a_probe_is_not_accused(
    difficult: DifficultPublisher, newsroom: Newsroom
) -> None:
    url = difficult.honest("/f", rss("A"), etag='"1"')
    for _ in range(2):
        await newsroom.once(url)
    difficult.honest("/f", rss("B", "A"), etag='"2"')
    (event,) = await newsroom.once(url)
    state = await newsroom.state(url)
    assert (event.new, event.problems, state.validators_lie, state.etag) == (1, [], False, '"2"')
    assert [headers.get("If-None-Match") for headers in difficult.asked_for("/f")] == [None, '"1"', None, '"1"']


@pytest.mark.usefixtures("third_fetch_probes")
async def test_an_honest_server_without_news_is_not_even_asked_twice(
    difficult: DifficultPublisher, newsroom: Newsroom
) -> None:
    url = difficult.honest("/f", rss("A"), etag='"1"')
    kinds = [(await newsroom.once(url))[0].kind for _ in range(4)]
    assert kinds == ["fetched", "not_modified", "not_modified", "not_modified"]
    assert len(difficult.asked_for("/f")) == 4

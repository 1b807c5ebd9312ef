"""What a fetch comes to, in values: events told once, states that recover, gaps, quiet, and what a feed withdraws."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.feed_event import FeedProblem
from services.errors import FetchError
from services.poller.fetching.fetch import Fetched
from services.poller.formats.parsed import ParsedFeed
from services.poller.outcomes.redirects import given_up
from services.poller.outcomes.settle import body_hash, is_known
from services.store.base import FeedState
from services.store.hints import PollingHints
from tests.poller.life import FEED, HOUR_S, START, Life, codes, counts, entry, kinds, titles

DAY_S = 24 * HOUR_S
ELSEWHERE = "https://elsewhere.example/f"


def moved(life: Life, to: str | None) -> None:
    life.answer = Fetched(url=to or FEED.url, status=200, body=b"x", moved_to=to)


class TestFailures:
    def test_a_failure_keeps_entries_validators_and_habit(self) -> None:
        life = Life()
        life.answer = Fetched(url=FEED.url, status=200, body=b"x", etag='"1"', last_modified="yesterday")
        life.document(entry(1))
        before = life.state
        life.failure()
        kept = ("entries", "window", "etag", "last_modified", "body_hash", "habit", "hints", "last_success")
        assert {name: getattr(life.state, name) for name in kept} == {name: getattr(before, name) for name in kept}

    def test_coming_back_is_told_in_the_fetch_that_came_back(self) -> None:
        life = Life()
        life.document(entry(1))
        for _ in range(3):
            life.failure()
        assert life.document(entry(1)).events[0].recovered_after == 3
        assert life.document(entry(1)).events[0].recovered_after == 0
        life.failure()
        assert life.known().events[0].recovered_after == 1

    def test_a_feed_that_fails_is_due_later_each_time_and_why_is_kept(self) -> None:
        life = Life()
        waits = [life.failure().state.next_due - life.now for _ in range(5)]
        assert waits == sorted(waits)
        assert life.state.due_reason
        assert life.state.failing_since == START + life.step_s

    def test_gone_is_told_once_and_again_only_after_it_came_back(self) -> None:
        """410 (RFC 9110, section 15.5.11)."""
        life = Life()
        life.document(entry(1))
        assert [kinds(life.failure("gone", status=410)) for _ in range(3)] == [["gone"], ["failed"], ["failed"]]
        assert life.document(entry(1)).events[0].recovered_after == 3
        assert kinds(life.failure("gone", status=410)) == ["gone"]

    def test_a_feed_that_is_gone_is_asked_for_a_month_later(self) -> None:
        life = Life()
        life.failure("gone", status=410)
        assert life.state.next_due - life.now > 29 * DAY_S

    def test_what_the_server_asked_for_is_kept_and_its_host_is_spared(self) -> None:
        """Retry-After (RFC 9110, section 10.2.3)."""
        life = Life()
        settled = life.failure("http_status", status=429, retry_after_s=7200, host_rest_s=7200)
        assert settled.host_rest_s == 7200
        assert life.state.next_due >= life.now + 7200

    def test_a_page_that_is_no_feed_is_a_failure_that_forgets_nothing(self) -> None:
        life = Life()
        life.document(entry(1))
        assert kinds(life.document(format=None)) == ["failed"]
        assert counts(life.document(entry(1))) == (0, 0, 1)


class TestDue:
    def test_the_event_says_when_why_and_at_what_interval_it_is_due(self) -> None:
        life = Life()
        event = life.document(entry(1)).events[0]
        assert event.next_due_at is not None
        assert event.next_due_at.timestamp() == pytest.approx(life.state.next_due)
        assert event.next_due_reason == life.state.due_reason != ""
        assert event.interval_s is not None
        assert event.conditional is True

    def test_an_answer_that_is_fresh_is_not_asked_for_again_before(self) -> None:
        """Freshness (RFC 9111, section 4.2), of a 304 too (section 4.3.4)."""
        life = Life()
        life.document(entry(1))
        life.known(fresh_s=5 * HOUR_S)
        assert life.state.next_due >= life.now + 5 * HOUR_S

    def test_hints_of_the_document_hold_for_answers_without_one(self) -> None:
        life = Life()
        hints = PollingHints(skip_hours=frozenset(range(24)) - {6})
        life.document(entry(1), hints=hints)
        life.known()
        life.failure()
        assert life.state.hints == hints
        assert int(life.state.next_due // HOUR_S) % 24 == 6

    def test_a_feed_that_says_it_has_ended_is_tried_monthly(self) -> None:
        """`expired` of JSON Feed 1.1."""
        life = Life()
        life.document(entry(1), hints=PollingHints(expired=True), format="json")
        assert life.state.next_due - life.now > 29 * DAY_S


class TestRedirects:
    """301 and 308 (RFC 9110, sections 15.4.2 and 15.4.9)."""

    def test_a_move_is_told_once_and_adopted_after_three_fetches_over_six_hours(self) -> None:
        life = Life(step_s=3 * HOUR_S)
        moved(life, ELSEWHERE)
        told = [life.document(entry(1)).events[1:] for _ in range(4)]
        assert [[(event.kind, event.moved_to, event.adopted) for event in events] for events in told] == [
            [("moved", ELSEWHERE, False)],
            [],
            [("moved", ELSEWHERE, True)],
            [],
        ]
        assert life.state.address == ELSEWHERE

    def test_three_fetches_within_minutes_adopt_nothing(self) -> None:
        life = Life(step_s=60)
        moved(life, ELSEWHERE)
        for _ in range(10):
            life.document(entry(1))
        assert life.state.address is None

    def test_a_move_to_another_place_begins_anew(self) -> None:
        life = Life(step_s=3 * HOUR_S)
        for target in (ELSEWHERE, ELSEWHERE, "https://third.example/f", ELSEWHERE, ELSEWHERE):
            moved(life, target)
            life.document(entry(1))
        assert (life.state.address, life.state.moves) == (None, 2)

    def test_a_move_that_is_taken_back_is_forgotten(self) -> None:
        life = Life(step_s=3 * HOUR_S)
        for target in (ELSEWHERE, ELSEWHERE, None, ELSEWHERE):
            moved(life, target)
            settled = life.document(entry(1))
        assert (life.state.address, life.state.moves, kinds(settled)) == (None, 1, ["fetched", "moved"])

    def test_a_target_without_entries_is_never_adopted(self) -> None:
        life = Life(step_s=DAY_S)
        moved(life, ELSEWHERE)
        for _ in range(5):
            life.document()
            life.known(moved_to=ELSEWHERE)
        assert life.state.address is None

    def test_a_target_that_is_no_feed_is_never_adopted(self) -> None:
        life = Life(step_s=DAY_S)
        life.document(entry(1))
        moved(life, "https://paper.example/")
        for _ in range(5):
            assert kinds(life.document(format=None)) == ["failed"]
        assert life.state.address is None

    def test_304_alone_does_not_show_that_the_target_has_the_feed(self) -> None:
        life = Life(step_s=DAY_S)
        life.document(entry(1))
        for _ in range(5):
            life.known(moved_to=ELSEWHERE)
        assert life.state.address is None
        moved(life, ELSEWHERE)
        life.document(entry(1))
        for _ in range(2):
            life.known(moved_to=ELSEWHERE)
        assert life.state.address == ELSEWHERE

    def test_the_same_bytes_from_the_target_show_that_it_has_the_feed(self) -> None:
        life = Life(step_s=DAY_S)
        life.document(entry(1))
        for _ in range(3):
            life.known(status=200, moved_to=ELSEWHERE)
        assert life.state.address == ELSEWHERE

    def test_an_adopted_address_that_fails_three_times_is_given_up(self) -> None:
        life = self.adopted()
        told = [codes(life.failure("http_status", status=404)) for _ in range(3)]
        assert told == [["http_status"], ["http_status"], ["http_status", "address_given_up"]]
        assert (life.state.address, life.state.etag, len(life.state.entries)) == (None, None, 1)

    def test_an_adopted_address_that_does_not_answer_is_kept_for_ten_failures(self) -> None:
        life = self.adopted()
        for code, status in (("timeout", None), ("http_status", 503), ("http_status", 429)) * 3:
            life.failure(code, status=status)
        assert life.state.address == ELSEWHERE
        life.failure("connect")
        assert life.state.address is None

    def test_an_adopted_address_that_is_gone_is_given_up_at_once_and_the_feed_is_not_gone(self) -> None:
        life = self.adopted()
        settled = life.failure("gone", status=410)
        assert (kinds(settled), codes(settled), life.state.address) == (["failed"], ["gone", "address_given_up"], None)
        assert life.state.next_due - life.now < DAY_S
        assert kinds(life.failure("gone", status=410)) == ["gone"]

    def test_a_registered_address_is_never_given_up(self) -> None:
        assert given_up(FeedState(failures=99), FetchError("gone", ""), FEED.url) is None

    def adopted(self) -> Life:
        life = Life(step_s=DAY_S)
        moved(life, ELSEWHERE)
        for _ in range(3):
            life.document(entry(1))
        assert life.state.address == ELSEWHERE
        life.answer = Fetched(url=ELSEWHERE, status=200, body=b"x", etag='"1"')
        life.document(entry(1))
        return life


class TestGaps:
    def test_no_overlap_with_the_last_document_is_told_each_time(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        gap = life.document(entry(3), entry(4))
        assert kinds(gap) == ["fetched", "gap_possible"]
        assert gap.events[1].problems[0].message == (
            "none of 2 entries stood in the document before, read 15 min ago; some may have been missed"
        )
        assert kinds(life.document(entry(5), entry(6))) == ["fetched", "gap_possible"]

    def test_one_entry_in_common_is_no_gap(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        assert kinds(life.document(entry(2), entry(3))) == ["fetched"]

    def test_the_first_document_and_one_of_a_single_entry_tell_of_no_gap(self) -> None:
        life = Life()
        assert kinds(life.document(entry(1), entry(2))) == ["fetched"]
        assert kinds(life.document(entry(3))) == ["fetched"]

    def test_an_entry_that_stood_in_an_earlier_document_alone_does_not_hide_a_gap(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        life.document(entry(2), entry(3))
        assert "gap_possible" in kinds(life.document(entry(1), entry(4)))

    def test_a_server_that_gives_two_documents_in_turn_has_no_gap_once_both_are_known(self) -> None:
        life = Life()
        told = [kinds(life.document(*(entry(turn % 2 * 10 + number) for number in range(3)))) for turn in range(4)]
        assert told == [["fetched"], ["fetched", "gap_possible"], ["fetched"], ["fetched"]]

    def test_an_empty_document_between_makes_no_gap(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        life.document()
        assert kinds(life.document(entry(2), entry(3))) == ["fetched"]

    def test_a_gap_shortens_the_interval(self) -> None:
        overlapping, apart = Life(), Life()
        for life, number in ((overlapping, 3), (apart, 4)):
            life.document(entry(1), entry(2), entry(3))
            life.document(entry(number), entry(number + 1), entry(number + 2))
        assert apart.state.next_due - apart.now <= overlapping.state.next_due - overlapping.now

    def test_older_documents_that_reach_back_close_a_gap(self) -> None:
        """Archives (RFC 5005, section 4)."""
        life = Life()
        life.document(entry(1), entry(2))
        archive = ParsedFeed("atom", entries=(entry(4), entry(3), entry(2)))
        closed = life.document(entry(6), entry(5), archives=(archive,))
        event = closed.events[0]
        assert (kinds(closed), event.new, event.backfilled) == (["fetched"], 2, 2)
        assert titles(closed) == [f"What happened on day {number}" for number in (6, 5, 4, 3)]
        assert counts(life.document(entry(4), entry(3))) == (0, 0, 2)

    def test_older_documents_that_do_not_reach_back_leave_the_gap(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        left = life.document(entry(8), entry(7), archives=(ParsedFeed("atom", entries=(entry(6), entry(5))),))
        assert (kinds(left), left.events[0].backfilled) == (["fetched", "gap_possible"], 2)

    def test_a_delta_has_no_gap_and_withdraws_nothing_and_the_next_document_is_compared_with_both(self) -> None:
        """226 with A-IM: feed (RFC 3229)."""
        life = Life()
        life.answer = Fetched(url=FEED.url, status=200, body=b"x", etag='"1"', last_modified="then")
        life.document(entry(2), entry(1), complete=True)
        new = life.delta(entry(4), entry(3), etag='"2"', last_modified=None)
        assert (kinds(new), counts(new)) == (["fetched"], (2, 0, 0))
        assert (life.state.etag, life.state.last_modified, life.state.window) == ('"2"', "then", 4)
        assert kinds(life.document(entry(4), entry(5))) == ["fetched"]


class TestQuiet:
    def test_a_feed_gone_quiet_against_its_habit_is_told_once_until_it_speaks_again(self) -> None:
        life = Life(step_s=HOUR_S)
        for number in range(48):
            life.document(*(entry(one) for one in range(number, number + 5)))
        told = [kinds(life.known()) for _ in range(24 * 20)]
        assert told.count(["not_modified", "quiet"]) == 1
        assert told.count(["not_modified"]) == len(told) - 1
        assert life.state.quiet
        assert kinds(life.document(*(entry(one) for one in range(48, 54)))) == ["fetched"]
        assert not life.state.quiet

    def test_a_feed_that_was_quiet_before_it_was_first_fetched_is_not_told_as_going_quiet(self) -> None:
        life = Life()
        long_ago = datetime.fromtimestamp(START - 300 * DAY_S, UTC)
        entries = [entry(number, published_at=long_ago + timedelta(hours=number)) for number in range(40)]
        assert kinds(life.document(*entries)) == ["fetched"]
        assert life.state.quiet
        assert kinds(life.known()) == ["not_modified"]


class TestWithdrawals:
    """fh:complete (RFC 5005, section 2)."""

    def test_what_a_complete_document_lacks_is_retracted_once(self) -> None:
        life = Life()
        first = life.document(*(entry(number) for number in range(4)), complete=True)
        second = life.document(*(entry(number) for number in range(1, 4)), complete=True)
        (retraction,) = second.publications
        assert (retraction.article.retracted, retraction.article.entry_id, retraction.article.url) == (
            True,
            "tag:paper.example,2026:0",
            "https://paper.example/0",
        )
        assert retraction.article_key == first.publications[0].article_key
        assert (second.events[0].retracted, counts(second)) == (1, (0, 0, 3))
        assert life.document(*(entry(number) for number in range(1, 4)), complete=True).publications == ()

    def test_what_a_document_lacks_that_is_not_complete_stays(self) -> None:
        life = Life()
        life.document(*(entry(number) for number in range(4)), complete=True)
        assert life.document(entry(1)).publications == ()

    def test_what_stood_in_no_complete_document_stays(self) -> None:
        life = Life()
        life.document(entry(1), entry(2))
        assert life.document(entry(2), complete=True).publications == ()

    def test_an_entry_that_comes_back_is_published_again(self) -> None:
        life = Life()
        for numbers in (range(4), range(1, 4), range(4)):
            found = life.document(*(entry(number) for number in numbers), complete=True)
        assert (counts(found), titles(found)) == ((0, 1, 3), ["What happened on day 0"])

    def test_an_empty_complete_document_withdraws_nothing(self) -> None:
        life = Life()
        life.document(*(entry(number) for number in range(4)), complete=True)
        assert life.document(complete=True).publications == ()

    @pytest.mark.parametrize(
        "fields", [{"problems": (FeedProblem(code="malformed", message="cut off"),)}, {"older": f"{FEED.url}?page=2"}]
    )
    def test_a_malformed_or_paged_document_withdraws_nothing(self, fields: dict[str, Any]) -> None:
        life = Life()
        life.document(*(entry(number) for number in range(4)), complete=True)
        assert life.document(entry(1), entry(2), entry(3), complete=True, **fields).publications == ()

    def test_most_entries_missing_at_once_are_retracted_only_after_a_day(self) -> None:
        life = Life(step_s=HOUR_S)
        life.document(*(entry(number) for number in range(10)), complete=True)
        shrunk = life.document(entry(0), complete=True)
        assert (shrunk.publications, codes(shrunk)) == ((), ["complete_shrank"])
        assert life.state.reread_at == life.now + DAY_S
        life.now += 22 * HOUR_S
        assert life.document(entry(0), complete=True).publications == ()
        assert life.document(entry(0), complete=True).events[0].retracted == 9
        assert life.state.shrunk_at is life.state.reread_at is None

    def test_what_is_missing_stays_so_when_as_many_new_ones_have_come(self) -> None:
        life = Life()
        life.document(*(entry(number) for number in range(4)), complete=True)
        for _ in range(3):
            replaced = life.document(*(entry(number) for number in range(10, 14)), complete=True)
        assert (replaced.publications, codes(replaced)) == ((), ["complete_shrank"])

    def test_most_entries_missing_for_an_hour_are_not_retracted(self) -> None:
        life = Life(step_s=HOUR_S)
        life.document(*(entry(number) for number in range(10)), complete=True)
        life.document(entry(0), complete=True)
        back = life.document(*(entry(number) for number in range(10)), complete=True)
        assert (back.publications, counts(back), life.state.shrunk_at) == ((), (0, 0, 10), None)

    def test_an_entry_under_another_id_is_not_withdrawn(self) -> None:
        life = Life()
        life.document(*(entry(number) for number in range(4)), complete=True)
        again = life.document(*(entry(number, entry_id=f"urn:new:{number}") for number in range(4)), complete=True)
        assert again.publications == ()


class TestKnownDocuments:
    def test_the_same_bytes_are_known_whatever_the_status(self) -> None:
        answer = Fetched(url=FEED.url, status=200, body=b"x")
        assert is_known(answer, FeedState(body_hash=body_hash(answer)), START)
        assert not is_known(answer, FeedState(body_hash="another"), START)

    def test_a_delta_is_never_known(self) -> None:
        answer = Fetched(url=FEED.url, status=226, body=b"x", delta=True)
        assert not is_known(answer, FeedState(body_hash=body_hash(answer)), START)

    def test_a_document_of_which_something_was_held_back_is_read_again_in_time(self) -> None:
        answer = Fetched(url=FEED.url, status=200, body=b"x")
        state = FeedState(body_hash=body_hash(answer), reread_at=START)
        assert is_known(answer, state, START - 1)
        assert not is_known(answer, state, START)


@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), max_size=8), st.booleans())
def test_whatever_comes_and_goes_every_entry_is_counted_and_no_version_is_published_twice(
    documents: list[list[int]], complete: bool
) -> None:
    life = Life()
    seen: set[int] = set()
    for numbers in documents:
        settled = life.document(*(entry(number) for number in numbers), complete=complete)
        event = settled.events[0]
        assert event.new + event.changed + event.unchanged == event.entries == len(numbers)
        assert event.new == len(set(numbers) - seen)
        assert len(settled.publications) == event.new + event.changed + event.retracted
        seen |= set(numbers)
        again = life.document(*(entry(number) for number in numbers), complete=complete)
        assert again.publications == ()

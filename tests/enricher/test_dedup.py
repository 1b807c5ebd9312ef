"""What is new, another version, a copy, or nothing new."""

import pytest

from services.enricher.claims import Candidate
from services.enricher.judging import BatchJudge, Submission
from services.enricher.memory.entries import SeenBy, Word, feed_hash
from services.enricher.memory.state import State
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, Newsroom, candidate

DAY_MS = 24 * 60 * 60 * 1000
B = "https://b.example/1"
MOVED = "https://a.example/moved"


@pytest.fixture
def memory() -> Newsroom:
    """A store that knows the agency's text, told by feed a at its first address."""
    memory = Newsroom()
    assert memory.told(candidate(entry="e")) == ("created", 1, None)
    return memory


def article_id(one: Candidate) -> str:
    return one.key.hex()


def test_the_id_of_an_article_is_the_key_it_was_first_told_at(memory: Newsroom) -> None:
    first = candidate()
    assert memory.one(first).article_id == article_id(first)
    assert memory.one(candidate(B)).article_id == article_id(first)


def test_the_same_again_is_unchanged(memory: Newsroom) -> None:
    assert memory.told(candidate(entry="e")) == ("unchanged", 1, "same_content")


def test_blanks_and_typography_are_no_news(memory: Newsroom) -> None:
    noisy = candidate(text=AGENCY.replace(" ", "\u00a0 "), title="“Quay” closed")
    assert memory.told(noisy) == ("unchanged", 1, "same_content")


def test_a_changed_title_is_another_version(memory: Newsroom) -> None:
    assert memory.told(candidate(title="Quay still closed")) == ("updated", 2, None)


def test_each_change_counts_one_version_and_going_back_is_a_change(memory: Newsroom) -> None:
    texts = [OTHER, AGENCY, OTHER]
    assert [memory.one(candidate(text=text)).version for text in texts] == [2, 3, 4]


def test_the_owner_retracts_once(memory: Newsroom) -> None:
    assert memory.told(candidate(text="", title="", retracted=True)) == ("retracted", 2, None)
    assert memory.told(candidate(text="", title="Withdrawn", retracted=True)) == ("unchanged", 2, "already_retracted")


def test_what_comes_back_after_its_retraction_is_another_version(memory: Newsroom) -> None:
    memory.one(candidate(text="", retracted=True))
    assert memory.told(candidate()) == ("updated", 3, None)


def test_the_owner_retracts_by_the_entry_id_alone(memory: Newsroom) -> None:
    assert memory.told(candidate(None, text="", entry="e", retracted=True)) == ("retracted", 2, None)


def test_another_feed_retracts_nothing(memory: Newsroom) -> None:
    assert memory.told(candidate(text="", feed="b", retracted=True)) == ("unchanged", 1, "retraction_of_copy")
    memory.one(candidate(B, feed="b"))
    assert memory.told(candidate(B, text="", feed="b", retracted=True)) == ("unchanged", 1, "retraction_of_copy")
    assert memory.told(candidate()) == ("unchanged", 1, "same_content")


def test_a_retraction_of_what_nobody_told_is_unknown(memory: Newsroom) -> None:
    assert memory.told(candidate("https://c.example/", text="", retracted=True)) == (
        "unchanged",
        0,
        "retraction_unknown",
    )


def test_another_feed_at_the_same_address_is_a_sighting_whatever_it_says(memory: Newsroom) -> None:
    assert memory.told(candidate(feed="b", text=OTHER)) == ("duplicate", 1, "same_url")
    assert memory.told(candidate(feed="b", text=OTHER)) == ("unchanged", 1, "same_content")
    assert memory.told(candidate(feed="b", text=AGENCY)) == ("duplicate", 1, "same_url")
    assert memory.told(candidate()) == ("unchanged", 1, "same_content")


def test_the_same_text_elsewhere_is_a_copy(memory: Newsroom) -> None:
    verdict = memory.one(candidate(B, feed="b", title="Storm"))
    assert (verdict.outcome, verdict.reason, verdict.similarity, verdict.threshold) == (
        "duplicate",
        "same_text",
        1.0,
        1.0,
    )


def test_a_light_rewrite_elsewhere_is_a_copy_with_its_score(memory: Newsroom) -> None:
    verdict = memory.one(candidate(B, feed="b", text=REWRITTEN))
    assert (verdict.outcome, verdict.reason) == ("duplicate", "near_text")
    assert 0.5 < verdict.threshold <= verdict.similarity < 1


def test_in_one_feed_nearly_equal_texts_under_different_titles_are_parts_of_a_series(memory: Newsroom) -> None:
    episode = candidate("https://a.example/2", REWRITTEN, title="Mill to become library", entry="e")
    assert memory.told(episode) == ("created", 1, None)
    assert memory.told(candidate("https://a.example/3", REWRITTEN + " More.", title="Quay is closed")) == (
        "duplicate",
        1,
        "near_text",
    )


@pytest.mark.parametrize("text", [AGENCY, " ".join(AGENCY.split()[:14])])
def test_in_one_feed_the_same_text_under_different_titles_is_a_series_and_elsewhere_a_copy(text: str) -> None:
    memory = Newsroom()
    memory.one(candidate(text=text))
    assert memory.told(candidate("https://a.example/2", text, title="Mill to become library"))[0] == "created"
    assert memory.told(candidate("https://a.example/3", text))[2] == "same_text"
    assert memory.told(candidate(B, text, title="Storm", feed="b"))[2] == "same_text"


def test_without_a_feed_nobody_knows_whether_it_is_a_series() -> None:
    memory = Newsroom()
    memory.one(candidate(feed=None))
    assert memory.told(candidate(B, REWRITTEN, title="Storm", feed=None)) == ("duplicate", 1, "near_text")


def test_another_text_elsewhere_is_new(memory: Newsroom) -> None:
    assert memory.told(candidate(B, feed="b", text=OTHER)) == ("created", 1, None)


def test_equal_short_texts_are_no_copies() -> None:
    memory = Newsroom()
    first = candidate("https://a.example/1", text="Continue reading on our website", title="One")
    other = candidate("https://a.example/2", text="Continue reading on our website", title="Two")
    assert [verdict.outcome for verdict in memory.judge(first, other)] == ["created", "created"]


def test_a_copy_by_text_is_judged_anew_when_its_text_changes(memory: Newsroom) -> None:
    memory.one(candidate(B, feed="b"))
    assert memory.told(candidate(B, feed="b", text=REWRITTEN)) == ("duplicate", 1, "near_text")
    assert memory.told(candidate(B, feed="b", text=OTHER)) == ("created", 1, None)
    assert memory.told(candidate(B, feed="b", text=OTHER, title="New")) == ("updated", 2, None)


def test_a_copy_of_an_updated_text_is_a_copy_of_its_latest_version(memory: Newsroom) -> None:
    memory.one(candidate(text=OTHER))
    assert memory.told(candidate(B, feed="b", text=OTHER)) == ("duplicate", 2, "same_text")
    assert memory.told(candidate("https://c.example/", feed="c", text=AGENCY)) == ("duplicate", 2, "same_text")


def test_who_carries_a_copys_address_carries_the_copy(memory: Newsroom) -> None:
    memory.one(candidate(B, feed="b"))
    assert memory.told(candidate(B, feed="c", text="Storm shuts the quay")) == ("duplicate", 1, "same_url")


def test_a_feeds_second_address_for_its_own_text_is_a_copy_and_may_become_an_article(memory: Newsroom) -> None:
    assert memory.told(candidate("https://a.example/2")) == ("duplicate", 1, "same_text")
    assert memory.told(candidate("https://a.example/2", text=OTHER)) == ("created", 1, None)
    assert memory.told(candidate()) == ("unchanged", 1, "same_content")


def test_an_entry_that_moved_keeps_its_article_and_its_owner(memory: Newsroom) -> None:
    assert memory.told(candidate(MOVED, entry="e")) == ("duplicate", 1, "same_entry")
    assert memory.told(candidate(MOVED, entry="e")) == ("unchanged", 1, "same_content")
    updated = memory.one(candidate(MOVED, entry="e", text=OTHER))
    assert (updated.outcome, updated.version, updated.article_id) == ("updated", 2, article_id(candidate()))


def test_an_entry_that_moved_and_changed_a_little_is_another_version(memory: Newsroom) -> None:
    verdict = memory.one(candidate(MOVED, entry="e", text=REWRITTEN))
    assert (verdict.outcome, verdict.version, verdict.article_id) == ("updated", 2, article_id(candidate()))


def test_one_entry_id_for_all_entries_joins_nothing(memory: Newsroom) -> None:
    assert memory.told(candidate("https://a.example/2", entry="e", text=OTHER)) == ("created", 1, None)
    assert memory.told(candidate("https://a.example/3", entry="e", text="")) == ("created", 1, None)


def test_an_entry_id_means_nothing_in_another_feed(memory: Newsroom) -> None:
    assert memory.told(candidate(MOVED, feed="b", entry="e", text=REWRITTEN)) == ("duplicate", 1, "near_text")


def test_an_entry_that_moves_after_its_retraction_comes_back(memory: Newsroom) -> None:
    memory.one(candidate(text="", retracted=True))
    assert memory.told(candidate(MOVED, entry="e")) == ("updated", 3, None)


def test_articles_without_a_feed_have_one_owner_too() -> None:
    memory = Newsroom()
    assert memory.told(candidate(feed=None)) == ("created", 1, None)
    assert memory.told(candidate(feed=None, text=OTHER)) == ("updated", 2, None)
    assert memory.told(candidate(feed="b")) == ("duplicate", 2, "same_url")


def test_what_leads_to_an_expired_article_leads_nowhere(memory: Newsroom) -> None:
    memory.now_ms += 20 * DAY_MS
    assert memory.told(candidate(B, feed="b")) == ("duplicate", 1, "same_text")
    memory.state = aged(memory)
    assert memory.told(candidate("https://c.example/", feed="c")) == ("created", 1, None)
    assert memory.told(candidate(B, feed="b")) == ("duplicate", 1, "same_text")


def aged(memory: Newsroom) -> State:
    """The state with the sighting at B alone, whose article is forgotten."""
    state = State(keep_s=30 * 86400, story_s=86400)
    state.begin((), memory.now_ms)
    first = candidate()
    state.put(Word(feed_hash("b"), candidate(B).key, first.key, first.content, SeenBy.TEXT, memory.now_ms))
    state.keep()
    return state


@pytest.mark.parametrize("sighting", [candidate(entry="e"), candidate(B, feed="b"), candidate(feed="c", text=OTHER)])
def test_a_sighting_late_in_an_articles_life_has_it_written_again(memory: Newsroom, sighting: Candidate) -> None:
    memory.now_ms += 5 * DAY_MS
    memory.one(sighting)
    memory.now_ms += 5 * DAY_MS
    judge = BatchJudge([Submission(None, sighting)], None, now_ms=memory.now_ms)
    memory.state.begin(judge.marks, memory.now_ms)
    judge(memory.state, {})
    assert memory.state.stale


def changelog(number: int, text: str, title: str) -> Candidate:
    """An entry that links to an anchor in a page that all entries of the feed share."""
    return candidate(f"https://a.example/log#{number}", text, title=title, feed="log", entry=f"log-{number}")


LOG = [
    changelog(1, AGENCY, "Quay closed"),
    changelog(2, OTHER, "A library for the mill"),
    changelog(3, "Fixed the clock.", "Clock"),
    changelog(4, "Painted the gate.", "Gate"),
]


def test_entries_that_share_a_page_are_articles_of_their_own() -> None:
    memory = Newsroom()
    verdicts = memory.judge(*LOG)
    assert [verdict.outcome for verdict in verdicts] == ["created"] * 4
    assert len({verdict.article_id for verdict in verdicts}) == 4
    assert [verdict.outcome for verdict in memory.judge(*LOG)] == ["unchanged"] * 4


def test_an_entry_that_shares_a_page_has_versions_and_a_retraction() -> None:
    memory = Newsroom()
    created = memory.judge(*LOG)[1]
    corrected = memory.one(changelog(2, OTHER.replace("nine million", "ten million"), "A library for the mill"))
    withdrawn = memory.one(
        candidate("https://a.example/log#2", "", title="", feed="log", entry="log-2", retracted=True)
    )
    assert [(one.outcome, one.version) for one in (corrected, withdrawn)] == [("updated", 2), ("retracted", 3)]
    assert {corrected.article_id, withdrawn.article_id} == {created.article_id}


def test_a_new_entry_id_for_a_page_with_a_like_text_or_title_is_the_same_article(memory: Newsroom) -> None:
    assert memory.told(candidate(text=AGENCY, entry="other")) == ("unchanged", 1, "same_content")
    assert memory.told(candidate(text=REWRITTEN, title="Storm", entry="third")) == ("updated", 2, None)
    assert memory.told(candidate(text=OTHER, title="Storm", entry="fourth")) == ("updated", 3, None)


def test_what_is_unchanged_writes_nothing_since_no_topic_could_bring_it_back(memory: Newsroom) -> None:
    memory.one(candidate(title="Storm", entry="e"))
    memory.one(candidate(MOVED, entry="e"))
    before = memory.rows()
    assert memory.told(candidate(MOVED, title="Storm", entry="e")) == ("unchanged", 2, "same_content")
    assert memory.rows() == before

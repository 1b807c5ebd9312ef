"""Articles, and a store that is a mapping, for tests of the pure parts."""

import json
from collections.abc import Sequence
from typing import Any

from services.enricher.claims import Candidate
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory.state import State
from services.enricher.near import Fingerprints, fingerprints_of
from services.enricher.stories import story_vectors
from services.enricher.wording import Wording
from services.eventlog.base import StoredRecord
from services.identity import article_key
from services.store.base import Key

AGENCY = (
    "The harbour authority said on Monday that the second quay would stay closed until the storm had passed and that "
    "ships bound for the port were to wait outside the bay. Pilots will resume work once the wind drops below force "
    "seven, the harbour master told reporters, adding that no vessel had been damaged so far."
)
REWRITTEN = AGENCY.replace("so far", "as of noon").replace("reporters", "journalists")
OTHER = (
    "Members of the valley council voted late on Tuesday to rebuild the old mill as a library, after a debate of four "
    "hours in which farmers, teachers and two former mayors spoke. Work begins in spring and is to cost nine million, "
    "most of it paid by the region, which has set money aside for the reading rooms of small towns."
)


def fingerprints(title: str, text: str, *, retracted: bool = False, sketched: bool = True) -> Fingerprints:
    """The fingerprints of one article."""
    return fingerprints_of([Wording(title, text, retracted)], sketched=sketched)[0]


def candidate(
    url: str | None = "https://a.example/1",
    text: str = AGENCY,
    *,
    title: str = "Quay closed",
    feed: str | None = "a",
    entry: str | None = None,
    retracted: bool = False,
    published_ms: int | None = None,
) -> Candidate:
    """An article as the rules see it."""
    key = article_key(url, feed, entry)
    assert key is not None
    prints = fingerprints(title, text, retracted=retracted)
    ce_id = f"{key}/{feed}/{prints.content.hex()}"
    vector = story_vectors([(title, text)])[0]
    return Candidate(bytes.fromhex(key), ce_id, feed, entry, retracted, prints, vector, published_ms)


class Newsroom:
    """A memory without a store; `batch` judges candidates as one claim does. `held` are the journals."""

    def __init__(self, *, keep_s: float = 30 * 86400.0) -> None:
        self.state = State(keep_s=keep_s, story_s=5 * 86400.0)
        self.held: dict[Key, bytes] = {}
        self.now_ms = 1

    def judge(self, *candidates: Candidate) -> list[Verdict]:
        """The verdicts on candidates that lie in no log."""
        verdicts = self.batch([Submission(None, one) for one in candidates], None)
        return [verdict for verdict in verdicts if verdict]

    def one(self, one: Candidate) -> Verdict:
        """The verdict on one candidate that lies in no log."""
        return self.judge(one)[0]

    def told(self, one: Candidate) -> tuple[str, int, str | None]:
        """Outcome, version and reason of one candidate."""
        verdict = self.one(one)
        return verdict.outcome, verdict.version, verdict.reason

    def logged(self, start: int, *candidates: Candidate, committed: int | None = None) -> list[Verdict | None]:
        """The verdicts on a batch that lies in partition 0 from `start` on."""
        submissions = [Submission(start + index, one) for index, one in enumerate(candidates)]
        return self.batch(submissions, Place(journal_record("g", "raw", 0), committed))

    def batch(self, submissions: Sequence[Submission], place: Place | None) -> list[Verdict | None]:
        """The verdicts on a batch, kept."""
        judge = BatchJudge(submissions, place, now_ms=self.now_ms)
        self.state.begin(judge.marks, self.now_ms)
        try:
            verdicts, lasting = judge(self.state, self.held)
        except BaseException:
            self.state.take_back()
            raise
        self.state.keep()
        self.held |= lasting
        return verdicts

    def rows(self) -> int:
        """How many rows there are: what changes nothing adds none."""
        return self.state.end


def raw(offset: int = 0, *, partition: int = 0, **fields: Any) -> StoredRecord:
    """A raw record with an article's fields."""
    article = {"url": "https://a.example/1", "title": "Quay closed", "content_html": AGENCY, **fields}
    return StoredRecord("raw", partition, offset, b"key", json.dumps(article).encode(), (), 0)

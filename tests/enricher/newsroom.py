"""Articles, and a store that is a mapping, for tests of the pure parts."""

import json
from collections.abc import Sequence
from typing import Any

from services.enricher.claims import Candidate
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.near import fingerprints
from services.eventlog.base import StoredRecord
from services.identity import article_key
from services.store.base import Claims, Key
from services.store.claiming import dialogue

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


def candidate(
    url: str | None = "https://a.example/1",
    text: str = AGENCY,
    *,
    title: str = "Quay closed",
    feed: str | None = "a",
    entry: str | None = None,
    retracted: bool = False,
) -> Candidate:
    """An article as the rules see it."""
    key = article_key(url, feed, entry)
    assert key is not None
    prints = fingerprints(title, text, retracted=retracted)
    ce_id = f"{key}/{feed}/{prints.content.hex()}"
    return Candidate(bytes.fromhex(key), ce_id, feed, entry, retracted, prints)


class Memory:
    """A store in a mapping; `batch` judges candidates as one claim does."""

    def __init__(self) -> None:
        self.held: dict[Key, bytes] = {}
        self.touched: set[Key] = set()

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
        """The verdicts on a batch, written."""
        judge = BatchJudge(submissions, place, now_ms=1)
        talk = dialogue(judge.keys, judge)
        wanted = next(talk)
        while True:
            try:
                wanted = talk.send({key: self.held[key] for key in wanted if key in self.held})
            except StopIteration as end:
                return self._write(end.value)

    def _write(self, claims: Claims[list[Verdict | None]]) -> list[Verdict | None]:
        groups = [set(claims.writes), set(claims.lasting), set(claims.touched), set(claims.deletes)]
        assert sum(map(len, groups)) == len(set[Key]().union(*groups))
        self.held |= {**claims.writes, **claims.lasting}
        self.touched |= set(claims.touched)
        for key in claims.deletes:
            self.held.pop(key, None)
        return claims.result


def raw(offset: int = 0, *, partition: int = 0, **fields: Any) -> StoredRecord:
    """A raw record with an article's fields."""
    article = {"url": "https://a.example/1", "title": "Quay closed", "content_html": AGENCY, **fields}
    return StoredRecord("raw", partition, offset, b"key", json.dumps(article).encode(), (), 0)

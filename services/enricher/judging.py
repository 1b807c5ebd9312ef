"""Judges a batch at once, article by article in order, as the judge of one claim on the store. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.enricher.claims import Candidate, withdraw
from services.enricher.dedup import judge_article
from services.enricher.journal import Journal, Verdict
from services.enricher.ledger import Ledger
from services.enricher.records import (
    article_record,
    band_records,
    entry_record,
    followed,
    seen_record,
    sketch_record,
    text_record,
)
from services.errors import StoreBehind
from services.store.base import Claims, Key, NeedMore


@dataclass(frozen=True, slots=True)
class Submission:
    """One record of a batch: its offset, None outside the log; its candidate, None when it is no valid article.

    When an article of the batch could not be emitted, the batch is judged again: `previous` is what was judged then,
    and `failed` the article's rejection, with which goes all that was judged on the strength of that article.
    """

    offset: int | None
    candidate: Candidate | None
    previous: Verdict | None = None
    failed: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch lies: the journal's key, and the group's committed position when the batch was handed out."""

    journal: Key
    committed: int | None


class BatchJudge:
    """The judge of one call of `Store.claim`; `keys` is what that call shall read first.

    Its claims' result is a verdict for each submission, None for those without a candidate. Raises StoreBehind.
    Between NeedMore and Claims it remembers what it asked for, since a key the store lacks looks like one never read.
    What the first values lead to is read before the first sitting: most batches hold a copy, and would be judged twice.
    """

    def __init__(self, submissions: Sequence[Submission], place: Place | None, *, now_ms: int) -> None:
        self._submissions = submissions
        self._place = place
        self._now_ms = now_ms
        self._first_keys = frozenset(_first_keys(submissions, place))
        self._asked: set[Key] = set(self._first_keys)
        self._followed = False

    @property
    def keys(self) -> Collection[Key]:
        """What the store must read before the first judgement."""
        return self._first_keys

    def __call__(self, found: Mapping[Key, bytes]) -> NeedMore | Claims[list[Verdict | None]]:
        if not self._followed:
            self._followed = True
            if further := followed(found) - self._asked:
                self._asked |= further
                return NeedMore(further)
        ledger = Ledger(found, self._asked)
        journal = self._journal(ledger)
        verdicts = _Sitting(ledger, journal, self._now_ms).verdicts(self._submissions)
        if ledger.missing:
            self._asked |= ledger.missing
            return NeedMore(frozenset(ledger.missing))
        self._asked = set(self._first_keys)
        self._followed = False
        return Claims(
            verdicts,
            writes=ledger.writes(),
            lasting=self._extended(journal, verdicts),
            touched=ledger.only_touched(),
            deletes=ledger.deletes(),
        )

    def _journal(self, ledger: Ledger) -> Journal:
        if self._place is None:
            return Journal(0)
        value = ledger.get(self._place.journal)
        journal = Journal.decode(value) if value is not None else Journal(0)
        if self._place.committed and journal.end < self._place.committed:
            raise StoreBehind(
                f"the store's mark of {self._place.journal.id.decode()} is {journal.end}, behind the group's position "
                f"{self._place.committed}: it lost writes, and must be rebuilt from the topics (`wireroom rebuild`)"
            )
        return journal

    def _extended(self, journal: Journal, verdicts: Sequence[Verdict | None]) -> Mapping[Key, bytes]:
        offsets = [submission.offset for submission in self._submissions if submission.offset is not None]
        if self._place is None or not offsets:
            return {}
        entries = {
            submission.offset: (submission.candidate.ce_id, verdict)
            for submission, verdict in zip(self._submissions, verdicts, strict=True)
            if submission.offset is not None and submission.candidate and verdict
        }
        return {self._place.journal: journal.extended(entries, offsets[-1] + 1).encode()}


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One pass over the batch."""

    ledger: Ledger
    journal: Journal
    now_ms: int

    def verdicts(self, submissions: Sequence[Submission]) -> list[Verdict | None]:
        before = [self._before(submission) for submission in submissions]
        failed = {
            verdict.article_id
            for submission, verdict in zip(submissions, before, strict=True)
            if submission.failed and verdict and verdict.outcome != "rejected"
        }
        for place in reversed(range(len(submissions))):
            verdict, candidate = before[place], submissions[place].candidate
            if candidate and verdict and verdict.article_id in failed and verdict.outcome != "rejected":
                withdraw(self.ledger, candidate, verdict)
                before[place] = None
        return [self._verdict(submission, known) for submission, known in zip(submissions, before, strict=True)]

    def _before(self, submission: Submission) -> Verdict | None:
        if submission.candidate is None or submission.previous or submission.offset is None:
            return submission.previous
        return self.journal.verdict(submission.offset, submission.candidate.ce_id)

    def _verdict(self, submission: Submission, before: Verdict | None) -> Verdict | None:
        if submission.candidate is None or submission.failed or before:
            return submission.failed or before
        again = submission.offset is not None and submission.offset < self.journal.end and not submission.previous
        return judge_article(self.ledger, submission.candidate, now_ms=self.now_ms, again=again)


def _first_keys(submissions: Sequence[Submission], place: Place | None) -> set[Key]:
    keys = {place.journal} if place else set()
    for candidate in (submission.candidate for submission in submissions if submission.candidate):
        keys.add(seen_record(candidate.feed, candidate.key))
        keys.add(article_record(candidate.key))
        keys.add(sketch_record(candidate.key))
        if candidate.apart:
            keys.add(article_record(candidate.apart))
        if entry := entry_record(candidate.feed, candidate.entry_id):
            keys.add(entry)
        if candidate.prints.tells:
            keys.add(text_record(candidate.prints.exact))
        if candidate.prints.sketch:
            keys.update(band_records(candidate.prints.sketch))
    return keys

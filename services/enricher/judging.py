"""Judges a batch at once, article by article in order, as one sitting over the memory. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.enricher.claims import Candidate, withdraw
from services.enricher.dedup import judge_article
from services.enricher.journal import Journal, Verdict
from services.enricher.memory.marks import Mark
from services.enricher.memory.state import State
from services.errors import StoreBehind
from services.store.base import Key


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
    """The sitting over a batch, see `services.enricher.memory.memory.Sitting`.

    Its answer is a verdict for each submission, None for those without a candidate. Raises StoreBehind.
    """

    def __init__(self, submissions: Sequence[Submission], place: Place | None, *, now_ms: int) -> None:
        self._submissions = submissions
        self._place = place
        self._now_ms = now_ms
        self.keys: Collection[Key] = (place.journal,) if place else ()
        candidates = [submission.candidate for submission in submissions if submission.candidate]
        self.marks: Collection[Mark] = {mark for candidate in candidates for mark in candidate.marks}

    def __call__(self, state: State, found: Mapping[Key, bytes]) -> tuple[list[Verdict | None], Mapping[Key, bytes]]:
        journal = self._journal(found)
        verdicts = _Sitting(state, journal, self._now_ms).verdicts(self._submissions)
        return verdicts, self._extended(journal, verdicts)

    def _journal(self, found: Mapping[Key, bytes]) -> Journal:
        if self._place is None:
            return Journal(0)
        value = found.get(self._place.journal)
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

    state: State
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
                withdraw(self.state, candidate, verdict, now_ms=self.now_ms)
                before[place] = None
        self._plan_stories(submissions, before)
        return [self._verdict(submission, known) for submission, known in zip(submissions, before, strict=True)]

    def _plan_stories(self, submissions: Sequence[Submission], before: Sequence[Verdict | None]) -> None:
        judged = [
            submission.candidate
            for submission, known in zip(submissions, before, strict=True)
            if submission.candidate and not (submission.failed or known or submission.candidate.retracted)
        ]
        self.state.stories.plan((candidate.key, candidate.vector) for candidate in judged if candidate.vector)

    def _before(self, submission: Submission) -> Verdict | None:
        if submission.candidate is None or submission.previous or submission.offset is None:
            return submission.previous
        return self.journal.verdict(submission.offset, submission.candidate.ce_id)

    def _verdict(self, submission: Submission, before: Verdict | None) -> Verdict | None:
        if submission.candidate is None or submission.failed or before:
            return submission.failed or before
        again = submission.offset is not None and submission.offset < self.journal.end and not submission.previous
        return judge_article(self.state, submission.candidate, now_ms=self.now_ms, again=again)

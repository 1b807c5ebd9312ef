"""Whether an article is new, another version, a copy, or nothing new: the rules, in their order. Pure.

    the feed links another entry to the same page ──────────────────> judged under its entry id alone
    what this feed said last at this key  ─ the same ──────────────> unchanged
                                          ─ else, its own article ─> updated, retracted
    who told of this key                  ─ another feed ──────────> duplicate same_url
    the entry id, under another URL       ─ the same text ─────────> duplicate same_entry
                                          ─ nearly the same ───────> updated
    the text                              ─ equal ─────────────────> duplicate same_text
                                          ─ nearly equal ──────────> duplicate near_text
    nothing of it                         ─────────────────────────> created

Only the feed that told of an article first may change or retract it: other feeds carry old copies for days, and
two feeds that disagree would make it flap. An entry id counts only together with the text, since there are feeds
with one guid for all entries. Within one feed the titles must agree as well as the texts: podcasts put the same long
notes under every episode. A copy known by its text alone is judged anew when its text changes.
"""

from dataclasses import dataclass, replace

from schemas.duplicate import Rule
from schemas.enriched import Change
from services.enricher.claims import Candidate, record_sighting, record_version
from services.enricher.journal import Verdict
from services.enricher.ledger import Ledger
from services.enricher.near import titles_agree
from services.enricher.records import Article, Seen, SeenBy, entry_hash, entry_record, feed_hash, seen_record
from services.enricher.sketch import THRESHOLD, UNLIKE, Likeness, compare

_EQUAL = Likeness(1.0, 1.0)
_COMPARED = 64
"""Sketches compared at most: in a flood of one template's notices more would say no more."""


def judge_article(ledger: Ledger, candidate: Candidate, *, now_ms: int, again: bool = False) -> Verdict:
    """The verdict on one article, written into the ledger.

    `again` says that the record lies before what the journal covers, so that it may have been judged before: then a
    content that the article has had in its last versions is not news.
    """
    case = _Case(ledger, candidate, now_ms, again)
    if candidate.apart and case.lives_apart():
        case = _Case(ledger, replace(candidate, key=candidate.apart), now_ms, again)
    return case.by_feed() or case.by_key() or case.by_entry() or case.by_text() or case.created()


@dataclass(frozen=True, slots=True)
class _Told:
    """An article that the candidate turned out to tell of."""

    id: bytes
    article: Article


@dataclass(frozen=True, slots=True)
class _Case:
    ledger: Ledger
    candidate: Candidate
    now_ms: int
    again: bool

    def lives_apart(self) -> bool:
        """Whether the feed links several entries to one page, so that each lives under its entry id."""
        candidate, apart = self.candidate, self.candidate.apart
        if apart and apart != candidate.key and (told := self._told(apart)):
            return self._is_own(told)
        told = self._told(candidate.key)
        if told is None or candidate.retracted or not self._is_own(told):
            return False
        ids = {told.article.entry, entry_hash(candidate.entry_id)}
        return len(ids - {entry_hash(None)}) == 2 and not self._alike(told)

    def _alike(self, told: _Told) -> bool:
        """Whether the candidate could be another version of the article, by its text or its title."""
        prints = self.candidate.prints
        if prints.exact == told.article.exact or self._is_version(told):
            return True
        title = self.ledger.title(told.id)
        return title is not None and titles_agree(title, prints.title)

    def by_feed(self) -> Verdict | None:
        """What this feed said last at this key."""
        seen = self._seen()
        told = self._told(seen.of if seen else None)
        if seen is None or told is None:
            return None
        if seen.content == self.candidate.content:
            self.ledger.touched.add(seen_record(self.candidate.feed, self.candidate.key))
            return self._unchanged(told, "same_content")
        if seen.by is SeenBy.OWNER:
            return self._own(told)
        if self.candidate.retracted:
            return self._unchanged(told, "retraction_of_copy")
        return self._duplicate(told, "same_url") if seen.by is SeenBy.SAME_URL else None

    def by_key(self) -> Verdict | None:
        """Which article was told at this key, by any feed."""
        article_id = self.ledger.told_at(self.candidate.key)
        told = self._told(article_id)
        if told is None:
            return None
        own_key = article_id == self.candidate.key
        if self._is_own(told):
            # At another key it is the feed's copy of its own text, and what is there now must speak for itself.
            return self._own(told) if own_key else None
        seen = self._seen()
        if not own_key and seen and seen.by is SeenBy.TEXT:
            return None
        if self.candidate.retracted:
            return self._unchanged(told, "retraction_of_copy")
        return self._duplicate(told, "same_url")

    def by_entry(self) -> Verdict | None:
        """The article that this feed told under this entry id, at another URL."""
        entry = entry_record(self.candidate.feed, self.candidate.entry_id)
        told = self._told(self.ledger.entry(entry) if entry else None)
        if told and not self._is_own(told):
            told = None
        if self.candidate.retracted:
            return self._own(told) if told else self._unchanged(None, "retraction_unknown")
        if told is None:
            return None
        prints = self.candidate.prints
        same_text = prints.tells and told.article.exact == prints.exact
        if not told.article.retracted and (same_text or told.article.latest == self.candidate.content):
            return self._duplicate(told, "same_entry")
        if same_text or (self._is_version(told) and not self._is_series(told)):
            return self._own(told)
        return None

    def by_text(self) -> Verdict | None:
        """The first article with this text, or the one most like it."""
        prints = self.candidate.prints
        told = self._told(self.ledger.text_holder(prints.exact)) if prints.tells else None
        if told and not self._is_series(told):
            return self._duplicate(told, "same_text")
        if prints.sketch is None:
            return None
        near = [(self._likeness(article_id), article_id) for article_id in self.ledger.near(prints.sketch)[:_COMPARED]]
        for likeness, article_id in sorted(near, key=lambda one: -one[0].similarity):
            if likeness.is_copy and (told := self._told(article_id)) and not self._is_series(told):
                return self._duplicate(told, "near_text", likeness)
        return None

    def _is_version(self, told: _Told) -> bool:
        """Whether the text may be another version of the article's: then its figures may differ."""
        return self._likeness(told.id).similarity >= THRESHOLD

    def _is_series(self, told: _Told) -> bool:
        """Whether both are parts of one feed's series: the same notes under each, and titles that differ."""
        if self.candidate.feed is None or not self._is_own(told):
            return False
        title = self.ledger.title(told.id)
        if title is None:
            return told.article.latest != self.candidate.content
        return not titles_agree(title, self.candidate.prints.title)

    def created(self) -> Verdict:
        """Version 1 of an article whose id is the candidate's key."""
        return self._version(self.candidate.key, "created", 1)

    def _own(self, told: _Told) -> Verdict:
        """A word of the feed that owns the article."""
        if self.candidate.retracted and told.article.retracted:
            return self._unchanged(told, "already_retracted")
        latest, content = told.article.latest, self.candidate.content
        if content == latest or (self.again and content in told.article.history):
            # Nothing is written: an unchanged article goes to no topic, and a rebuild could not bring it back.
            return self._unchanged(told, "same_content")
        return self._version(told.id, "retracted" if self.candidate.retracted else "updated", told.article.version + 1)

    def _version(self, article_id: bytes, change: Change, version: int) -> Verdict:
        record_version(self.ledger, article_id, self.candidate, change, version, now_ms=self.now_ms)
        return Verdict(change, article_id.hex(), version)

    def _duplicate(self, told: _Told, rule: Rule, likeness: Likeness = _EQUAL) -> Verdict:
        record_sighting(
            self.ledger,
            told.id,
            key=self.candidate.key,
            feed=self.candidate.feed,
            entry_id=self.candidate.entry_id,
            content=self.candidate.content,
            rule=rule,
            now_ms=self.now_ms,
        )
        self.ledger.touch(told.id, told.article)
        return Verdict("duplicate", told.id.hex(), told.article.version, rule, likeness.similarity, likeness.threshold)

    def _unchanged(self, told: _Told | None, reason: str) -> Verdict:
        if told is None:
            return Verdict("unchanged", self.candidate.key.hex(), 0, reason)
        self.ledger.touch(told.id, told.article)
        return Verdict("unchanged", told.id.hex(), told.article.version, reason)

    def _seen(self) -> Seen | None:
        return self.ledger.seen(self.candidate.feed, self.candidate.key)

    def _told(self, article_id: bytes | None) -> _Told | None:
        article = self.ledger.article(article_id) if article_id else None
        return _Told(article_id, article) if article_id and article else None

    def _is_own(self, told: _Told) -> bool:
        return told.article.feed == feed_hash(self.candidate.feed)

    def _likeness(self, article_id: bytes) -> Likeness:
        sketch = self.ledger.sketch(article_id)
        return compare(sketch, self.candidate.prints.sketch) if sketch and self.candidate.prints.sketch else UNLIKE

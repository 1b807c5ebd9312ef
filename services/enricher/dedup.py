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
from schemas.enriched import Change, Changed
from services.enricher.claims import Candidate, record_sighting, record_version
from services.enricher.journal import StoryPlace, Verdict
from services.enricher.memory.entries import SHORT, Article, SeenBy, entry_hash, feed_hash
from services.enricher.memory.state import Seen, State
from services.enricher.near import titles_agree
from services.enricher.sketch import THRESHOLD, UNLIKE, Likeness, compare, figures_differ

_EQUAL = Likeness(1.0, 1.0)
_COMPARED = 64
"""Sketches compared at most: in a flood of one template's notices more would say no more."""


def judge_article(state: State, candidate: Candidate, *, now_ms: int, again: bool = False) -> Verdict:
    """The verdict on one article, added to the state.

    `again` says that the record lies before what the journal covers, so that it may have been judged before: then a
    content that the article has had in its last versions is not news.
    """
    case = _Case(state, candidate, now_ms, again)
    if not state.knows(candidate.marks):
        return case.of_nothing_known()
    if candidate.apart and case.lives_apart():
        case = _Case(state, replace(candidate, key=candidate.apart), now_ms, again)
    return case.by_feed() or case.by_key() or case.by_entry() or case.by_text() or case.created()


@dataclass(frozen=True, slots=True)
class _Told:
    """An article that the candidate turned out to tell of."""

    id: bytes
    article: Article


@dataclass(frozen=True, slots=True)
class _Case:
    state: State
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
        if prints.exact[:SHORT] == told.article.exact or self._is_version(told):
            return True
        return titles_agree(told.article.title, prints.title)

    def by_feed(self) -> Verdict | None:
        """What this feed said last at this key."""
        seen = self._seen()
        told = self._told(seen.of if seen else None)
        if seen is None or told is None:
            return None
        if seen.content == self.candidate.content:
            if seen.row is not None:
                self.state.touch_row(seen.row)
            return self._unchanged(told, "same_content")
        if seen.by is SeenBy.OWNER:
            return self._own(told)
        if self.candidate.retracted:
            return self._unchanged(told, "retraction_of_copy")
        return self._duplicate(told, "same_url") if seen.by is SeenBy.SAME_URL else None

    def by_key(self) -> Verdict | None:
        """Which article was told at this key, by any feed."""
        article_id = self.state.told_at(self.candidate.key)
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
        told = self._told(self.state.entry(self.candidate.feed, self.candidate.entry_id))
        if told and not self._is_own(told):
            told = None
        if self.candidate.retracted:
            return self._own(told) if told else self.of_nothing_known()
        if told is None:
            return None
        prints = self.candidate.prints
        same_text = prints.tells and told.article.exact == prints.exact[:SHORT]
        if not told.article.retracted and (same_text or told.article.latest == self.candidate.content):
            return self._duplicate(told, "same_entry")
        if same_text or (self._is_version(told) and not self._is_series(told)):
            return self._own(told)
        return None

    def by_text(self) -> Verdict | None:
        """The first article with this text, or the one most like it."""
        prints = self.candidate.prints
        told = self._told(self.state.text_holder(prints.exact)) if prints.tells else None
        if told and not self._is_series(told):
            return self._duplicate(told, "same_text")
        if prints.sketch is None:
            return None
        versions = self.state.near(prints.marks)[:_COMPARED]
        near = [(compare(version.sketch, prints.sketch), version) for version in versions if version.sketch]
        for likeness, version in sorted(near, key=lambda one: -one[0].similarity):
            if likeness.is_copy and (told := self._told(version.id)) and not self._is_series(told):
                return self._duplicate(told, "near_text", likeness)
        return None

    def _is_version(self, told: _Told) -> bool:
        """Whether the text may be another version of the article's: then its figures may differ."""
        mine, yours = self.candidate.prints.sketch, told.article.sketch
        return (compare(yours, mine) if mine and yours else UNLIKE).similarity >= THRESHOLD

    def _is_series(self, told: _Told) -> bool:
        """Whether both are parts of one feed's series: the same notes under each, and titles that differ."""
        if self.candidate.feed is None or not self._is_own(told):
            return False
        return not titles_agree(told.article.title, self.candidate.prints.title)

    def of_nothing_known(self) -> Verdict:
        """What the rules come to when there is nothing to which they apply."""
        return self._unchanged(None, "retraction_unknown") if self.candidate.retracted else self.created()

    def created(self) -> Verdict:
        """Version 1 of an article whose id is the candidate's key."""
        return self._version(None, self.candidate.key, "created")

    def _own(self, told: _Told) -> Verdict:
        """A word of the feed that owns the article."""
        if self.candidate.retracted and told.article.retracted:
            return self._unchanged(told, "already_retracted")
        latest, content = told.article.latest, self.candidate.content
        if content == latest or (self.again and content in told.article.history):
            # Nothing is said: an unchanged article goes to no topic, and a rebuild could not bring it back.
            return self._unchanged(told, "same_content")
        return self._version(told.article, told.id, "retracted" if self.candidate.retracted else "updated")

    def _version(self, before: Article | None, article_id: bytes, change: Change) -> Verdict:
        version = before.version + 1 if before else 1
        placement = self._placed(before, article_id)
        story = bytes.fromhex(placement.id) if placement else before.story if before else None
        record_version(self.state, before, article_id, self.candidate, change, version, story=story, now_ms=self.now_ms)
        changed = self._changed(before) if before else ()
        return Verdict(change, article_id.hex(), version, changed=changed, story=placement)

    def _placed(self, before: Article | None, article_id: bytes) -> StoryPlace | None:
        """The story of this version: of a known article the one it has, whatever it says now.

        A retracted article is in none as long as it is retracted.
        """
        vector, stories = self.candidate.vector, self.state.stories
        if self.candidate.retracted:
            return None
        if before and before.story:
            return StoryPlace.of(stories.place(article_id, vector, before.story))
        return StoryPlace.of(stories.place(article_id, vector)) if vector else None

    def _changed(self, before: Article) -> tuple[Changed, ...]:
        """What makes this version differ from the one before it."""
        prints = self.candidate.prints
        if self.candidate.retracted:
            return ("retracted",)
        changed: list[Changed] = ["returned"] if before.retracted else []
        same_text = before.exact == prints.exact[:SHORT]
        if before.title != prints.title or (same_text and not before.retracted):
            changed.append("title")
        if not same_text:
            changed.append("text")
            if before.sketch and prints.sketch and figures_differ(before.sketch, prints.sketch):
                changed.append("figures")
        return tuple(changed)

    def _duplicate(self, told: _Told, rule: Rule, likeness: Likeness = _EQUAL) -> Verdict:
        record_sighting(
            self.state,
            told.id,
            key=self.candidate.key,
            feed=self.candidate.feed,
            entry_id=self.candidate.entry_id,
            content=self.candidate.content,
            rule=rule,
            now_ms=self.now_ms,
        )
        self.state.touch(told.id)
        return Verdict(
            "duplicate",
            told.id.hex(),
            told.article.version,
            rule,
            likeness.similarity,
            likeness.threshold,
            published_ms=told.article.published_ms,
        )

    def _unchanged(self, told: _Told | None, reason: str) -> Verdict:
        if told is None:
            return Verdict("unchanged", self.candidate.key.hex(), 0, reason)
        self.state.touch(told.id)
        return Verdict("unchanged", told.id.hex(), told.article.version, reason)

    def _seen(self) -> Seen | None:
        return self.state.seen(self.candidate.feed, self.candidate.key)

    def _told(self, article_id: bytes | None) -> _Told | None:
        article = self.state.article(article_id) if article_id else None
        return _Told(article_id, article) if article_id and article else None

    def _is_own(self, told: _Told) -> bool:
        return told.article.feed == feed_hash(self.candidate.feed)

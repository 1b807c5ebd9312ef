"""What a rule can ask of an article: one class a key of the rules file, or a few kin. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.enricher.rules.article import Article
from services.enricher.rules.circles import Circle
from services.enricher.rules.condition import Condition
from services.enricher.rules.reasons import Found, Reason
from services.enricher.rules.signs import Sign
from services.enricher.rules.words import folded

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Says(Condition):
    """Title, summary or text hold one of the signs."""

    key: str
    asked: tuple[str, ...]
    signs: frozenset[Sign]

    @classmethod
    def of(cls, words: Sequence[str] = (), phrases: Sequence[str] = (), regexes: Sequence[str] = ()) -> "Says":
        """For texts as the user wrote them."""
        named = (("words", words), ("phrases", phrases), ("regex", regexes))
        signs = [*map(Sign.of, words), *map(Sign.of, phrases), *(Sign("regex", regex) for regex in regexes)]
        key = " or ".join(key for key, texts in named if texts)
        return cls(key, (*words, *phrases, *regexes), frozenset(signs))

    def holds(self, article: Article) -> bool:
        return not self.signs.isdisjoint(article.said)

    def explain(self, article: Article) -> Reason:
        there = [article.found(sign) for sign in sorted(self.signs) if sign in article.said]
        found = tuple(one for places, _ in there for one in places)
        more = sum(count for _, count in there) - len(found)
        note = ""
        if not there:
            within = {sign.text: word for sign in sorted(self.signs) if (word := article.within(sign))}
            note = "not in title, summary or text"
            note += "".join(f"; {text!r} is only a part of {word!r}" for text, word in within.items())
        return Reason(self.holds(article), self.key, self.asked, found, more, note)

    def needs(self) -> frozenset[Sign]:
        return self.signs


@dataclass(frozen=True, slots=True)
class InLanguage(Condition):
    """The article is in one of the languages, by ISO 639-1 code."""

    asked: tuple[str, ...]
    codes: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        language = article.draft.language
        return None if language is None else language in self.codes

    def explain(self, article: Article) -> Reason:
        language = article.draft.language
        told = "not known: the language could not be told" if language is None else f"the language is {language}"
        return _one_of(self.holds(article), "language", self.asked, [language] if language else [], told)


@dataclass(frozen=True, slots=True)
class FromFeed(Condition):
    """The article's feed has one of the names as its id, address or title."""

    asked: tuple[str, ...]
    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        feed = article.draft.feed
        if feed is None:
            return None
        return any(value is not None and folded(value) in self.names for value in (feed.id, feed.url, feed.title))

    def explain(self, article: Article) -> Reason:
        feed = article.draft.feed
        names = [value for value in (feed.title, feed.url, feed.id) if value] if feed else []
        told = f"the feed is {', '.join(names)}" if feed else "not known: the article names no feed"
        return _one_of(self.holds(article), "feed", self.asked, names, told)


@dataclass(frozen=True, slots=True)
class OnTopic(Condition):
    """The article has a topic with one of the names as its id or name."""

    asked: tuple[str, ...]
    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        return None if article.draft.topics is None else not self.names.isdisjoint(article.topics)

    def explain(self, article: Article) -> Reason:
        topics = article.draft.topics
        names = [name for topic in topics or () for name in (topic.name, topic.id)]
        told = _there_are("topics", topics, (f"{topic.name} ({topic.id})" for topic in topics or ()))
        return _one_of(self.holds(article), "topic", self.asked, names, told)


@dataclass(frozen=True, slots=True)
class NamesEntity(Condition):
    """The article names an entity of one of the names."""

    asked: tuple[str, ...]
    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        return None if article.draft.entities is None else not self.names.isdisjoint(article.entities)

    def explain(self, article: Article) -> Reason:
        entities = article.draft.entities
        names = [entity.name for entity in entities or ()]
        return _one_of(self.holds(article), "entity", self.asked, names, _there_are("entities", entities, names))


@dataclass(frozen=True, slots=True)
class InCountry(Condition):
    """The article names a place in one of the countries, by ISO 3166-1 code of two letters."""

    asked: tuple[str, ...]
    codes: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        return None if article.draft.entities is None else not self.codes.isdisjoint(article.countries)

    def explain(self, article: Article) -> Reason:
        entities = article.draft.entities
        placed = [(entity.name, entity.place.country or "?") for entity in entities or () if entity.place]
        found = tuple(Found(name, "entities", note=code) for name, code in placed if folded(code) in self.codes)
        told = _there_are("places", entities, (f"{name} ({code})" for name, code in placed), "entities")
        return Reason(self.holds(article), "country", self.asked, found, note="" if found else told)


@dataclass(frozen=True, slots=True)
class Near(Condition):
    """The article names a place in one of the circles. A place whose coordinates could not be told is in none."""

    circles: tuple[Circle, ...]

    def holds(self, article: Article) -> bool | None:
        if article.draft.entities is None:
            return None
        return not article.circles.isdisjoint(self.circles)

    def explain(self, article: Article) -> Reason:
        entities = article.draft.entities
        placed = (entity.name for entity in entities or () if entity.place)
        distances = [
            (circle.distance_km(place), name, circle)
            for name, place in zip(placed, article.directions, strict=True)
            for circle in self.circles
        ]
        found = tuple(
            Found(name, "entities", note=f"{km:,.0f} km from {circle.lat:g}, {circle.lon:g}")
            for km, name, circle in distances
            if km <= circle.km
        )
        nearest: dict[str, float] = {}
        for km, name, _ in sorted(distances, key=lambda distance: distance[0]):
            nearest.setdefault(name, km)
        told = _there_are("places", entities, (f"{name} at {km:,.0f} km" for name, km in nearest.items()), "entities")
        return Reason(self.holds(article), "near", tuple(map(str, self.circles)), found, note="" if found else told)


@dataclass(frozen=True, slots=True)
class Cites(Condition):
    """The article cites a source whose name holds one of the signs, as it stands there or as its entity's."""

    asked: tuple[str, ...]
    signs: frozenset[Sign]

    def holds(self, article: Article) -> bool | None:
        return None if article.cited is None else not self.signs.isdisjoint(article.cited)

    def explain(self, article: Article) -> Reason:
        attributions = article.draft.attributions
        found = tuple(
            Found(one.source, "attributions", note=f"{one.cue!r}, as {names[1]}" if len(names) > 1 else f"{one.cue!r}")
            for one, names in zip(attributions or (), article.sources, strict=True)
            if not self.signs.isdisjoint(article.cited_in(names))
        )
        told = _there_are("sources", attributions, (one.source for one in attributions or ()), "attributions")
        return Reason(self.holds(article), "source", self.asked, found, note="" if found else told)


@dataclass(frozen=True, slots=True)
class CitesKind(Condition):
    """The article cites a source of one of the types."""

    asked: tuple[str, ...]

    def holds(self, article: Article) -> bool | None:
        attributions = article.draft.attributions
        return None if attributions is None else any(one.source_type in self.asked for one in attributions)

    def explain(self, article: Article) -> Reason:
        attributions = article.draft.attributions
        found = tuple(
            Found(one.source, "attributions", note=one.source_type)
            for one in attributions or ()
            if one.source_type in self.asked
        )
        named = (f"{one.source} ({one.source_type})" for one in attributions or ())
        told = _there_are("sources", attributions, named, "attributions")
        return Reason(self.holds(article), "source_type", self.asked, found, note="" if found else told)


def _one_of(holds: bool | None, key: str, asked: tuple[str, ...], names: Iterable[str], told: str) -> Reason:
    """The reason of a condition that asks for a name among others."""
    wanted = set(map(folded, asked))
    found = tuple(Found(name, key) for name in dict.fromkeys(names) if folded(name) in wanted)
    return Reason(holds, key, asked, found, note="" if found else told)


def _there_are(what: str, field: object, names: Iterable[str], name_of_field: str = "") -> str:
    """What there is instead of what was asked for."""
    if field is None:
        return f"not known: no tagger filled `{name_of_field or what}`"
    listed = list(dict.fromkeys(names))
    if not listed:
        return f"there are no {what}"
    more = f" and {len(listed) - _MOST_NAMES} more" if len(listed) > _MOST_NAMES else ""
    return f"the {what} are {', '.join(listed[:_MOST_NAMES])}{more}"

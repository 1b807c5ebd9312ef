"""An enriched article for people: its text with entities and attributions marked, and below it what was found. Pure.

On a terminal kinds of entities have colours, a cue is bold and its source underlined. Elsewhere entities stand in
[brackets] and a cue between *stars*; in both the number behind a cue is that of the attribution in the list below.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from schemas.enriched import Attribution, EnrichedArticle, Entity, EntityType, SourceType
from services.enricher.outcomes import Outcome
from services.explaining.lines import Line, blanked, clean, has_colours, line, printed

LONGEST = 4000
"""Characters of the text that are shown at most."""
_LONGEST_CONTENT = 300

_STYLES: Mapping[EntityType, str] = {
    "person": "bright_cyan",
    "organisation": "bright_magenta",
    "place": "bright_green",
    "event": "bright_yellow",
    "product": "bright_blue",
    "other": "blue",
}
_HEADINGS: Mapping[EntityType, str] = {
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "event": "events",
    "product": "products",
    "other": "others",
}
_SOURCE_TYPES: Mapping[SourceType, str] = {"anonymous": "not named", "other": ""}
_LABEL = 15


def tagged(article: EnrichedArticle, *, marked: bool) -> Iterator[Line]:
    """The text, and what the taggers found in it. `marked` for a console that shows no styles."""
    yield from _text(article, marked=marked)
    facts = [
        ("language", article.language or ""),
        ("topics", _topics(article)),
        *_entities(article.entities or ()),
        ("keywords", ", ".join(keyword.text for keyword in article.keywords or ())),
        ("origins", ", ".join(article.origins or ())),
        ("tags", ", ".join(article.tags)),
        ("not tagged by", ", ".join(article.degraded)),
    ]
    for label, told in facts:
        if told:
            yield _fact(label, told)
    if article.attributions:
        yield line("who said what", style="dim")
        yield from _attributions(article)


def outcome_shown(outcome: Outcome, console: Console) -> str:
    """What became of an article, as this console prints it: all of an enriched one, else a line."""
    if outcome.kind not in ("created", "updated"):
        return f"{clean(outcome.told())}\n"
    article = EnrichedArticle.model_validate_json(outcome.event.data)
    return printed((*_head(article), *tagged(article, marked=not has_colours(console))), console)


def _head(article: EnrichedArticle) -> Iterator[Line]:
    yield line(article.title or article.url or "(an article without a title)", style="bold")
    feed = article.feed.title or article.feed.id if article.feed else None
    told = [f"{article.change}, version {article.version}", feed, article.url]
    yield line(" · ".join(part for part in told if part), style="dim")


def _text(article: EnrichedArticle, *, marked: bool) -> Iterator[Line]:
    shown = article.text[:LONGEST]
    spans = _with_marks(article, len(shown)) if marked else _with_styles(article, shown)
    start = 0
    for paragraph in shown.split("\n"):
        if paragraph.strip():
            yield Line(
                _marked(shown, start, start + len(paragraph), spans)
                if marked
                else _styled(shown, start, paragraph, spans),
                4,
            )
        start += len(paragraph) + 1
    if len(article.text) > LONGEST:
        yield line(f"… ({len(article.text) - LONGEST:,} more characters)", 4, "dim")


Span = tuple[int, int, str, str]
"""Start, end, and a style and nothing, or what is put before it and behind it."""


def _with_styles(article: EnrichedArticle, shown: str) -> list[Span]:
    spans = [
        (start, end, _STYLES[entity.type], "") for entity in article.entities or () for start, end in entity.mentions
    ]
    spans += [(aside.span[0], aside.span[1], "dim", "") for aside in article.asides or ()]
    for number, one in enumerate(article.attributions or (), 1):
        spans.append((*one.source_span, "underline", ""))
        spans.append((*one.cue_span, "bold", f"[{number}]"))
        if one.direct:
            spans.append((*one.content_span, "italic", ""))
    return [span for span in spans if span[0] < len(shown)]


def _with_marks(article: EnrichedArticle, length: int) -> list[Span]:
    spans = [(start, end, "[", "]") for entity in article.entities or () for start, end in entity.mentions]
    spans += [(*one.cue_span, "*", f"*({number})") for number, one in enumerate(article.attributions or (), 1)]
    return [span for span in spans if span[1] <= length]


def _styled(shown: str, start: int, paragraph: str, spans: Sequence[Span]) -> Text:
    text = Text(blanked(paragraph))
    end = start + len(paragraph)
    numbers: list[tuple[int, str]] = []
    for first, last, style, number in spans:
        if first < end and last > start:
            text.stylize(style, max(first, start) - start, min(last, end) - start)
            if number and last <= end:
                numbers.append((last - start, number))
    for place, number in sorted(numbers, reverse=True):
        text = text[:place] + Text(number, "dim") + text[place:]
    return text


def _marked(shown: str, start: int, end: int, spans: Sequence[Span]) -> Text:
    inserted: list[tuple[int, int, int, str]] = []
    for first, last, before, behind in spans:
        if start <= first and last <= end:
            # What ends somewhere is closed before anything else opens there; the longer one opens first.
            inserted.append((first, 1, -last, before))
            inserted.append((last, 0, -first, behind))
    pieces, place = [], start
    for at, _, _, mark in sorted(inserted):
        pieces += [shown[place:at], mark]
        place = at
    return Text(blanked("".join([*pieces, shown[place:end]])))


def _topics(article: EnrichedArticle) -> str:
    return ", ".join(f"{topic.name} {topic.confidence:.2f}" for topic in article.topics or ())


def _entities(entities: Sequence[Entity]) -> Iterator[tuple[str, str]]:
    for kind, heading in _HEADINGS.items():
        yield heading, "; ".join(_entity(entity) for entity in entities if entity.type == kind)


def _entity(entity: Entity) -> str:
    often = f" ×{len(entity.mentions)}" if len(entity.mentions) > 1 else ""
    if entity.place is None:
        return f"{entity.name}{often}"
    country = f", {entity.place.country}" if entity.place.country else ""
    return f"{entity.name}{often} ({entity.place.lat:.2f}, {entity.place.lon:.2f}{country})"


def _fact(label: str, told: str) -> Line:
    return Line(Text.assemble((f"{label:<{_LABEL}}", "dim"), clean(told)))


def _attributions(article: EnrichedArticle) -> Iterator[Line]:
    attributions = article.attributions or []
    inner: dict[int | None, list[int]] = {}
    for number, one in enumerate(attributions):
        is_nested = one.within is not None and 0 <= one.within < len(attributions) and one.within != number
        inner.setdefault(one.within if is_nested else None, []).append(number)
    told: Counter[int] = Counter()
    waiting = [(number, 0) for number in reversed(inner.get(None, []))]
    while waiting:
        number, depth = waiting.pop()
        if told[number]:
            continue
        told[number] += 1
        yield _attribution(article, number, attributions[number], depth)
        waiting += [(one, depth + 1) for one in reversed(inner.get(number, []))]


def _attribution(article: EnrichedArticle, number: int, one: Attribution, depth: int) -> Line:
    start, end = one.content_span
    content = clean(article.text[start : min(end, start + _LONGEST_CONTENT)])
    content += "…" if end - start > _LONGEST_CONTENT else ""
    entity = article.entities[one.entity].name if one.entity is not None and article.entities else one.source
    called = clean(one.source if entity == one.source else f"{one.source} ({entity})")
    kind = _SOURCE_TYPES.get(one.source_type, one.source_type)
    return Line(
        Text.assemble(
            (f"{number + 1:>2} ", "dim"),
            (called, "underline"),
            (f" [{kind}] " if kind else " ", "dim"),
            (clean(one.cue), "bold"),
            (": ", "dim"),
            (
                f"“{content}”" if one.direct and not content.startswith(("“", '"', "«")) else content,
                "italic" if one.direct else "",
            ),
        ),
        4 + 4 * min(depth, 4),
    )

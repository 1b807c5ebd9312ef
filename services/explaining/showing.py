"""An explanation for people: lines of styled text, in colour on a terminal and with marks elsewhere."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from schemas.enriched import Story
from services.explaining.alignment import Segment, count, is_same
from services.explaining.explanation import Comparison, Explanation
from services.explaining.history import Carried, Version
from services.explaining.lines import Line, clean, has_colours, heading, line, printed
from services.explaining.passages import passages
from services.explaining.tagged import tagged
from services.explaining.wording import feed_name, flag_meaning, moment, provenance_meaning, rule_meaning, words_counted

_STYLES = {"same": "", "removed": "red strike", "added": "green", "folded": "dim"}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


def shown(explanation: Explanation, console: Console) -> str:
    """The explanation as this console prints it, with its colours if it has any."""
    return printed(_lines(explanation, marked=not has_colours(console)), console)


def _lines(explanation: Explanation, *, marked: bool) -> Iterator[Line]:
    history, found = explanation.history, explanation.found
    latest = history.versions[-1].article if history.versions else None
    named = next((one.article.title for one in reversed(history.versions) if one.article.title), None)
    yield line(named or (latest and latest.url) or "(an article without a title)", style="bold")
    yield line(f"article {history.article_id}")
    if latest and latest.story:
        yield line(_story(latest.story))
    if found.note:
        yield line(found.note, style="yellow")
    if latest and latest.text:
        yield from heading("As tagged")
        yield from tagged(latest, marked=marked)
    if history.versions:
        yield from heading("Versions")
        for version in history.versions:
            yield from _version(explanation, version, marked=marked)
    else:
        yield line("No version of it is in the enriched topic.", style="yellow")
    if history.carried:
        yield from heading(f"Carried by {len(history.carried)} more")
        for one in history.carried:
            yield from _carried(explanation, one, marked=marked)
    if history.refused:
        yield from heading("Rejected")
        for refused in history.refused:
            yield line(f"{moment(refused.reason.time)}  {refused.reason.code}: {refused.reason.message}")
            yield line(f"`wireroom rejected show {refused.id}` prints it", 4, "dim")


def _version(explanation: Explanation, version: Version, *, marked: bool) -> Iterator[Line]:
    article = version.article
    asked = " ◀ asked for" if version.event.id in explanation.found.events else ""
    head = f"{article.version}  {article.change:<9}  {moment(article.enriched_at)}  {feed_name(article.feed)}{asked}"
    yield line(head, style="bold" if asked else "")
    facts = [f"published {moment(article.published_at)}" if article.published_at else "not dated"]
    if article.fetched_at:
        facts.append(f"fetched {moment(article.fetched_at)}")
    yield line(", ".join(facts), 4, "dim")
    if article.url:
        yield line(article.url, 4, "dim")
    yield line(f"event {version.event.id}", 4, "dim")
    for flag in article.flags:
        yield line(f"It {flag_meaning(flag)} ({flag}).", 4, "yellow")
    if article.degraded:
        yield line(f"Taggers that failed on it: {', '.join(article.degraded)}.", 4, "yellow")
    for change in explanation.changes.get(article.version, ()):
        yield line(f"{change.field} changed{_amount(change.segments)}:", 4)
        yield _aligned(change.segments, marked=marked)


def _carried(explanation: Explanation, one: Carried, *, marked: bool) -> Iterator[Line]:
    copy, sighting = one.duplicate, one.duplicate.sighting
    asked = " ◀ asked for" if one.event.id in explanation.found.events else ""
    score = f"{copy.rule} {copy.similarity:.2f} ≥ {copy.threshold:.2f}"
    when = moment(sighting.fetched_at or one.event.time)
    yield line(f"{when}  {feed_name(sighting.feed)}  {score}{asked}", style="bold" if asked else "")
    yield line(rule_meaning(copy), 4)
    for sentence in provenance_meaning(copy.provenance, sighting.published_at) if copy.provenance else ():
        yield line(sentence, 4, "yellow")
    for fact in (sighting.title, sighting.url, _dated(one), f"event {one.event.id}"):
        if fact:
            yield line(fact, 4, "dim")
    comparison = explanation.comparisons.get(one.event.id)
    if comparison is None:
        yield line(f"`wireroom explain {one.event.id}` puts the texts beside each other.", 4, "dim")
    else:
        yield from _compared(comparison, copy.version, marked=marked)


def _dated(one: Carried) -> str:
    published = one.duplicate.sighting.published_at
    return f"published {moment(published)}" if published else "not dated"


def _compared(comparison: Comparison, version: int, *, marked: bool) -> Iterator[Line]:
    if comparison.missing:
        yield line(f"The texts cannot be put beside each other: {comparison.missing}.", 4)
    elif is_same(comparison.segments):
        yield line(f"Its text is that of version {version}, sign for sign.", 4)
    else:
        yield line(f"From the text of version {version} to this one{_amount(comparison.segments)}:", 4)
        yield _aligned(comparison.segments, marked=marked)


def _aligned(segments: Sequence[Segment], *, marked: bool) -> Line:
    text, previous = Text(), ""
    for passage in passages(segments):
        before, after = _MARKS.get(passage.kind, ("", "")) if marked else ("", "")
        words = clean(passage.text)
        core = words.rstrip()
        if (previous, passage.kind) == ("removed", "added") and text.plain[-1] != " ":
            text.append(" ")
        previous = passage.kind
        text.append(f"{before}{core}{after}", _STYLES[passage.kind])
        text.append(words[len(core) :])
    text.rstrip()
    return Line(text, 8)


def _amount(segments: Sequence[Segment]) -> str:
    removed, added, kept = (count(segments, kind) for kind in ("removed", "added", "same"))
    return f" ({words_counted(removed)} removed, {added} added, {kept} kept)" if kept else ""


def _story(story: Story) -> str:
    joined = "joined at {:.2f} ≥ {:.2f}" if story.score >= story.threshold else "alike at {:.2f} < {:.2f}"
    return f"story {story.id}, {story.size} articles, {joined.format(story.score, story.threshold)}"

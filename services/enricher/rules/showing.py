"""Why rules match an article or do not: a tree of their conditions for people, an object for programs."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from services.enricher.rules.reasons import Found, Reason
from services.enricher.rules.subjects import Subject
from services.explaining.lines import Line, clean, has_colours, line, printed

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_ANSWERS = {True: "matches", False: "does not match", None: "not known, so it does not match"}
_MOST_SHOWN = 3
_STEP = 4

Answers = Sequence[tuple[str, Reason]]
"""The name of each rule, and the reason why it holds or does not."""


def shown(subject: Subject, answers: Answers, console: Console) -> str:
    """The answers as this console prints them, with its colours if it has any."""
    return printed(_lines(subject, answers, marked=not has_colours(console)), console)


def described(subject: Subject, answers: Answers) -> dict[str, object]:
    """The answers as JSON."""
    return {
        "line": subject.line,
        "kind": subject.kind,
        "article_id": subject.article_id,
        "title": subject.draft.title,
        "degraded": list(subject.degraded),
        "tags": _tags(answers),
        "rules": [
            {"name": name, "matches": reason.holds is True, "reason": _described(reason)} for name, reason in answers
        ],
    }


def _described(reason: Reason) -> dict[str, object]:
    described: dict[str, object] = {"key": reason.key or "all", "holds": reason.holds}
    if reason.parts:
        return described | {"parts": [_described(part) for part in reason.parts]}
    found = [
        {
            "field": one.field,
            "text": one.text,
            "span": one.span,
            "context": f"{one.before}{one.text}{one.after}",
            "note": one.note or None,
        }
        for one in reason.found
    ]
    return described | {"asked": reason.asked, "found": found, "more": reason.more, "note": reason.note or None}


def _tags(answers: Answers) -> list[str]:
    return [name for name, reason in answers if reason.holds]


def _lines(subject: Subject, answers: Answers, *, marked: bool) -> Iterator[Line]:
    draft = subject.draft
    yield line(draft.title or draft.url or "(an article without a title)", style="bold")
    given = f"enriched article {subject.article_id}" if subject.kind == "enriched" else "raw article, tagged here"
    yield line(f"line {subject.line}: {given}", style="dim")
    if subject.degraded:
        yield line(f"Taggers that failed on it: {', '.join(subject.degraded)}.", style="yellow")
    yield line(f"tags: {', '.join(_tags(answers)) or 'none'}")
    for name, reason in answers:
        yield line("")
        mark, colour = _MARKS[reason.holds]
        text = Text(f"{mark} ", colour)
        text.append(clean(name), "bold")
        text.append(f"  {_ANSWERS[reason.holds]}", colour)
        yield Line(text)
        parts = reason.parts if not reason.key else (reason,)
        for part in parts:
            yield from _reason(part, _STEP, marked=marked)
    yield line("")


def _reason(reason: Reason, indent: int, *, marked: bool) -> Iterator[Line]:
    mark, colour = _MARKS[reason.holds]
    text = Text(f"{mark} ", colour)
    text.append(reason.key or "all of these", "cyan")
    if reason.asked:
        text.append(clean(f" = {', '.join(reason.asked)}"))
    named = [f"{one.text} ({one.note})" if one.note else one.text for one in reason.found if one.span is None]
    told = "; ".join(named) or reason.note
    if told:
        text.append(clean(f": {told}"), "yellow" if reason.holds is None else "")
    yield Line(text, indent)
    quoted = [(one, one.span) for one in reason.found if one.span]
    for one, span in quoted[:_MOST_SHOWN]:
        yield Line(_quoted(one, *span, marked=marked), indent + _STEP)
    more = len(quoted[_MOST_SHOWN:]) + reason.more
    if more:
        yield line(f"and {more} more", indent + _STEP, "dim")
    for part in reason.parts:
        yield from _reason(part, indent + _STEP, marked=marked)


def _quoted(found: Found, start: int, end: int, *, marked: bool) -> Text:
    text = Text(f"{found.field} {start}-{end}: ", "dim")
    text.append(_flat(found.before))
    text.append(f"[{_flat(found.text)}]" if marked else _flat(found.text), "bold green")
    text.append(_flat(found.after))
    return text


def _flat(text: str) -> str:
    """On one line, the blanks at its ends kept."""
    return clean(text.replace("\n", " "))

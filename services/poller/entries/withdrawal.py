"""Which entries a complete document withdraws by lacking them (fh:complete, RFC 5005, section 2). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schemas.feed_event import FeedProblem
from services.poller.formats.parsed import ParsedFeed
from services.store.remembered import EntryState

_PATIENCE_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The keys of what is withdrawn; since when most entries are missing, and when that will be believed."""

    keys: Sequence[str] = ()
    shrunk_at: float | None = None
    reread_at: float | None = None
    problems: Sequence[FeedProblem] = ()


def withdrawn(
    parsed: ParsedFeed, known: Mapping[str, EntryState], there: Collection[str], shrunk_at: float | None, now: float
) -> Withdrawn:
    """What stood in a complete document and is not `there` in this one, which is complete too, was withdrawn.

    `there` are the keys and article keys of what this one has.

    A document that is not well-formed, has no entries or is one page of several withdraws nothing. One that lacks more
    than half of the entries at once is taken for a fault of the publisher (a page of maintenance, another feed's
    content): what is missing from then on is withdrawn only once a day has passed without all coming back.
    """
    if not parsed.complete or not parsed.entries or parsed.problems or parsed.older:
        return Withdrawn(shrunk_at=shrunk_at)
    standing = [key for key, state in known.items() if state.entry_id is not None and not state.is_retracted]
    missing = [key for key in standing if key not in there and known[key].article_key not in there]
    if not missing or (shrunk_at is None and 2 * len(missing) <= len(standing)):
        return Withdrawn(missing)
    since = now if shrunk_at is None else shrunk_at
    if now - since >= _PATIENCE_S:
        return Withdrawn(missing)
    message = (
        f"{len(missing)} of {len(standing)} entries are missing from a feed that calls itself complete; "
        "if they still are in a day, they are retracted"
    )
    return Withdrawn((), since, since + _PATIENCE_S, (FeedProblem(code="complete_shrank", message=message),))

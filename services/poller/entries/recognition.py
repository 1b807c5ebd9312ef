"""Whether entries under ids never seen are old ones under new ids. Pure.

An entry whose address and text are both remembered is that entry. When that is so of most entries of a document, or
would be if one of the two were enough, it is a **replay**: the site has changed its ids, its addresses or its software
over night. Then the address or the text alone is enough. Outside a replay the address alone is not: a page may tell of
something else today, and feeds exist that link all entries to one page; that is for the enricher to judge.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.store.remembered import EntryState

_LEAST = 3


@dataclass(frozen=True, slots=True)
class Stranger:
    """An entry whose id is not remembered: the article key of its address, its text, and whether that text tells."""

    article_key: str
    text: str
    tells: bool


@dataclass(frozen=True, slots=True)
class Recognition:
    """The remembered key of each stranger that was recognised, and whether the document is a replay."""

    old_keys: Mapping[str, str] = field(default_factory=dict)
    is_replay: bool = False


def recognise(
    strangers: Mapping[str, Stranger], known: Mapping[str, EntryState], present: Iterable[str], entries: int
) -> Recognition:
    """Who the strangers of a document with so many `entries` are; `present` are the keys of the others in it.

    What stands twice, among the strangers or in memory, tells nothing.
    """
    here = set(present)
    candidates = {key: state for key, state in known.items() if key not in here and not state.is_retracted}
    if not strangers or not candidates:
        return Recognition()
    both = _matches(
        {key: (one.article_key, one.text) for key, one in strangers.items()},
        {key: (state.article_key, state.text) for key, state in candidates.items()},
    )
    either = _matches(
        {key: one.text for key, one in strangers.items() if one.tells},
        {key: state.text for key, state in candidates.items()},
    )
    either |= _matches(
        {key: one.article_key for key, one in strangers.items()},
        {key: state.article_key for key, state in candidates.items()},
    )
    found = _each_once(either | both)
    if len(found) >= _LEAST and 2 * len(found) > entries:
        return Recognition(found, is_replay=True)
    return Recognition(both)


def _matches(strangers: Mapping[str, object], candidates: Mapping[str, object]) -> dict[str, str]:
    asked, held = Counter(strangers.values()), Counter(candidates.values())
    places = {value: key for key, value in candidates.items() if held[value] == 1}
    return {key: places[value] for key, value in strangers.items() if asked[value] == 1 and value in places}


def _each_once(matches: Mapping[str, str]) -> dict[str, str]:
    uses = Counter(matches.values())
    return {key: old for key, old in matches.items() if uses[old] == 1}

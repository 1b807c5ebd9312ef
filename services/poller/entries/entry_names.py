"""By what an entry is known again: names made of its id, its address and its title. Pure.

id without its changing parts; that and the address; id and address as given; these and the title
(an entry without an id: its address without changing parts; as given; that and the title)
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b

from schemas.raw import RawArticle
from services.poller.entries.entry_ids import stable_id

_LEVELS = 4


def short_digest(*parts: str) -> str:
    """16 hex digits that stand for the parts, in order; no text of a feed holds a NUL, which parts them here."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def entry_name(entry_id: str) -> str:
    """The first name of an entry with that id."""
    return short_digest("id", stable_id(entry_id))


def name(entry: RawArticle, level: int) -> str:
    """The entry's name that tells it apart from more entries the higher the level is, from 0 to 3."""
    entry_id, url, title = entry.entry_id, entry.url or "", entry.title or ""
    if level == 0:
        return entry_name(entry_id) if entry_id else short_digest("url", stable_id(url))
    if level == 1:
        return short_digest("id, url", stable_id(entry_id or ""), stable_id(url))
    if level == 2:
        return short_digest("as given", entry_id or "", url)
    return short_digest("as given, title", entry_id or "", url, title)


def names(entry: RawArticle) -> list[str]:
    """All names of the entry."""
    return [name(entry, level) for level in range(_LEVELS)]


def named(
    entries: Sequence[RawArticle], *, atom: bool, newest_date: Callable[[RawArticle], datetime]
) -> dict[str, RawArticle]:
    """The entries of a document, in order, by the first name that tells them apart there.

    Broken feeds give one id, or one address, to many articles: then it tells nothing. What stands there twice even so
    is one entry: in Atom, where ids are sure and the title is no name, the newest counts and of equal ones the later
    (RFC 4287, section 4.1.1); elsewhere the first, as feeds list the newest first.
    """
    keys = _keys(entries, _LEVELS - 1 if atom else _LEVELS)
    found: dict[str, RawArticle] = {}
    for key, entry in zip(keys, entries, strict=True):
        if key not in found or (atom and newest_date(entry) >= newest_date(found[key])):
            found[key] = entry
    return found


def _keys(entries: Sequence[RawArticle], levels: int) -> list[str]:
    """Entries that share a name share all lower ones, so only those need a higher one."""
    keys = [name(entry, 0) for entry in entries]
    for level in range(1, levels):
        uses = Counter(keys)
        if len(uses) == len(keys):
            break
        keys = [key if uses[key] == 1 else name(entry, level) for key, entry in zip(keys, entries, strict=True)]
    return keys

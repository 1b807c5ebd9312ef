"""What a feed says of itself as a document: when to fetch it, whether it is whole, and where its older entries are.

Read from an lxml element, whether strictly parsed or recovered; bounded by the document, and never raises. Rules are
those of RSS 2.0 (ttl, skipHours, skipDays), the RSS 1.0 syndication module (sy) and RFC 5005 (history). `sy:updateBase`
is left aside: it shifts the beat by a phase, and the feeds that set it leave it at its software's default.
"""

from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urldefrag, urljoin

from lxml.etree import _Element as Element

from services.poller.formats.parsed import PollingHints, text_of, web_address

Meaning = Literal["ttl", "period", "frequency", "hours", "days", "complete", "link"]

_MEANINGS: dict[str, Meaning] = {"ttl": "ttl", "skiphours": "hours", "skipdays": "days", "link": "link"}
_SYNDICATION: dict[str, Meaning] = {"updateperiod": "period", "updatefrequency": "frequency"}
_PERIODS_S = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 7 * 86_400.0,
    "monthly": 30 * 86_400.0,
    "yearly": 365 * 86_400.0,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_DAY_NAME = 3
_LONGEST_NUMBER = 9
_OLDER = ("prev-archive", "next")
_REGISTERED = "http://www.iana.org/assignments/relation/"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class ChannelFacts(NamedTuple):
    """The fields of a `ParsedFeed` with the same names."""

    hints: PollingHints = PollingHints()
    complete: bool = False
    older: str | None = None


def channel_facts(root: Element, url: str = "") -> ChannelFacts:
    """The facts in the root's and its channel's own children; links are made absolute against `url`.

    A value that cannot be read is as if it were not there.
    """
    found: list[tuple[Meaning, Element]] = []
    base = url
    for holder in (root, *_channel(root)):
        base = _based(base, holder)
        for child in holder.iterchildren("*"):
            if meaning := _meaning(child.tag):
                found.append((meaning, child))
    if not found:
        return ChannelFacts()
    texts = {meaning: text for meaning, child in found if (text := text_of(child.text))}
    links = [child for meaning, child in found if meaning == "link"]
    hints = PollingHints(
        ttl_s=60 * minutes if (minutes := _number(texts.get("ttl"))) else None,
        update_s=_update_s(texts),
        skip_hours=frozenset(hour for holder in _of(found, "hours") for hour in map(_hour, holder) if hour is not None),
        skip_days=frozenset(day for holder in _of(found, "days") for day in map(_day, holder) if day is not None),
    )
    return ChannelFacts(hints, complete=bool(_of(found, "complete")), older=_older(links, base, url) if links else None)


def _channel(root: Element) -> list[Element]:
    """RSS has one channel; of RSS 0.90 and 1.0 it is a sibling of the items."""
    return [child for child in root.iterchildren("*") if child.tag.endswith("channel")][:1]


@lru_cache(maxsize=512)
def _meaning(tag: str) -> Meaning | None:
    """What an element tells by its name; a prefix that was never declared stands in the name of a recovered one."""
    given, _, name = tag.lower().rpartition("}" if "}" in tag else ":")
    if name in _SYNDICATION:
        # Podcasting 2.0 has an updateFrequency of its own, with words in it.
        return _SYNDICATION[name] if given in ("", "sy") or "/modules/syndication" in given else None
    if name == "complete":
        # itunes:complete says something else.
        return "complete" if given == "fh" or "/syndication/history/" in given else None
    return _MEANINGS.get(name)


def _of(found: list[tuple[Meaning, Element]], wanted: Meaning) -> list[Element]:
    return [child for meaning, child in found if meaning == wanted]


def _number(text: str | None) -> float | None:
    """A positive decimal number; None for anything else."""
    if not text or len(text) > _LONGEST_NUMBER or not text.replace(".", "", 1).isdecimal():
        return None
    return float(text) or None


def _update_s(texts: dict[Meaning, str]) -> float | None:
    """The period divided by the frequency; daily and once are what the module says of a missing one."""
    if "period" not in texts and "frequency" not in texts:
        return None
    period_s = _PERIODS_S.get(texts.get("period", "daily").lower())
    return period_s / (_number(texts.get("frequency")) or 1) if period_s else None


def _hour(element: Element) -> int | None:
    """RSS 2.0 counts hours from 0 to 23, RSS 0.91 from 1 to 24."""
    number = _number(text_of(element.text)) if element.text else None
    if number is None:
        return 0 if (element.text or "").strip() in ("0", "00") else None
    return int(number) % 24 if number <= 24 and number.is_integer() else None


def _day(element: Element) -> int | None:
    name = (text_of(element.text) or "").lower()
    if len(name) < _SHORTEST_DAY_NAME:
        return None
    return next((day for day, full in enumerate(_DAYS) if full.startswith(name)), None)


def _older(links: list[Element], base: str, url: str) -> str | None:
    """An archive before a mere page: archives do not shift while they are read (RFC 5005, sections 3 and 4)."""
    own = {urldefrag(url)[0]} | {_target(link, base) for link in links if _relation(link) == "self"}
    for relation in _OLDER:
        targets = (_target(link, base) for link in links if _relation(link) == relation)
        for target in targets:
            if target and target not in own:
                return target
    return None


def _relation(link: Element) -> str:
    """A registered relation may be given as the registry's address (RFC 4287, section 4.2.7.2)."""
    return (link.get("rel") or "").strip().lower().removeprefix(_REGISTERED)


def _target(link: Element, base: str) -> str | None:
    address = web_address(link.get("href"), _based(base, link))
    return urldefrag(address)[0] if address else None


def _based(base: str, element: Element) -> str:
    try:
        return urljoin(base, element.get(_XML_BASE) or "")
    except ValueError:
        return base

"""The text without noise, line by line and at both ends of each line. Pure; takes time linear in its input."""

import re

from services.links.tracking import is_tracking
from services.noise.lines import FOOTER_FIRST, LONGEST, is_footer, is_noise, may_begin_noise, may_end_noise

_SEPARATORS = ("|", "·", "•")
_SEPARATOR = re.compile(r"\s*[|·•]\s*")
_FIRST_SENTENCE = re.compile(rf"[^.。]{{1,{LONGEST}}}(?:\. |。)")
_TO_LAST_SENTENCE = re.compile(r".*(?:[.!?…] |。)")
_BRACKETED = re.compile(r"^[(\[]([^()\[\]]{1,80})[)\]]|[(\[]([^()\[\]]{1,80})[)\]]$")
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_ADDRESS = re.compile(r"(https?://[^\s?#]*)\?([^\s#]*)")
_SIGNED = re.compile(
    r"x-(?:amz|goog)-[\w-]+|sig|signature|expires|expiry|key-pair-id|policy|hmac|token|w|h|width|height|resize|fit|crop|"
    r"quality|ssl|dpr"
)


def quiet(text: str) -> str:
    """The text without counters, clocks, share bars, advertisements and what in its addresses opens no other page.

    For comparing only: lines are separated by one line end, and what is noise alone comes out empty. Noise is a whole
    line, a part of one between `|`, `·` or `•`, and a bracket or a sentence at one of its ends. What stands within a
    sentence of the report is part of the report.
    """
    if "://" in text:
        text = _ADDRESS.sub(_plain_address, text)
    is_divided = any(separator in text for separator in _SEPARATORS)
    lines = (_quiet_line(line, is_divided) for part in text.split("\n") if (line := part.strip()))
    return "\n".join([line for line in lines if line])


def quiet_title(title: str) -> str:
    """The title, as one line, without noise; the title itself when it would be empty."""
    line = " ".join(title.split())
    if _is_bracketed(line) or any(separator in line for separator in _SEPARATORS):
        return _without_parts(line) or line
    return line


def _quiet_line(line: str, is_divided: bool) -> str:
    first = _first_word(line)
    begins, ends = may_begin_noise(first), may_end_noise(_last_word(line))
    if (begins and ends and is_noise(line)) or (first in FOOTER_FIRST and is_footer(line)):
        return ""
    if is_divided and any(separator in line for separator in _SEPARATORS):
        line = _without_parts(line)
        begins = ends = True
    if _is_bracketed(line):
        line = _without_brackets(line)
        begins = ends = True
    return _without_ends(line, begins, ends) if begins or ends else line


def _is_bracketed(line: str) -> bool:
    """Whether the line may begin or end with a bracket that is a part of its own."""
    return line[:1] in _OPENING or line[-1:] in _CLOSING


def _without_parts(line: str) -> str:
    parts = _SEPARATOR.split(line)
    kept = [quieter for part in parts if (quieter := _without_brackets(part)) and not is_noise(quieter, whole=False)]
    return line if kept == parts else " | ".join(kept)


def _without_brackets(line: str) -> str:
    """Without the bracket that the line begins or ends with, if that is noise."""
    match = _BRACKETED.search(line) if _is_bracketed(line) else None
    if match and is_noise((match[1] or match[2]).strip(), whole=False):
        return (line[: match.start()] + line[match.end() :]).strip()
    return line


def _without_ends(line: str, begins: bool, ends: bool) -> str:
    """Without the first and the last sentences, as far as they are noise; `begins` and `ends` say where to look."""
    start, end = 0, len(line)
    while begins and start < (cut := _first_end(line, start, end)) and _is_noise_within(line, start, cut):
        start = cut
    while ends and start < (cut := _last_begin(line, start, end)) and _is_noise_within(line, cut, end):
        end = cut
    return line[start:end].strip()


def _is_noise_within(line: str, start: int, end: int) -> bool:
    part = line[start:end].strip()
    return may_begin_noise(_first_word(part)) and may_end_noise(_last_word(part)) and is_noise(part, whole=False)


def _first_word(line: str) -> str:
    return line.partition(" ")[0]


def _last_word(line: str) -> str:
    return line[line.rfind(" ") + 1 :]


def _first_end(line: str, start: int, end: int) -> int:
    """Where the first sentence ends, as far as it is short; `start` when none does."""
    match = _FIRST_SENTENCE.match(line, start, end - 1)
    return match.end() if match else start


def _last_begin(line: str, start: int, end: int) -> int:
    """Where the last sentence begins, as far as it is short; `start` when none does."""
    match = _TO_LAST_SENTENCE.match(line, max(start, end - LONGEST), end - 1)
    return match.end() if match else start


def _plain_address(match: re.Match[str]) -> str:
    kept = [part for part in match[2].split("&") if not _opens_the_same(part.partition("=")[0].lower())]
    return match[1] + ("?" + "&".join(kept) if kept else "")


def _opens_the_same(parameter: str) -> bool:
    return is_tracking(parameter) or _SIGNED.fullmatch(parameter) is not None

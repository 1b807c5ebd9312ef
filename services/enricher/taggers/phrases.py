"""The phrases of an article that could be keywords, counted: repeated words, repeated phrases, and names."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from services.enricher.taggers.stop_words import StopWords

READ_CHARACTERS = 4000
"""How much of the text is read: news tells what it is about at its beginning."""
LONGEST = 4
"""Words a phrase has at most; longer runs are headlines in capitals, or lists."""
LEFT_ALONE = 0.34
"""A word or phrase is no keyword of its own when a smaller share of its mentions lies outside longer ones."""

_TOKEN = re.compile(r"[^\W_]+(?:(?:[-&]|['’](?!s\b)|(?<=\b[A-Z])\.(?=[A-Z]\b))[^\W_]+)*|[^\w\s]|\n")
_TOKEN_OF_ELIDING = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*|[^\w\s]|\n")
_SENTENCE_END = frozenset('.!?:\n"“”«»')


@dataclass(slots=True)
class Phrase:
    """`key` is the phrase in lower case; `count` its mentions, but for those that lie within a longer phrase.

    `first` is the token at which it first stands, counted from the beginning of the title.
    """

    key: str
    text: str
    length: int
    count: int
    first: int
    in_title: bool
    is_name: bool


def phrases(title: str, text: str, words: StopWords) -> list[Phrase]:
    """The candidates, longer ones first."""
    pattern = _TOKEN_OF_ELIDING if words.elides else _TOKEN
    tokens: list[str] = pattern.findall(f"{' '.join(title.split())}\n{text[:READ_CHARACTERS]}")
    lowers = " ".join(tokens).lower().split(" ")
    title_end = tokens.index("\n")
    headline_case = _is_headline_case(tokens[:title_end], words)
    # Phrases and where they stand. At the beginning of a sentence, and in some titles, a capital tells nothing.
    plain: list[tuple[str, int]] = []
    telling: list[tuple[str, int]] = []
    names: set[str] = set()
    titled: set[str] = set()
    for start, end, opens in _runs(tokens, lowers, words):
        heading = start < title_end
        inner = plain if heading and headline_case else telling
        outer = plain if opens else inner
        outer.append((lowers[start], start))
        if end - start > 1:
            outer.append((f"{lowers[start]} {lowers[start + 1]}", start))
            for i in range(start + 1, end - 1):
                inner.append((lowers[i], i))
                inner.append((f"{lowers[i]} {lowers[i + 1]}", i))
            inner.append((lowers[end - 1], end - 1))
            spans = _names(tokens, lowers, start, end, words)
            if not (heading and headline_case):
                names.update([" ".join(lowers[i:j]) for i, j in spans])
            if end - start > 2:
                for i, j in {*spans, (start, end)}:
                    if 2 < j - i <= LONGEST:
                        (outer if i == start else inner).append((" ".join(lowers[i:j]), i))
        if heading:
            titled.update([key for key, _ in chain(plain, telling)])
    counts = Counter(map(itemgetter(0), chain(plain, telling)))
    firsts, tellings = dict(reversed(plain)), dict(reversed(telling))
    as_written = frozenset(tokens)
    shouted = title.isupper()
    found: list[Phrase] = []
    for key, count in counts.items():
        if count < 2 and key not in names and key not in titled:
            continue
        length = key.count(" ") + 1
        start = tellings.get(key, -1)
        tells = start >= 0
        if not tells:
            start = firsts[key]
        surface, lower = tokens[start : start + length], lowers[start : start + length]
        is_name = key in names
        if length == 1:
            acronym = surface[0].isupper() and not shouted
            is_name = acronym or (tells and surface[0][0].isupper() and not words.capitalises)
            if not _stands_alone(surface[0], key, words) or (count < 2 and not is_name):
                continue
        elif (count < 2 and not is_name) or not words.joints.isdisjoint((lower[0], lower[-1])):
            continue
        if not tells:
            surface = [low if low in as_written else word for word, low in zip(surface, lower, strict=True)]
        first = min(start, firsts.get(key, start))
        found.append(Phrase(key, " ".join(surface), length, count, first, key in titled, is_name))
    found.sort(key=lambda phrase: -phrase.length)
    return _without_nested(found)


def _runs(tokens: Sequence[str], lowers: Sequence[str], words: StopWords) -> Iterator[tuple[int, int, bool]]:
    """Spans of tokens between stop words and punctuation, and whether each opens a sentence."""
    silent, generic, joints = words.silent, words.generic, words.joints
    start, opens, fresh = -1, False, True
    for i, low in enumerate(lowers):
        token = tokens[i]
        if low not in silent:
            stops = not low[0].isalpha() or (len(low) < 3 and not token[0].isupper())
        elif low in generic:
            stops = fresh or not token[0].isupper()
        else:
            stops = low == token or len(token) < 2 or not token.isupper()
        if not stops:
            if start < 0:
                start, opens = i, fresh
        elif start >= 0 and not (low in joints and _goes_on(tokens, lowers, i, words)):
            yield start, i, opens
            start = -1
        fresh = token in _SENTENCE_END
    if start >= 0:
        yield start, len(lowers), opens


def _goes_on(tokens: Sequence[str], lowers: Sequence[str], i: int, words: StopWords) -> bool:
    """Whether the connector or article at token `i` stands within a name."""
    if lowers[i] in words.articles and lowers[i - 1] in words.connectors:
        after = i + 1
    elif lowers[i] in words.connectors and tokens[i - 1][0].isupper():
        after = i + 2 if i + 1 < len(tokens) and lowers[i + 1] in words.articles else i + 1
    else:
        return False
    return after < len(tokens) and tokens[after][0].isupper() and lowers[after] not in words.never


def _names(
    tokens: Sequence[str], lowers: Sequence[str], start: int, end: int, words: StopWords
) -> list[tuple[int, int]]:
    """Spans of two to LONGEST capitalised words in a run, connectors within them included."""
    spans: list[tuple[int, int]] = []
    first = last = -1
    for i in range(start, end):
        if tokens[i][0].isupper():
            if first < 0:
                first = i
            last = i
        elif first >= 0 and lowers[i] not in words.joints:
            if last > first:
                spans.append((first, last + 1))
            first = -1
    if first >= 0 and last > first:
        spans.append((first, last + 1))
    return [(i, j) for i, j in spans if j - i <= LONGEST]


def _is_headline_case(title: Sequence[str], words: StopWords) -> bool:
    """Whether the title capitalises words that are no names: none of its longer words, bar the first, is lower."""
    return not any(len(word) > 3 and word.islower() and word not in words.never for word in title[1:])


def _stands_alone(word: str, key: str, words: StopWords) -> bool:
    """Whether a single word can be a keyword."""
    if word.isupper():
        return len(word) > 1
    if key in words.generic or key in words.joints or len(key) < 3:
        return False
    if word[0].islower():
        return not words.capitalises and not (len(key) > 4 and key.endswith(words.endings))
    return True


def _without_nested(found: Sequence[Phrase]) -> list[Phrase]:
    """The phrases, each without the mentions that lie within longer ones; the longer must come first.

    A name takes over what is left of its last word: "Brown", after "Gordon Brown", means him.
    """
    nested: Counter[str] = Counter()
    by_last_word: dict[str, Phrase] = {}
    kept: list[Phrase] = []
    for phrase in found:
        left = phrase.count - nested[phrase.key]
        if left < LEFT_ALONE * phrase.count:
            continue
        if phrase.length == 1 and phrase.is_name and phrase.key in by_last_word:
            by_last_word[phrase.key].count += left
            continue
        phrase.count = left
        kept.append(phrase)
        if phrase.length > 1:
            parts = phrase.key.split(" ")
            for size in range(1, phrase.length):
                for start in range(phrase.length - size + 1):
                    nested[" ".join(parts[start : start + size])] += left
            if phrase.is_name and by_last_word.setdefault(parts[-1], phrase).count < left:
                by_last_word[parts[-1]] = phrase
    return kept

"""Learns the weights of the entities tagger, and shows what they find in texts that they were not learned from.

They are learned by the averaged perceptron (Collins 2002) from dev sets of CoNLL-2003, CrossNER politics and
WikiNEuRAL, and from sentences of our own with names out of the gazetteer. Only classes of words are learned, no names.
Where a set has events and products under "other", either label is right for it. For the figures the sets are parted
into five blocks, and each is tagged with weights learned from the other four; the weights that ship are learned from
all.

    python -m benchmarks.entity_weights [--data FOLDER] [--write]
"""

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.entity_sentences import sentences
from services.compiled import compiled, part
from services.enricher.hashing import Hashes
from services.enricher.reading import Reading, code_points, read
from services.enricher.taggers import entities
from services.enricher.taggers.entities.arrays import Ids, Names, Numbers, Tokens
from services.enricher.taggers.entities.article import survey
from services.enricher.taggers.entities.candidates import candidates
from services.enricher.taggers.entities.classes import Words
from services.enricher.taggers.entities.decoding import LABELS, NEVER, TYPES, decode
from services.enricher.taggers.entities.features import BUCKETS, features
from services.enricher.taggers.entities.gazetteer import Gazetteer
from services.enricher.taggers.entities.known import look_up
from services.enricher.taggers.entities.weights import FILE, Weights

SETS = ("conll03", "politics", "wikineural")
DATA = Path(__file__).parents[2] / "shared" / "data" / "entities"
_TO = Path(entities.__file__).parent / FILE
FOLDS, _EPOCHS = 5, 10
OWN = 1_500
_ANY = np.empty(0, np.uint16)
_EVENT, _OTHER = TYPES.index("event"), TYPES.index("other")

Name = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, its names, and the features of the tokens that are learned from; `allowed` holds the right labels of each
    of these as bits, `is_tagged` whether the tagger looks at it."""

    text: str
    names: frozenset[Name]
    reading: Reading
    tokens: Ids
    ids: Ids
    counts: Ids
    allowed: NDArray[np.uint16]
    is_tagged: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the weights of the entities tagger.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with the dev sets")
    parser.add_argument("--write", action="store_true", help="write the weights that ship, learned from all sets")
    given = parser.parse_args()
    if not given.data.is_dir():
        sys.exit(f"{given.data}: no such folder; name that of the sets with --data FOLDER")
    reader = Reader()
    sets = {name: passages(reader, given.data, name) for name in SETS}
    own = [passage(reader, text, names, True) for text, names in sentences(reader.gazetteer, OWN)]
    counts = {name: np.zeros(3, int) for name in SETS}
    for fold in range(FOLDS):
        rest = [item for items in sets.values() for item in without(items, fold)]
        weights = learned(rest + own)
        for name, items in sets.items():
            counts[name] += right(items[block(items, fold)], weights, name == "politics")
    print(f"learned from four blocks of five and {len(own)} texts of our own, found in the fifth (exact span and type)")
    for name, (both, only_found, only_given) in counts.items():
        precision, recall = both / (both + only_found), both / (both + only_given)
        f1 = 2 * both / (2 * both + only_found + only_given)
        print(f"  {name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    if given.write:
        weights = learned([item for items in sets.values() for item in items] + own)
        size = _TO.write_bytes(weights.packed())
        print(f"{size:,} bytes of weights written")


class Reader:
    """Finds the features of texts, as the tagger does."""

    def __init__(self) -> None:
        self.gazetteer, self._words = Gazetteer.load(), Words.load()

    def features(self, reading: Reading) -> tuple[Ids, NDArray[np.bool_], Ids, Ids]:
        """The tokens that are learned from, whether the tagger looks at each, its features, and how many it has."""
        chosen, tagged, ids, counts = _features(tokens_of(reading), self.gazetteer.names, self._words.table)
        return chosen, np.isin(chosen, tagged), ids.astype(np.int32), counts


def tokens_of(reading: Reading) -> Tokens:
    """A reading for compiled code."""
    return Tokens(
        code_points(reading.text), reading.starts, reading.ends, reading.hashes, reading.shapes, reading.gaps,
        reading.sentences, reading.quoted,
    )  # fmt: skip


@part
def _features(tokens: Tokens, names: Names, words: Hashes) -> tuple[Ids, Ids, Numbers, Ids]:
    """The tokens that are learned from, those that the tagger looks at, and the features of the former."""
    known = look_up(tokens, names, words)
    article = survey(tokens, known, names.kinds)
    chosen = candidates(tokens, known, article.begins, True)
    ids, counts = features(tokens, known, article, chosen)
    return chosen, candidates(tokens, known, article.begins, False), ids, counts


def passages(reader: Reader, folder: Path, name: str) -> list[Passage]:
    """Of a dev set."""
    with gzip.open(folder / f"{name}_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        passage(reader, row["text"], [(start, end, kind) for start, end, kind in row["entities"]], name == "politics")
        for row in rows
    ]


def passage(reader: Reader, text: str, names: Sequence[Name], has_events: bool) -> Passage:
    """A text with its names; `has_events` says that events are told from others."""
    reading = read(text)
    tokens, is_tagged, ids, counts = reader.features(reading)
    allowed = _allowed(reading, tokens, names, has_events)
    return Passage(text, frozenset(names), reading, tokens, ids, counts, allowed, is_tagged)


def learned(items: Sequence[Passage], buckets: int = BUCKETS) -> Weights:
    """By the averaged perceptron, in one order on any machine; of so many features."""
    features, feature_sums = np.zeros((buckets, LABELS), np.int16), np.zeros((buckets, LABELS), np.int64)
    transitions, transition_sums = np.zeros((LABELS, LABELS), np.int16), np.zeros((LABELS, LABELS), np.int64)
    order, step = np.random.default_rng(0), 1
    for _ in range(_EPOCHS):
        for number in order.permutation(len(items)):
            item = items[number]
            found = labels_of(item, features, transitions, _ANY)
            if not (1 << found & item.allowed).astype(bool).all():
                wanted = labels_of(item, features, transitions, item.allowed)
                _correct(
                    item.tokens, item.ids, item.counts, item.reading.sentences, features, feature_sums, transitions,
                    transition_sums, wanted, found, step,
                )  # fmt: skip
            step += 1
    return Weights.of(features - feature_sums / step, transitions - transition_sums / step)


def labels_of(
    item: Passage, features: NDArray[np.int16], transitions: NDArray[np.int16], allowed: NDArray[np.uint16]
) -> Ids:
    """The likeliest labels of the passage's tokens, of those allowed."""
    labels = np.empty(len(item.tokens), np.int32)
    _label(tokens_of(item.reading), item.tokens, item.ids, item.counts, features, transitions, allowed, labels)
    return labels


@part
def _label(
    tokens: Tokens,
    chosen: Ids,
    ids: Ids,
    counts: Ids,
    features: NDArray[np.int16],
    transitions: NDArray[np.int16],
    allowed: NDArray[np.uint16],
    labels: Ids,
) -> None:
    scores = np.zeros((len(chosen), LABELS), np.int32)
    for row in range(len(chosen)):
        for place in range(counts[row]):
            for label in range(LABELS):
                scores[row, label] += features[ids[row, place], label]
        for label in range(LABELS):
            if len(allowed) and not allowed[row] >> label & 1:
                scores[row, label] += NEVER
    decode(tokens, chosen, scores, transitions, labels)


def right(items: Sequence[Passage], weights: Weights, has_events: bool) -> NDArray[np.int64]:
    """How many names are both found and given, only found, only given."""
    counts = np.zeros(3, np.int64)
    for item in items:
        found = {
            (start, end, "other" if kind == "event" and not has_events else kind)
            for start, end, kind in found_by(item, weights)
        }
        both = len(found & item.names)
        counts += both, len(found) - both, len(item.names) - both
    return counts


def found_by(item: Passage, weights: Weights) -> frozenset[Name]:
    """The names that these weights find in the passage."""
    tagged = replace(
        item, tokens=item.tokens[item.is_tagged], ids=item.ids[item.is_tagged], counts=item.counts[item.is_tagged]
    )
    labels = labels_of(tagged, weights.features.astype(np.int16), weights.transitions.astype(np.int16), _ANY)
    return frozenset(_names(tagged, labels))


def _names(item: Passage, labels: Ids) -> list[Name]:
    found: list[list[int]] = []
    for token, label in zip(item.tokens.tolist(), labels.tolist(), strict=True):
        if label % 2 == 1:
            found.append([token, token + 1, label // 2])
        elif label:
            found[-1][1] = token + 1
    return [(*item.reading.span(first, last), TYPES[kind]) for first, last, kind in found]


def _allowed(reading: Reading, tokens: Ids, names: Sequence[Name], has_events: bool) -> NDArray[np.uint16]:
    bits = np.ones(len(reading), np.uint16)
    for start, end, name in names:
        first, last = int(np.searchsorted(reading.ends, start, "right")), int(np.searchsorted(reading.starts, end))
        kind = TYPES.index(name)
        kinds = [kind] if has_events or kind != _OTHER else [_OTHER, _EVENT]
        if first < last:
            bits[first] = sum(2 << 2 * kind for kind in kinds)
            bits[first + 1 : last] = sum(4 << 2 * kind for kind in kinds)
    chosen = bits[tokens]
    # A label that goes on with a name cannot stand where a sentence or a stretch of tokens begins.
    for row, token in enumerate(tokens.tolist()):
        joined = row > 0 and tokens[row - 1] == token - 1 and reading.sentences[token] == reading.sentences[token - 1]
        goes_on = chosen[row] & 0b10101010100
        if goes_on and (not joined or chosen[row - 1] == 1):
            chosen[row] = 1
    return chosen


def block(items: Sequence[Passage], fold: int) -> slice:
    return slice(len(items) * fold // FOLDS, len(items) * (fold + 1) // FOLDS)


def without(items: Sequence[Passage], fold: int) -> list[Passage]:
    out = block(items, fold)
    return [*items[: out.start], *items[out.stop :]]


@compiled(
    "void(int32[::1], int32[:, ::1], int32[::1], int32[::1], int16[:, ::1], int64[:, ::1], int16[:, ::1],"
    " int64[:, ::1], int32[::1], int32[::1], int64)"
)
def _correct(
    tokens: Ids,
    ids: Ids,
    counts: Ids,
    sentence_of: Ids,
    features: NDArray[np.int16],
    feature_sums: NDArray[np.int64],
    transitions: NDArray[np.int16],
    transition_sums: NDArray[np.int64],
    wanted: Ids,
    found: Ids,
    step: int,
) -> None:
    """Move the weights from the labels found to those wanted; the sums are what averaging takes off at the end."""
    for row in range(len(tokens)):
        good, bad = wanted[row], found[row]
        joined = row > 0 and tokens[row - 1] == tokens[row] - 1
        joined = joined and sentence_of[tokens[row]] == sentence_of[tokens[row - 1]]
        good_before, bad_before = (wanted[row - 1], found[row - 1]) if joined else (0, 0)
        if good != bad:
            for place in range(counts[row]):
                number = ids[row, place]
                features[number, good] += 1
                feature_sums[number, good] += step
                features[number, bad] -= 1
                feature_sums[number, bad] -= step
        if good != bad or good_before != bad_before:
            transitions[good_before, good] += 1
            transition_sums[good_before, good] += step
            transitions[bad_before, bad] -= 1
            transition_sums[bad_before, bad] -= step


if __name__ == "__main__":
    main()

"""All that is compiled of the tagger, behind one call: from a text's tokens to the things that it names."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import Codes, Flags, Places
from services.enricher.taggers.entities.arrays import Bytes, Ids, Kinds, Known, Names, Numbers, Sites, Tokens
from services.enricher.taggers.entities.article import survey
from services.enricher.taggers.entities.candidates import candidates
from services.enricher.taggers.entities.decoding import LABELS, PERSON, decode
from services.enricher.taggers.entities.features import features
from services.enricher.taggers.entities.gathering import gather, keep_persons, lay_over
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.joining import groups
from services.enricher.taggers.entities.known import look_up
from services.enricher.taggers.entities.mentions import END, FIRST, KNOWN, LAST, LAST_WORD, START, TYPE, Mentions
from services.enricher.taggers.entities.places import rows_of
from services.enricher.taggers.entities.scoring import Table, scores_of

KIND, FROM, TO, ROW, IS_KNOWN, SURNAME, MENTIONS = range(7)
"""Columns of a thing: its type, a place in `TYPES`, or PRODUCT; where its longest mention starts and ends; the row of
its place, or -1; whether its name is a known one; if it is a person named by one word, the hash of that, else 0; and
how many mentions it has."""
COLUMNS = 7
PRODUCT = 5
_PRODUCT = int(Kind.PRODUCT)


@part
def _score(
    tokens: Tokens, known: Known, names: Names, table: Table, transitions: NDArray[np.int8], labels: Ids
) -> None:
    """Write the labels that the scorer gives the tokens."""
    article = survey(tokens, known, names.kinds)
    chosen = candidates(tokens, known, article.begins, False)
    ids, counts = features(tokens, known, article, chosen)
    scores = scores_of(table, ids, counts, LABELS)
    found = np.empty(len(chosen), np.int32)
    decode(tokens, chosen, scores, transitions, found)
    for row in range(len(chosen)):
        labels[chosen[row]] = found[row]


@part
def _list(
    mentions: Mentions,
    rows: Ids,
    group_of: Ids,
    longest: Ids,
    names: Names,
    things: Places,
    spans: Places,
) -> None:
    """Write the numbers of each thing and, thing by thing, the spans of the mentions."""
    ends = np.zeros(len(longest) + 1, np.int64)
    for group in group_of:
        ends[group + 1] += 1
    for group in range(len(longest)):
        number = longest[group]
        kind, known, row = mentions[number, TYPE], mentions[number, KNOWN], rows[number]
        is_surname = kind == PERSON and mentions[number, LAST] - mentions[number, FIRST] == 1
        if kind != PERSON and row < 0 and known >= 0 and names.kinds[known] & _PRODUCT:
            kind = PRODUCT
        thing = things[group]
        thing[KIND], thing[FROM], thing[TO] = kind, mentions[number, START], mentions[number, END]
        thing[ROW], thing[IS_KNOWN], thing[MENTIONS] = row, known >= 0, ends[group + 1]
        thing[SURNAME] = mentions[number, LAST_WORD] if is_surname else 0
        ends[group + 1] += ends[group]
    for number in range(len(mentions)):
        group = group_of[number]
        spans[ends[group], 0], spans[ends[group], 1] = mentions[number, START], mentions[number, END]
        ends[group] += 1


@compiled(
    "UniTuple(int64, 2)(uint32[::1], int64[::1], int64[::1], uint64[::1], uint8[::1], uint32[::1], int32[::1],"
    " boolean[::1], uint64[::1], uint64[::1], uint16[::1], int32[::1], int32[::1], int32[::1],"
    " uint16[::1], int32[::1], uint16[::1], float32[::1], uint16[::1], int64[:, ::1], int8[:, ::1], int32[::1],"
    " boolean, boolean, int64, int64, int64[:, ::1], int64, int64[:, ::1], int64[:, ::1])"
)
def find(
    codes: Codes,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: Bytes,
    gaps: Values,
    sentences: Ids,
    quoted: Flags,
    words: Hashes,
    name_keys: Hashes,
    name_kinds: Kinds,
    buckets: Ids,
    firsts: Ids,
    rows: Ids,
    countries: Kinds,
    regions: Ids,
    place_kinds: Kinds,
    place_weights: NDArray[np.float32],
    feature_rows: Numbers,
    lanes: NDArray[np.int64],
    transitions: NDArray[np.int8],
    labels: Ids,
    is_english: bool,
    is_model: bool,
    dateline_start: int,
    dateline_end: int,
    asides: Places,
    home: int,
    things: Places,
    spans: Places,
) -> tuple[int, int]:
    """Write the things that a text names and the spans of their mentions, those of the first thing first; how many
    things and how many spans.

    The arguments from `codes` on are `Tokens`, those from `name_keys` on `Names`, those from `firsts` on `Sites`.
    `labels` are a model's if `is_model`, else all 0; `asides` has a row for each span that is not read.
    """
    tokens = Tokens(codes, starts, ends, hashes, shapes, gaps, sentences, quoted)
    names = Names(name_keys, name_kinds, buckets)
    sites = Sites(firsts, rows, countries, regions, place_kinds, place_weights)
    known = look_up(tokens, names, words)
    if not is_model:
        _score(tokens, known, names, Table(feature_rows, lanes), transitions, labels)
        if not is_english:
            keep_persons(tokens, known, labels)
    nations = np.empty(len(hashes), np.int32)
    peoples = lay_over(tokens, known, names, is_english, (dateline_start, dateline_end), labels, nations)
    mentions = gather(tokens, known, names, labels, is_model, asides)
    place_rows = rows_of(mentions, gaps, nations[:peoples], home, sites)
    group_of, longest = groups(tokens, mentions, place_rows)
    _list(mentions, place_rows, group_of, longest, names, things, spans)
    return len(longest), len(mentions)

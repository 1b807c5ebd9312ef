"""Who may be cited where: each cue of a text with each source that it might have, and what speaks for the two. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.reading import LOWER, NUMBER, Reading
from services.enricher.taggers.attributions.grammar import (
    ADVERB, ANONYMOUS, AUXILIARY, BE, BEFORE_NOUN, BY, CITING, CLOSE_BRACKET, CLOSE_QUOTE, COLON, COMMA, DASH, DETERMINER, DOCUMENT, FUNCTION, HAVE, HEADS, HYPHEN,
    IT, JOINT, LINE, MODAL, NEGATION, NOUN, OBJECT, OF, OPEN_BRACKET, ORGANISATION, OUTLET, OWN, PARAGRAPH, PEOPLE, POSSESSIVE,
    PREPOSITION, PRONOUN, QUOTE, RELATIVE, SENTENCE, SUBJECTS, SUBORDINATE, THAT, TIME, TO, VERB, Page, build_walls,
    is_capital, is_noun, is_subject, phrase_end, phrase_start,
)  # fmt: skip
from services.enricher.taggers.attributions.vocabulary import ACCORDING, CUE, FORM, ING, PAST, THIRD, BASE, Facts

KINDS = (
    "pronoun",
    "relative",
    "name",
    "noun",
    "apposition",
    "joined",
    "far",
    "first",
    "head",
    "right name",
    "right noun",
    "right pronoun",
    "according",
    "by",
    "own",
    "possessive",
    "of",
    "forward",
    "speaker",
    "cited",
)
(
    _PRONOUN,
    _RELATIVE,
    _NAME,
    _NOUN,
    _APPOSITION,
    _JOINED,
    _FAR,
    _FIRST,
    _HEAD,
    _RIGHT_NAME,
    _RIGHT_NOUN,
    _RIGHT_PRONOUN,
    _ACCORDING,
    _BY,
    _OWN,
    _POSSESSIVE,
    _OF,
    _FORWARD,
    _SPEAKER,
    _CITED,
) = range(len(KINDS))
ACCORDING_KIND, JOINED_KIND, SPEAKER_KIND, CITED_KIND = _ACCORDING, _JOINED, _SPEAKER, _CITED
NEXT = (
    "end",
    "quote",
    "colon",
    "comma",
    "wall",
    "that",
    "to",
    "by",
    "of",
    "preposition",
    "own",
    "determiner",
    "pronoun",
    "object",
    "subordinate",
    "name",
    "lower",
    "joint",
    "other",
)
(
    _N_END,
    _N_QUOTE,
    _N_COLON,
    _N_COMMA,
    _N_WALL,
    _N_THAT,
    _N_TO,
    _N_BY,
    _N_OF,
    _N_PREP,
    _N_OWN,
    _N_DET,
    _N_PRON,
    _N_OBJ,
    _N_SUB,
    _N_NAME,
    _N_LOWER,
    _N_JOINT,
    _N_OTHER,
) = range(len(NEXT))
NEXT_THAT = _N_THAT
BITS = (
    "have",
    "modal",
    "be",
    "to before",
    "negated",
    "adverb",
    "noun",
    "quote before",
    "quoted",
    "quote in sentence",
    "cue before",
    "capital cue",
    "first sentence",
    "titled",
    "hyphen",
    "anonymous",
    "document",
    "people",
    "organisation",
    "outlet",
    "name",
    "determiner",
    "source quoted",
    "it",
    "far5",
    "far10",
    "after preposition",
    "after subordinate",
    "after object",
    "starts sentence",
    "number",
    "clause between",
    "time between",
    "pronoun",
)
(
    _B_HAVE,
    _B_MODAL,
    _B_BE,
    _B_TO,
    _B_NEG,
    _B_ADV,
    _B_NOUN,
    _B_QBEFORE,
    _B_QUOTED,
    _B_QSENT,
    _B_CUEBEFORE,
    _B_CAPCUE,
    _B_FIRSTS,
    _B_TITLED,
    _B_HYPHEN,
    _B_ANON,
    _B_DOC,
    _B_PEOPLE,
    _B_ORG,
    _B_OUTLET,
    _B_NAME,
    _B_DET,
    _B_SQUOTED,
    _B_IT,
    _B_FAR5,
    _B_FAR10,
    _B_APREP,
    _B_ASUB,
    _B_AOBJ,
    _B_SSTART,
    _B_NUMBER,
    _B_CLAUSE,
    _B_TIME,
    _B_PRONOUN,
) = (1 << k for k in range(len(BITS)))

COLUMNS = ("cue first", "cue last", "source first", "source last", "cue", "form", "kind", "next", "bits")
ROW = len(COLUMNS)
_LINES = LINE | PARAGRAPH
_LONGEST_APPOSITION = 12
_MOST = 8
"""Candidates of one cue."""

Rows = NDArray[np.int64]
Walls = NDArray[np.int64]


def candidates(reading: Reading, facts: Facts) -> tuple[Rows, Walls]:
    """A row for each candidate, in the order of the cues, and the text's walls; see COLUMNS.

    Cue and source are tokens, from first to before last; the cue of a speaker before a colon is the colon, no token.
    """
    count = len(reading)
    rows = np.empty((_MOST * count, ROW), np.int64)
    walls = np.empty(count + 1, np.int64)
    found = _propose(facts, reading.shapes, reading.gaps, reading.sentences, reading.quoted, walls, rows)
    return rows[:found], walls


@part
def _behind(page: Page, after: int) -> int:
    """What follows the cue."""
    wall = page.walls[after]
    if wall & QUOTE:
        return _N_QUOTE
    if wall & COLON:
        return _N_COLON
    if wall & SENTENCE:
        return _N_END
    if wall & COMMA:
        return _N_COMMA
    if wall:
        return _N_WALL
    facts = page.facts[after]
    if facts & THAT:
        return _N_THAT
    if facts & TO:
        return _N_TO
    if facts & BY:
        return _N_BY
    if facts & OF:
        return _N_OF
    if facts & PREPOSITION:
        return _N_PREP
    if facts & OWN:
        return _N_OWN
    if facts & DETERMINER:
        return _N_DET
    if facts & (PRONOUN | IT):
        return _N_PRON
    if facts & OBJECT:
        return _N_OBJ
    if facts & (SUBORDINATE | RELATIVE):
        return _N_SUB
    if facts & JOINT:
        return _N_JOINT
    if is_capital(page, after):
        return _N_NAME
    if page.shapes[after] == LOWER and facts & FUNCTION == 0:
        return _N_LOWER
    return _N_OTHER


@part
def _of_source(page: Page, first: int, last: int) -> int:
    """The bits that the source has."""
    union = 0
    bits = 0
    for token in range(first, last):
        union |= page.facts[token]
        if is_capital(page, token):
            bits |= _B_NAME
        if page.shapes[token] == NUMBER:
            bits |= _B_NUMBER
    if union & ANONYMOUS:
        bits |= _B_ANON
    if union & DOCUMENT:
        bits |= _B_DOC
    if union & PEOPLE:
        bits |= _B_PEOPLE
    if union & ORGANISATION:
        bits |= _B_ORG
    if union & OUTLET:
        bits |= _B_OUTLET
    if page.facts[first] & (DETERMINER | OWN):
        bits |= _B_DET
    if page.facts[first] & (IT | THAT):
        bits |= _B_IT
    if page.facts[first] & PRONOUN:
        bits |= _B_PRONOUN
    if page.quoted[first]:
        bits |= _B_SQUOTED
    if page.walls[first] & SENTENCE:
        bits |= _B_SSTART
    elif page.walls[first] == 0:
        before = page.facts[first - 1]
        if before & (BEFORE_NOUN | TO):
            bits |= _B_APREP
        elif before & (SUBORDINATE | RELATIVE | THAT):
            bits |= _B_ASUB
        elif before & (CUE | VERB):
            bits |= _B_AOBJ
    return bits


@part
def _chain(page: Page, cue: int) -> tuple[int, int, int]:
    """Back from the cue over auxiliaries, adverbs and times: first token of the verb, the token before all, bits."""
    facts, walls = page.facts, page.walls
    first, before, bits = cue, cue - 1, 0
    while before >= 0 and walls[before + 1] == 0:
        found = facts[before]
        if found & SUBORDINATE:
            break
        if found & AUXILIARY:
            bits |= _B_BE if found & BE else _B_HAVE if found & HAVE else _B_MODAL
            first = before
        elif found & (ADVERB | NEGATION):
            bits |= _B_NEG if found & NEGATION else _B_ADV
            first = before
        elif (
            (found & TIME or page.shapes[before] == NUMBER)
            and walls[before] == 0
            and facts[before - 1] & (PREPOSITION | DETERMINER | TIME)
        ):
            before -= 1
            while (
                before > 0
                and walls[before] == 0
                and facts[before] & DETERMINER
                and facts[before - 1] & (ADVERB | PREPOSITION)
            ):
                before -= 1
            bits |= _B_TIME
        else:
            break
        before -= 1
    return first, before, bits


@part
def _parenthesis(page: Page, last: int, cue: int) -> int:
    """The token before the bracket, dash or comma that opens what ends with the token `last`; -1 when there is none."""
    opening = OPEN_BRACKET if page.walls[last + 1] & CLOSE_BRACKET else COMMA | DASH
    token = last
    while token > 0 and token > last - 30 and page.walls[token] & (opening | SENTENCE) == 0:
        token -= 1
    if page.walls[token] & SENTENCE or page.walls[token] & opening == 0 or token == 0:
        return -1
    return token - 1


@part
def _source_start(page: Page, last: int) -> int:
    return last if page.facts[last] & SUBJECTS else phrase_start(page, last)


@part
def _add(
    page: Page,
    rows: Rows,
    count: int,
    first: int,
    last: int,
    start: int,
    end: int,
    cue: int,
    form: int,
    kind: int,
    following: int,
    bits: int,
) -> int:
    row = rows[count]
    row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] = first, last, start, end, cue, form, kind, following
    row[8] = bits | _of_source(page, start, end)
    return count + 1


@compiled("int64(int64[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1], int64[::1], int64[:, ::1])")
def _propose(facts, shapes, gaps, sentences, quoted, walls, rows):
    """Write the rows, and `walls`; how many rows there are."""
    build_walls(gaps, sentences, walls)
    page = Page(facts, shapes, gaps, walls, quoted)
    tokens, count = len(facts), 0
    sentence = cues = 0
    sentence_bits = 0
    for token in range(tokens):
        if walls[token] & SENTENCE:
            sentence, cues = token, 0
            sentence_bits = _B_TITLED
            if sentences[token] == 0:
                sentence_bits |= _B_FIRSTS
            end = token
            lower = 0
            while end == token or walls[end] & SENTENCE == 0:
                if quoted[end]:
                    sentence_bits |= _B_QSENT
                lower += shapes[end] == LOWER and facts[end] & FUNCTION == 0
                end += 1
            if lower * 5 > end - token:
                sentence_bits &= ~_B_TITLED
        if walls[token] & COLON and not quoted[token - 1] and facts[token - 1] & CUE == 0:
            start = token - 1
            while walls[start] == 0 and is_capital(page, start) and is_capital(page, start - 1) and token - start < 5:
                start -= 1
            if is_capital(page, start) and walls[start] & (SENTENCE | _LINES) != 0:
                count = _add(
                    page,
                    rows,
                    count,
                    token,
                    token,
                    start,
                    token,
                    0,
                    0,
                    _SPEAKER,
                    _N_QUOTE if walls[token] & QUOTE else _N_COLON,
                    sentence_bits,
                )
        cue = facts[token] & CUE
        if cue == 0:
            continue
        form = facts[token] >> FORM & 3
        noun = facts[token] & NOUN != 0
        after = token + 1
        following = _behind(page, after)
        first, before, bits = _chain(page, token)
        bits |= sentence_bits
        if quoted[token]:
            bits |= _B_QUOTED
        if is_capital(page, token) and walls[token] & SENTENCE == 0:
            bits |= _B_CAPCUE
        if gaps[after] & (HYPHEN | POSSESSIVE) or gaps[token] & HYPHEN:
            bits |= _B_HYPHEN
        if cues:
            bits |= _B_CUEBEFORE
        if noun:
            bits |= _B_NOUN
        for back in range(token, max(token - 8, 0), -1):
            if walls[back] & CLOSE_QUOTE:
                bits |= _B_QBEFORE
                break
        cues += 1
        if cue == ACCORDING:
            if facts[after] & TO and walls[after] == 0 and walls[after + 1] & SENTENCE == 0:
                end = max(phrase_end(page, after + 1), after + 2)
                count = _add(
                    page, rows, count, token, after + 1, after + 1, end, cue, form, _ACCORDING, following, bits
                )
            continue
        inside = before >= sentence
        broken = inside and walls[before + 1] != 0
        infinitive = inside and not broken and facts[before] & TO != 0
        if infinitive:
            bits |= _B_TO
        kind = -1
        start = end = 0
        if inside and not infinitive:
            if gaps[before + 1] & POSSESSIVE or facts[before] & OWN:
                if noun or form == BASE or form == THIRD:
                    if facts[before] & OWN:
                        kind, start = _OWN, before
                    else:
                        kind, start = _POSSESSIVE, phrase_start(page, before)
                    end = before + 1
            elif not broken:
                end = before + 1
                if facts[before] & (PRONOUN | IT):
                    kind, start = _PRONOUN, before
                elif facts[before] & (RELATIVE | THAT):
                    kind, start = _RELATIVE, before
                elif is_noun(page, before):
                    kind = _NAME if is_capital(page, before) else _NOUN
                    start = phrase_start(page, before)
            elif walls[before + 1] & (COMMA | DASH | CLOSE_BRACKET) and walls[before + 1] & QUOTE == 0:
                last = _parenthesis(page, before, token)
                if last >= 0 and (is_noun(page, last) or facts[last] & SUBJECTS):
                    kind, start, end = _APPOSITION, _source_start(page, last), last + 1
                    if facts[end] & (RELATIVE | SUBORDINATE | PREPOSITION) == 0:
                        for inner in range(end, before):
                            if is_subject(page, inner):
                                bits |= _B_CLAUSE
                                break
                        if bits & _B_CLAUSE == 0 and before - end < _LONGEST_APPOSITION and is_noun(page, before):
                            end = before + 1
            if kind >= 0:
                count = _add(page, rows, count, first, after, start, end, cue, form, kind, following, bits)
                bits &= ~_B_CLAUSE
        if not noun or form == ING:
            adjacent = start if kind >= 0 else before + 1
            last = adjacent - 1 if kind != _APPOSITION else before
            found = -1
            while last >= sentence and last > token - 45:
                if is_subject(page, last) and quoted[last] == quoted[token] and not (last >= start and last < end):
                    found = last
                    break
                last -= 1
            earliest = tokens
            if found >= 0:
                source = _source_start(page, found)
                distance = token - found
                more = (_B_FAR5 if distance > 5 else 0) | (_B_FAR10 if distance > 10 else 0)
                joined = inside and facts[before] & JOINT != 0
                count = _add(
                    page,
                    rows,
                    count,
                    first,
                    after,
                    source,
                    found + 1,
                    cue,
                    form,
                    _JOINED if joined else _FAR,
                    following,
                    bits | more,
                )
                earliest = source
                for other in range(sentence, source):
                    if is_subject(page, other) and quoted[other] == quoted[token]:
                        source = _source_start(page, other)
                        more = _B_FAR10 if token - other > 10 else 0
                        count = _add(
                            page,
                            rows,
                            count,
                            first,
                            after,
                            source,
                            other + 1,
                            cue,
                            form,
                            _FIRST,
                            following,
                            bits | more,
                        )
                        earliest = source
                        break
            elif form == ING and token <= sentence + 2:
                for other in range(token + 2, min(token + 40, tokens)):
                    if walls[other] & SENTENCE:
                        break
                    if is_subject(page, other) and quoted[other] == quoted[token]:
                        count = _add(
                            page,
                            rows,
                            count,
                            first,
                            after,
                            _source_start(page, other),
                            other + 1,
                            cue,
                            form,
                            _FORWARD,
                            following,
                            bits,
                        )
                        break
            # The noun phrase that a sentence begins with, behind a phrase of time or place.
            if form == ING or (inside and facts[before] & JOINT):
                head = sentence
                if facts[head] & (BEFORE_NOUN | SUBORDINATE):
                    while head < before and walls[head] & COMMA == 0:
                        head += 1
                head_end = head + 1 if facts[head] & (PRONOUN | IT) else phrase_end(page, head)
                if (
                    head_end > head
                    and head_end <= before + 1
                    and head < earliest
                    and (kind < 0 or head < start)
                    and (walls[head] & QUOTE == 0)
                ):
                    count = _add(page, rows, count, first, after, head, head_end, cue, form, _HEAD, following, bits)
        if facts[token] & CITING and walls[after] == 0:
            end = phrase_end(page, after)
            heads = 0
            for near in range(after, end):
                heads |= facts[near] & HEADS
            if heads:
                count = _add(page, rows, count, first, after, after, end, cue, form, _CITED, following, bits)
        passive = bits & _B_BE and form == PAST
        if (
            walls[after] == 0
            and (form == PAST or form == THIRD)
            and not passive
            and (token == sentence or broken or quoted[token - 1])
        ):
            if facts[after] & (PRONOUN | IT):
                count = _add(
                    page, rows, count, first, after, after, after + 1, cue, form, _RIGHT_PRONOUN, following, bits
                )
            else:
                end = phrase_end(page, after)
                if end > after:
                    count = _add(
                        page,
                        rows,
                        count,
                        first,
                        after,
                        after,
                        end,
                        cue,
                        form,
                        _RIGHT_NAME if is_capital(page, end - 1) else _RIGHT_NOUN,
                        following,
                        bits,
                    )
        if form == PAST or noun:
            near = after
            while near < after + 4 and walls[near] == 0:
                if facts[near] & BY and walls[near + 1] == 0:
                    end = phrase_end(page, near + 1)
                    if end > near + 1:
                        count = _add(page, rows, count, first, after, near + 1, end, cue, form, _BY, following, bits)
                    break
                near += 1
        if noun and walls[after] == 0 and facts[after] & OF and walls[after + 1] == 0:
            end = phrase_end(page, after + 1)
            if end > after + 1:
                count = _add(page, rows, count, first, after, after + 1, end, cue, form, _OF, following, bits)
    return count

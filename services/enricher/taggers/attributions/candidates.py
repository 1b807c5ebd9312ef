"""Candidates: a cue and a source."""
import numpy as np
from services.compiled import compiled, part
from services.enricher.reading import (COMMA, COLON, SEMICOLON, DASH, OPEN_QUOTE, CLOSE_QUOTE, OPEN_BRACKET,
    CLOSE_BRACKET, LINE, PARAGRAPH, POSSESSIVE, HYPHEN, STOP, SPACE)
from services.enricher.reading import TITLE, CAPS, INITIAL, MIXED, NUMBER, LOWER
from services.enricher.taggers.attributions.vocabulary import CLASS, CLASSES, FORM, BASE, THIRD, PAST, ING

def _bit(name): return 1 << (CLASS + CLASSES.index(name))
PRON, REL, DET, PREP, AUX, BE, ADV, JOINT, SUB, TO, OWN, OBJ, ANON, DOC, PEOPLE, ORG, OUTLET, BY, TIME, NOUN = map(_bit, CLASSES)
BREAK = COMMA | COLON | SEMICOLON | DASH | OPEN_QUOTE | CLOSE_QUOTE | OPEN_BRACKET | CLOSE_BRACKET | LINE | PARAGRAPH
FUNCTION = PRON | REL | DET | PREP | AUX | BE | ADV | JOINT | SUB | TO | OWN | OBJ | BY
HEADS = ANON | DOC | PEOPLE | ORG | OUTLET
LEMMA = 1023

KINDS = ("pronoun", "relative", "name", "noun", "apposition", "coordinated", "far", "first", "right_name", "right_noun",
         "right_pronoun", "according", "by", "own", "possessive", "of", "forward", "colon", "signature")
(K_PRON, K_REL, K_NAME, K_NOUN, K_APPOS, K_COORD, K_FAR, K_FIRST, K_RNAME, K_RNOUN, K_RPRON, K_ACC, K_BY, K_OWN, K_POSS,
 K_OF, K_FORWARD, K_COLON, K_SIGN) = range(len(KINDS))
FEATURES = KINDS + ("form_third", "form_past", "form_ing", "have", "modal", "be", "to_before", "negated", "noun_cue",
    "next_that", "next_prep", "next_to", "next_det", "next_pron", "next_name", "next_object", "next_sub", "next_comma", "next_colon",
    "next_quote", "next_end", "quote_before", "cue_quoted", "quote_in_sentence", "src_anon", "src_doc", "src_people",
    "src_org", "src_outlet", "src_name", "src_det", "far5", "far10", "first_sentence", "src_quoted", "next_own_poss", "prep_before_src", "sub_before_src", "starts_sentence", "adv_between", "prev_cue_in_sentence", "src_is_it_that", "next_lower")
(F_THIRD, F_PAST, F_ING, F_HAVE, F_MODAL, F_BE, F_TO, F_NEG, F_NOUN, F_THAT, F_NPREP, F_NTO, F_NDET, F_NPRON, F_NNAME,
 F_NOBJ, F_NSUB, F_NCOMMA, F_NCOLON, F_NQUOTE, F_NEND, F_QBEFORE, F_QUOTED, F_QSENT, F_ANON, F_DOC, F_PEOPLE, F_ORG,
 F_OUTLET, F_NAME, F_DET, F_FAR5, F_FAR10, F_TITLE, F_SQUOTED, F_NOWN, F_PBEFORE, F_SBEFORE, F_SSTART, F_ADVB, F_PREV, F_IT, F_NLOW) = range(len(KINDS), len(FEATURES))

@part
def _capital(shape):
    return shape == TITLE or shape == CAPS or shape == INITIAL or shape == MIXED

@part
def _nounlike(marks, shapes, i):
    """Whether a token may end a noun phrase"""
    return (marks[i] & FUNCTION) == 0 and ((marks[i] & LEMMA) == 0 or (marks[i] & (HEADS | NOUN)) != 0 or _capital(shapes[i]))

@part
def _np_start(marks, shapes, gaps, sentences, j):
    k = j
    s = sentences[j]
    phrases = 0
    while True:
        while k > 0 and sentences[k - 1] == s and (gaps[k] & BREAK) == 0 and _capital(shapes[k]) and _capital(shapes[k - 1]) and (marks[k - 1] & FUNCTION) == 0:
            k -= 1
        n = 0
        while (k > 0 and n < 6 and sentences[k - 1] == s and (gaps[k] & BREAK) == 0 and (marks[k - 1] & FUNCTION) == 0
               and ((marks[k - 1] & LEMMA) == 0 or (marks[k - 1] & (HEADS | NOUN)) != 0 or ((marks[k-1] >> FORM) & 3) == PAST and False)):
            k -= 1
            n += 1
        while k > 0 and sentences[k - 1] == s and (gaps[k] & BREAK) == 0 and (marks[k - 1] & (DET | OWN)) != 0:
            k -= 1
        if phrases < 2 and k > 1 and sentences[k - 2] == s and (gaps[k] & BREAK) == 0 and (gaps[k - 1] & BREAK) == 0 and (marks[k - 1] & (PREP | JOINT)) != 0 and _nounlike(marks, shapes, k - 2) and (marks[k - 2] & TIME) == 0:
            k -= 2
            phrases += 1
            continue
        return k

@part
def _np_end(marks, shapes, gaps, sentences, i):
    """From the first token of a noun phrase: one behind its last."""
    n = len(marks)
    k = i
    s = sentences[i]
    while k < n and sentences[k] == s and (k == i or (gaps[k] & BREAK) == 0) and (marks[k] & (DET | OWN)) != 0:
        k += 1
    start = k
    while k < n and sentences[k] == s and (k == i or (gaps[k] & BREAK) == 0) and _nounlike(marks, shapes, k) and (k == start or (marks[k] & TIME) == 0):
        k += 1
    if k == start:
        return k if (marks[i] & (OWN|DET)) == 0 else k
    if k + 1 < n and sentences[k] == s and sentences[k+1] == s and (gaps[k] & BREAK) == 0 and (gaps[k+1] & BREAK) == 0 and (marks[k] & (PREP | JOINT)) != 0:
        e = k + 1
        while e < n and sentences[e] == s and (gaps[e] & BREAK) == 0 and ((marks[e] & (DET | OWN)) != 0 or _nounlike(marks, shapes, e)):
            e += 1
        if e > k + 1:
            return e
    return k

@part
def _subject(marks, shapes, gaps, sentences, t):
    """Whether token t ends a subject: a pronoun or noun phrase with a verb behind it."""
    n = len(marks)
    if (marks[t] & (PRON | REL)) == 0 and not _nounlike(marks, shapes, t):
        return False
    if (marks[t] & REL) != 0 and (t == 0 or (marks[t - 1] & (LEMMA)) != 0):
        return False
    v = t + 1
    while v < n and sentences[v] == sentences[t] and (gaps[v] & (OPEN_QUOTE | CLOSE_QUOTE | COLON | SEMICOLON)) == 0 and v < t + 3 and (marks[v] & ADV) != 0:
        v += 1
    if v >= n or sentences[v] != sentences[t] or (gaps[v] & (POSSESSIVE | HYPHEN)) != 0:
        return False
    if (marks[v] & (AUX | BE)) != 0:
        return True
    form = (marks[v] >> FORM) & 3
    if (marks[v] & LEMMA) != 0 and (marks[v] & NOUN) == 0 and (gaps[v] & BREAK) == 0:
        return form == PAST or form == THIRD or form == BASE
    if (marks[t] & PRON) != 0 and shapes[v] == LOWER and (marks[v] & FUNCTION) == 0:
        return True
    return False

@part
def _source_features(marks, shapes, quoted, first, last, head):
    f = np.uint64(0)
    m = 0
    cap = False
    for t in range(first, last):
        m |= marks[t]
        if _capital(shapes[t]) and (marks[t] & FUNCTION) == 0: cap = True
    if m & ANON: f |= np.uint64(1) << np.uint64(F_ANON)
    if m & DOC: f |= np.uint64(1) << np.uint64(F_DOC)
    if m & PEOPLE: f |= np.uint64(1) << np.uint64(F_PEOPLE)
    if m & ORG: f |= np.uint64(1) << np.uint64(F_ORG)
    if m & OUTLET: f |= np.uint64(1) << np.uint64(F_OUTLET)
    if cap: f |= np.uint64(1) << np.uint64(F_NAME)
    if marks[first] & (DET | OWN): f |= np.uint64(1) << np.uint64(F_DET)
    if quoted[first]: f |= np.uint64(1) << np.uint64(F_SQUOTED)
    return f

@compiled("int64(uint32[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1], uint32[::1], int64[:, ::1], uint64[::1])")
def propose(marks, shapes, gaps, sentences, quoted, special, found, features):
    """Write found rows: cue first, last(exclusive), source first, last, lemma. special: marks of (the, it, that) words"""
    n = len(marks)
    count = 0
    most = len(found)
    one = np.uint64(1)
    sentence_start = 0
    prev_cue = -1
    for i in range(n):
        if i and sentences[i] != sentences[i - 1]:
            sentence_start = i
        lemma = marks[i] & LEMMA
        if lemma == 0 or count + 12 > most:
            continue
        s = sentences[i]
        form = (marks[i] >> FORM) & 3
        is_noun = (marks[i] & NOUN) != 0
        base = np.uint64(0)
        # what is behind
        after = i + 1
        if after >= n or sentences[after] != s:
            base |= one << np.uint64(F_NEND)
        else:
            g = gaps[after]
            m = marks[after]
            if g & (OPEN_QUOTE | CLOSE_QUOTE): base |= one << np.uint64(F_NQUOTE)
            if g & COLON: base |= one << np.uint64(F_NCOLON)
            if g & COMMA: base |= one << np.uint64(F_NCOMMA)
            if special[after] == 1: base |= one << np.uint64(F_THAT)
            elif m & TO: base |= one << np.uint64(F_NTO)
            elif m & PREP: base |= one << np.uint64(F_NPREP)
            elif m & OWN: base |= one << np.uint64(F_NOWN)
            elif m & DET: base |= one << np.uint64(F_NDET)
            elif m & PRON: base |= one << np.uint64(F_NPRON)
            elif m & OBJ: base |= one << np.uint64(F_NOBJ)
            elif m & SUB: base |= one << np.uint64(F_NSUB)
            elif _capital(shapes[after]): base |= one << np.uint64(F_NNAME)
            elif (m & FUNCTION) == 0 and shapes[after] == LOWER: base |= one << np.uint64(F_NLOW)
        if quoted[i]: base |= one << np.uint64(F_QUOTED)
        if s == 0: base |= one << np.uint64(F_TITLE)
        t = i - 1
        while t >= 0 and t > i - 8 and sentences[t] >= s - 1:
            if gaps[t + 1] & CLOSE_QUOTE:
                base |= one << np.uint64(F_QBEFORE)
                break
            t -= 1
        t = sentence_start
        while t < n and sentences[t] == s:
            if quoted[t]:
                base |= one << np.uint64(F_QSENT)
                break
            t += 1
        if prev_cue >= sentence_start: base |= one << np.uint64(F_PREV)
        # the chain of auxiliaries before
        j = i - 1
        first = i
        while j >= sentence_start and (gaps[j + 1] & BREAK) == 0 and (marks[j] & (AUX | BE | ADV)) != 0 and (marks[j] & (SUB)) == 0:
            if marks[j] & BE: base |= one << np.uint64(F_BE)
            elif marks[j] & ADV:
                base |= one << np.uint64(F_ADVB)
                if special[j] == 3: base |= one << np.uint64(F_NEG)
            elif special[j] == 2: base |= one << np.uint64(F_HAVE)
            else: base |= one << np.uint64(F_MODAL)
            first = j
            j -= 1
        if form == THIRD: base |= one << np.uint64(F_THIRD)
        elif form == PAST: base |= one << np.uint64(F_PAST)
        elif form == ING: base |= one << np.uint64(F_ING)
        if is_noun: base |= one << np.uint64(F_NOUN)
        passive = (base >> np.uint64(F_BE)) & one != 0 and form == PAST
        has_near = False
        kind = -1
        a = b = 0
        inf = j >= sentence_start and (marks[j] & TO) != 0
        if inf: base |= one << np.uint64(F_TO)
        broken = j >= sentence_start and (gaps[j + 1] & BREAK) != 0
        if lemma == 1:
            if after < n and (marks[after] & TO) != 0 and after + 1 < n and sentences[after + 1] == s:
                e = _np_end(marks, shapes, gaps, sentences, after + 1)
                if e == after + 1: e = min(after + 2, n)
                found[count] = (i, after + 1, after + 1, e, lemma)
                features[count] = base | one << np.uint64(K_ACC) | _source_features(marks, shapes, quoted, after + 1, e, e - 1)
                count += 1
            continue
        # left, adjacent
        if j >= sentence_start and not inf:
            extra = np.uint64(0)
            if (gaps[j + 1] & POSSESSIVE) != 0 or (marks[j] & OWN) != 0:
                if is_noun or form == BASE or form == THIRD:
                    if marks[j] & OWN:
                        kind, a, b = K_OWN, j, j + 1
                    else:
                        kind, a, b = K_POSS, _np_start(marks, shapes, gaps, sentences, j), j + 1
            elif not broken and marks[j] & PRON:
                kind, a, b = K_PRON, j, j + 1
                if special[j] == 4: extra |= one << np.uint64(F_IT)
            elif marks[j] & REL and not broken:
                kind, a, b = K_REL, j, j + 1
                if special[j] == 1: extra |= one << np.uint64(F_IT)
            elif not broken and _nounlike(marks, shapes, j):
                kind = K_NAME if _capital(shapes[j]) else K_NOUN
                a, b = _np_start(marks, shapes, gaps, sentences, j), j + 1
            elif (gaps[j + 1] & (COMMA | DASH | CLOSE_BRACKET)) != 0 and (gaps[j+1] & (OPEN_QUOTE|CLOSE_QUOTE)) == 0:
                # apposition: back over one or two commas
                t = j
                opening = OPEN_BRACKET if gaps[j + 1] & CLOSE_BRACKET else (COMMA | DASH)
                while t > sentence_start and (gaps[t] & opening) == 0 and t > j - 25:
                    t -= 1
                if t > sentence_start and (gaps[t] & opening) != 0 and _nounlike(marks, shapes, t - 1):
                    kind, a, b = K_APPOS, _np_start(marks, shapes, gaps, sentences, t - 1), t
            if kind >= 0:
                p = a - 1
                if p >= sentence_start and (gaps[a] & BREAK) == 0:
                    if marks[p] & (PREP | BY | TO): extra |= one << np.uint64(F_PBEFORE)
                    if marks[p] & (SUB | REL): extra |= one << np.uint64(F_SBEFORE)
                if a == sentence_start: extra |= one << np.uint64(F_SSTART)
                found[count] = (first, i + 1, a, b, lemma)
                features[count] = base | extra | one << np.uint64(kind) | _source_features(marks, shapes, quoted, a, b, b - 1)
                count += 1
        # far subjects: of the nearest verb to the left, and of the sentence
        if not is_noun or form == ING:
            t = j if kind < 0 else a - 1
            far = -1
            while t >= sentence_start and t > i - 40:
                if _subject(marks, shapes, gaps, sentences, t) and quoted[t] == quoted[i]:
                    far = t
                    break
                t -= 1
            if far >= 0:
                fa = far if marks[far] & (PRON | REL) else _np_start(marks, shapes, gaps, sentences, far)
                k = K_FAR
                if j >= sentence_start and marks[j] & JOINT: k = K_COORD
                extra = np.uint64(0)
                if i - far > 5: extra |= one << np.uint64(F_FAR5)
                if i - far > 10: extra |= one << np.uint64(F_FAR10)
                if fa == sentence_start: extra |= one << np.uint64(F_SSTART)
                if marks[far] & PRON and special[far] == 4: extra |= one << np.uint64(F_IT)
                found[count] = (first, i + 1, fa, far + 1, lemma)
                features[count] = base | extra | one << np.uint64(k) | _source_features(marks, shapes, quoted, fa, far + 1, far)
                count += 1
                t = sentence_start
                lastfirst = -1
                while t < fa:
                    if _subject(marks, shapes, gaps, sentences, t) and quoted[t] == quoted[i]:
                        lastfirst = t
                        break
                    t += 1
                if lastfirst >= 0:
                    fa = lastfirst if marks[lastfirst] & (PRON | REL) else _np_start(marks, shapes, gaps, sentences, lastfirst)
                    extra = np.uint64(0)
                    if i - lastfirst > 10: extra |= one << np.uint64(F_FAR10)
                    if marks[lastfirst] & PRON and special[lastfirst] == 4: extra |= one << np.uint64(F_IT)
                    found[count] = (first, i + 1, fa, lastfirst + 1, lemma)
                    features[count] = base | extra | one << np.uint64(K_FIRST) | _source_features(marks, shapes, quoted, fa, lastfirst + 1, lastfirst)
                    count += 1
            if form == ING and far < 0 and i <= sentence_start + 2:
                t = i + 1
                while t < n and sentences[t] == s and t < i + 30:
                    if (gaps[t] & COMMA) != 0:
                        break
                    t += 1
                while t < n and sentences[t] == s and t < i + 40:
                    if _subject(marks, shapes, gaps, sentences, t) and quoted[t] == quoted[i]:
                        fa = t if marks[t] & (PRON | REL) else _np_start(marks, shapes, gaps, sentences, t)
                        found[count] = (first, i + 1, fa, t + 1, lemma)
                        features[count] = base | one << np.uint64(K_FORWARD) | _source_features(marks, shapes, quoted, fa, t + 1, t)
                        count += 1
                        break
                    t += 1
        # right
        if after < n and sentences[after] == s and (gaps[after] & BREAK) == 0 and (form == PAST or form == THIRD) and not passive and not is_noun and (i == sentence_start or broken or quoted[i-1]):
            rk = -1
            e = after + 1
            if marks[after] & PRON: rk = K_RPRON
            else:
                e = _np_end(marks, shapes, gaps, sentences, after)
                if e > after: rk = K_RNAME if _capital(shapes[e - 1]) else K_RNOUN
            if rk >= 0:
                found[count] = (first, i + 1, after, e, lemma)
                features[count] = base | one << np.uint64(rk) | _source_features(marks, shapes, quoted, after, e, e - 1)
                count += 1
        if (form == PAST or is_noun):
            t = i + 1
            while t < n and t < i + 5 and sentences[t] == s and (gaps[t] & BREAK) == 0:
                if marks[t] & BY and t + 1 < n and sentences[t + 1] == s:
                    e = _np_end(marks, shapes, gaps, sentences, t + 1)
                    if e > t + 1:
                        found[count] = (first, i + 1, t + 1, e, lemma)
                        features[count] = base | one << np.uint64(K_BY) | _source_features(marks, shapes, quoted, t + 1, e, e - 1)
                        count += 1
                    break
                t += 1
        if is_noun and after + 1 < n and sentences[after + 1] == s and (gaps[after] & BREAK) == 0 and (special[after] == 5):
            e = _np_end(marks, shapes, gaps, sentences, after + 1)
            if e > after + 1:
                found[count] = (first, i + 1, after + 1, e, lemma)
                features[count] = base | one << np.uint64(K_OF) | _source_features(marks, shapes, quoted, after + 1, e, e - 1)
                count += 1
        prev_cue = i
    return count

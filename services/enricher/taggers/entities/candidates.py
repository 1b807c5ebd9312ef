"""Which tokens of a text may be in a name at all."""

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.reading import LOWER, NUMBER, TITLE, UNCASED, Flags
from services.enricher.taggers.entities.arrays import Ids, Known, Tokens
from services.enricher.taggers.entities.article import INNER, is_capital
from services.enricher.taggers.entities.classes import Word

_HYPHEN = int(Gap.HYPHEN)
_TAIL = np.uint32(Word.EVENT | Word.GEO | Word.ORG_END)
_HEAD = np.uint32(Word.CONNECTOR | Word.PARTICLE | Word.ARTICLE | Word.COMPASS)
_ENDING = np.uint32(Word.EVENT | Word.GEO | Word.PARTICLE)
_CONNECTOR, _ARTICLE, _PARTICLE = np.uint32(Word.CONNECTOR), np.uint32(Word.ARTICLE), np.uint32(Word.PARTICLE)
_OFTEN, _GIVEN = np.uint32(Word.OFTEN), np.uint32(Word.GIVEN)


@part
def candidates(tokens: Tokens, known: Known, begins: Flags, is_thorough: bool) -> Ids:
    """The tokens that may be in a name: capitals, and what stands beside them. If not thorough, without those that
    hardly ever are: weights are learned from these, too."""
    count = len(known.words)
    shapes, gaps, words = tokens.shapes, tokens.gaps, known.words
    active = np.zeros(count + 1, np.bool_)
    for token in range(count):
        shape = shapes[token]
        after = int(shapes[token + 1]) if token + 1 < count else LOWER
        if shape == LOWER:
            if token > 0 and gaps[token] & ~INNER == 0:
                before = shapes[token - 1]
                is_tail = words[token] & _TAIL
                if is_capital(before) or (is_tail and (before == NUMBER or (before == LOWER and active[token - 1]))):
                    active[token] = True
            if words[token] & _HEAD and is_capital(after):
                active[token] = True
        elif shape == UNCASED:
            active[token] = known.found[token] >= 0
        elif shape != NUMBER or is_capital(after) or (token > 0 and is_capital(shapes[token - 1])):
            active[token] = True
        elif token + 2 < count and (words[token + 1] | words[token + 2]) & _TAIL:
            active[token] = active[token + 1] = True
    if not is_thorough:
        _pass_over(tokens, known, begins, active)
    return np.flatnonzero(active).astype(np.int32)


@part
def _pass_over(tokens: Tokens, known: Known, begins: Flags, active: Flags) -> None:
    """Leave out frequent words that begin a sentence, and small ones with a capital on one side alone that nothing
    makes a part of a name."""
    shapes, gaps, words, found = tokens.shapes, tokens.gaps, known.words, known.found
    count = len(words)
    for token in range(count):
        if not active[token]:
            continue
        word, is_last = words[token], token + 1 == count
        if shapes[token] == TITLE:
            if begins[token] and word & _OFTEN and not word & _GIVEN and found[token] < 0:
                active[token] = is_last or shapes[token + 1] != LOWER
        elif shapes[token] == LOWER:
            is_after = token > 0 and is_capital(shapes[token - 1])
            if not is_last and is_capital(shapes[token + 1]):
                active[token] = is_after or not word & _CONNECTOR or word & (_ARTICLE | _PARTICLE)
            elif is_after and word & (_CONNECTOR | _ARTICLE):
                active[token] = token + 2 < count and is_capital(shapes[token + 2])
            elif is_after:
                ahead = words[token + 1] if not is_last else np.uint32(0)
                ahead |= words[token + 2] if token + 2 < count else np.uint32(0)
                active[token] = word & _ENDING or ahead & _TAIL or gaps[token] == _HYPHEN

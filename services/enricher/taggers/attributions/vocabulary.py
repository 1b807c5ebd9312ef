"""The words of attribution."""
import tomllib
from importlib.resources import files

FORM = 10
CLASS = 12
CLASSES = ("pronoun", "relative", "determiner", "preposition", "auxiliary", "be", "adverb", "joint", "subordinate",
           "to", "own", "object", "anonymous", "document", "people", "organisation", "outlet", "by", "time", "noun")
BASE, THIRD, PAST, ING = range(4)

def forms(verb: str, irregular: str | None) -> list[tuple[str, int]]:
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    if verb[-1] == "y" and verb[-2] not in "aeiou":
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    else:
        third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        past = verb + "d" if verb.endswith("e") else verb + "ed"
    ing = stem + "ing"
    pasts = irregular.split() if irregular else [past]
    if pasts[0].endswith("ed") and len(pasts[0]) > len(verb) + 2: # doubled
        ing = pasts[0][:-2] + "ing"
    if verb in ("put", "set", "begin", "spin", "hit"): ing = verb + verb[-1] + "ing"
    return [(verb, BASE), (third, THIRD), *((p, PAST) for p in pasts), (ing, ING)]

def load():
    t = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    verbs = list(dict.fromkeys(w for g in t["verbs"].values() for w in g.split()))
    words = {}
    for c, names in t["classes"].items():
        if c not in CLASSES: continue
        for w in names.split(): words[w] = words.get(w, 0) | 1 << (CLASS + CLASSES.index(c))
    for w in t["classes"]["of"].split(): pass
    lemmas = ["", "according", *verbs]
    words["according"] = 1
    for n, v in enumerate(verbs, 2):
        for f, k in forms(v, t["irregular"].get(v)):
            if (words.get(f, 0) & 1023) == 0: words[f] = words.get(f, 0) | n | k << FORM
    for w in t["nouns"]["cue"].split():
        b = 1 << (CLASS + CLASSES.index("noun"))
        if words.get(w, 0) & 1023 == 0:
            lemmas.append("N:" + w); words[w] = words.get(w, 0) | b | len(lemmas) - 1
        else: words[w] |= b
    return words, lemmas

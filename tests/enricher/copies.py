"""Groups of copies of made-up reports, the same on any machine: one text each, as it is carried by several feeds."""

import random
from dataclasses import dataclass

from services.enricher.claims import Candidate
from services.enricher.near import Fingerprints, fingerprints_of
from services.enricher.stories import story_vectors
from services.enricher.wording import Wording
from services.identity import article_key

_SYLLABLES = "ba de fi go ku la mo ne pi ru sa te vi wo zu".split()
_VOCABULARY = 5000


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of the group `group`."""

    group: int
    candidate: Candidate


def copies(count: int, seed: int) -> list[Copy]:
    """`count` articles in groups of 1 to 6: the text itself, or with a dateline, a line of the house, a word changed."""
    rng = random.Random(seed)
    vocabulary = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(_VOCABULARY)]
    groups: list[int] = []
    wordings: list[Wording] = []
    while len(wordings) < count:
        text = rng.choices(vocabulary, k=rng.randint(60, 120))
        title = " ".join(rng.choices(vocabulary, k=7))
        group = groups[-1] + 1 if groups else 0
        for _ in range(min(rng.randint(1, 6), count - len(wordings))):
            groups.append(group)
            wordings.append(Wording(title, " ".join(_edited(rng, text, vocabulary))))
    vectors = story_vectors([(wording.title, wording.text) for wording in wordings])
    made = zip(fingerprints_of(wordings), vectors, strict=True)
    return [
        Copy(group, _candidate(f"f{number}", *one))
        for number, (group, one) in enumerate(zip(groups, made, strict=True))
    ]


def _edited(rng: random.Random, text: list[str], vocabulary: list[str]) -> list[str]:
    edit = rng.randrange(4)
    if edit == 0:
        return [rng.choice(vocabulary).upper(), "(Wire)", *text]
    if edit == 1:
        return [*text, "all rights reserved by the publisher of this page"]
    if edit == 2:
        at = rng.randrange(len(text))
        return [*text[:at], rng.choice(vocabulary), *text[at + 1 :]]
    return text


def _candidate(feed: str, prints: Fingerprints, vector: bytes | None) -> Candidate:
    key = article_key(f"https://{feed}.example/1", feed, "1")
    assert key is not None
    return Candidate(bytes.fromhex(key), f"{key}/{prints.content.hex()}", feed, "1", False, prints, vector)

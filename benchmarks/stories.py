"""Stories: how right articles are grouped as they come, beside a plain single pass over TF-IDF, and how fast.

Reads labelled articles, JSON Lines of `{id, topic, story, text}`, and prints B-cubed precision, recall and F (Bagga and
Baldwin 1998), in the order of the file and as the mean of several shuffled orders. The peer has all words, an inverse
document frequency learned from the stream, centroids and no limit to what it compares. For both, the threshold of each
topic is the one that does best on the other topics, so no article chooses its own threshold.

    python -m benchmarks.stories [--data FILE]
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.metering import machine
from benchmarks.plain_stories import plain_stories
from services.enricher.stories import Stories, scoring, story_vectors
from services.enricher.stories.packing import HASHES, TERMS, pack
from services.enricher.words import words

_DATA = Path(__file__).parents[2] / "shared" / "data" / "story" / "ecb_odd.jsonl.gz"
_ORDERS = 12
_OURS = [step / 100 for step in range(28, 48, 2)]
_PEERS = [step / 100 for step in range(12, 34, 2)]
_KNOWN = 100_000
_TIMED = 2_000
_BATCH = 500

Cluster = Callable[[Sequence[int], float], list[bytes]]
"""From an order of the articles and a threshold, the story of each, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Article:
    """A labelled article."""

    topic: str
    story: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision and recall."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        return f"F {self.f:.3f}  precision {self.precision:.3f}  recall {self.recall:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Stories beside a plain single pass over TF-IDF.")
    parser.add_argument("--data", type=Path, default=_DATA)
    path = parser.parse_args().data
    if not path.exists():
        sys.exit(f"{path}: no such file; name the labelled articles with --data FILE")
    articles = _articles(path)
    print(machine())
    print(f"{len(articles)} articles on {len({article.story for article in articles})} events, from {path.name}")
    vectors = story_vectors([("", article.text) for article in articles])
    counted = [Counter(words(article.text)) for article in articles]
    ours = _compare("wireroom", articles, lambda order, threshold: _wireroom(vectors, order, threshold), _OURS)
    plain = _compare(
        "plain TF-IDF", articles, lambda order, threshold: plain_stories(counted, order, threshold), _PEERS
    )
    print(f"wireroom / plain TF-IDF: F {ours / plain:.2f}x")
    _speed()


def _articles(path: Path) -> list[Article]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [Article(str(row["topic"]), row["story"], row["text"]) for row in map(json.loads, data.splitlines())]


def _wireroom(vectors: Sequence[bytes | None], order: Sequence[int], threshold: float) -> list[bytes]:
    scoring.THRESHOLD = threshold
    stories, story = Stories(1.0), dict[int, bytes]()
    for number in order:
        story[number] = stories.place(_name(number), vectors[number]).story
        stories.add(_name(number), story[number], vectors[number], 0)
    return [story[number] for number in range(len(order))]


def _compare(name: str, articles: Sequence[Article], cluster: Cluster, thresholds: Sequence[float]) -> float:
    """Prints the scores and returns the mean F of the shuffled orders."""
    in_file = list(range(len(articles)))
    orders = [in_file, *(random.Random(seed).sample(in_file, len(in_file)) for seed in range(_ORDERS))]
    each = {at: [_bcubed(articles, cluster(order, at)) for order in orders] for at in thresholds}
    chosen: dict[str, float] = {}
    for topic in {article.topic for article in articles}:
        trained = [number for number, article in enumerate(articles) if article.topic != topic]

        def trained_f(at: float, trained: Sequence[int] = trained) -> float:
            return fmean(_mean([scores[number] for number in trained]).f for scores in each[at][1:])

        chosen[topic] = max(thresholds, key=trained_f)
    held_out = [
        _mean([each[chosen[article.topic]][order][number] for number, article in enumerate(articles)])
        for order in range(len(orders))
    ]
    shuffled = Score(fmean(one.precision for one in held_out[1:]), fmean(one.recall for one in held_out[1:]))
    lowest = min(one.f for one in held_out[1:])
    used = ", ".join(f"{at:.2f}" for at in sorted(set(chosen.values())))
    print(f"{name:13} {_ORDERS} shuffled orders {shuffled}  lowest F {lowest:.3f}  (thresholds {used})")
    print(f"{'':13} order of the file {held_out[0]}")
    return fmean(one.f for one in held_out[1:])


def _bcubed(articles: Sequence[Article], stories: Sequence[bytes]) -> list[Score]:
    of_story, of_event = Counter(stories), Counter(article.story for article in articles)
    of_both = Counter((story, article.story) for story, article in zip(stories, articles, strict=True))
    return [
        Score(both / of_story[story], both / of_event[article.story])
        for story, article in zip(stories, articles, strict=True)
        for both in [of_both[story, article.story]]
    ]


def _mean(scores: Sequence[Score]) -> Score:
    return Score(fmean(one.precision for one in scores), fmean(one.recall for one in scores))


def _speed() -> None:
    texts = list(_synthetic(_TIMED))
    start = time.process_time()
    for at in range(0, _TIMED, _BATCH):
        story_vectors(texts[at : at + _BATCH])
    vector_us = (time.process_time() - start) / _TIMED * 1e6
    vectors = _drawn(_KNOWN + _TIMED)
    stories = Stories(5 * 86_400)
    for number in range(_KNOWN):
        stories.add(_name(number), stories.place(_name(number), vectors[number]).story, vectors[number], number)
        if not (number + 1) % _BATCH:
            stories.keep()
    room = sum(map(sys.getsizeof, vars(stories._articles).values())) / _KNOWN
    start = time.process_time()
    for number in range(_KNOWN, _KNOWN + _TIMED):
        stories.add(_name(number), stories.place(_name(number), vectors[number]).story, vectors[number], number)
    place_us = (time.process_time() - start) / _TIMED * 1e6
    print(f"{_KNOWN:,} articles in the window: {room:.0f} bytes an article")
    print(f"text of 350 words to vector {vector_us:.0f} us, place and add {place_us:.0f} us of CPU an article")


def _drawn(count: int) -> list[bytes]:
    """Vectors with full terms: a third of them of 2,000 that many articles have, the others of all there are."""
    rng = np.random.default_rng(7)
    terms = rng.integers(0, HASHES, (count, TERMS))
    terms[:, ::3] = rng.integers(0, 2000, terms[:, ::3].shape)
    weights = np.sort(rng.uniform(0.1, 1, terms.shape))[:, ::-1]
    return [pack(list(zip(*row, strict=True))) for row in zip(weights.tolist(), terms.tolist(), strict=True)]


def _synthetic(count: int) -> Iterator[tuple[str, str]]:
    """Articles of a Zipf vocabulary, a third of whose words are names; each third article follows another one."""
    chance = random.Random(7)
    vocabulary = [_word(chance, number) for number in range(60_000)]
    cumulative = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    recent: list[list[str]] = []
    for number in range(count):
        text = chance.choices(vocabulary, cum_weights=cumulative, k=350)
        if recent and number % 3 == 0:
            text[: len(recent[0])] = recent[chance.randrange(len(recent))]
        recent = [*recent[-200:], text[:60]]
        yield " ".join(text[:8]), " ".join(text)


def _word(chance: random.Random, rank: int) -> str:
    letters = "".join(chance.choices("etaoinshrdlucmfwypvbgk", k=2 + min(9, rank.bit_length() // 2 + 1)))
    return letters.capitalize() if rank % 3 == 2 else letters


def _name(number: int) -> bytes:
    return blake2b(b"%d" % number, digest_size=16).digest()


if __name__ == "__main__":
    main()

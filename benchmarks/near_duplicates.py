"""Near-duplicates: how well does the enricher's rule tell copies from look-alikes, and how fast, beside datasketch?

- Labelled pairs, JSON Lines (gzipped or not) of `{a, b, title_a, title_b, label: "duplicate"|"different", group}`: by
  the rule as it ships; with its two chief numbers chosen on the other folds of groups, so that pairs sharing an article
  never choose their own; and through `wireroom pipe`, a fresh store for each pair. datasketch gets the same words and
  shingles, 128 permutations, and the single threshold that is best for it on the other folds.
- Scripted edits (`benchmarks/news_edits.py`) of these texts and of `--texts` (`{text}`), one edit and two at once.
- Notices made from templates with other figures (`benchmarks/news_templates.py`).
- How many of the articles of `--texts` share a mark, and how many pairs of them are called copies.
- CPU time an article of 350 words, in batches of 200.

    python -m benchmarks.near_duplicates [--data FILE] [--texts FILE]
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from html import escape
from itertools import combinations, product
from pathlib import Path
from statistics import mean

from datasketch import MinHash

from benchmarks.near_pairs import Pair, Score, cross_validated, read_lines, read_pairs
from benchmarks.news_edits import edited
from benchmarks.news_templates import TEMPLATES, notices
from services.enricher.memory.memory import Memory
from services.enricher.near import Fingerprints, fingerprints_of
from services.enricher.pipe import pipe
from services.enricher.pipeline import Pipeline
from services.enricher.sketch import FIGURES_WEIGH, THRESHOLD, compare
from services.enricher.wording import Wording
from services.enricher.words import words
from services.store.sqlite import SqliteStore
from services.text import html_to_text

_SHARED = Path(__file__).parents[2] / "shared" / "data"
_SHORT, _LONG = range(80, 151), range(151, 100_000)
_LENGTHS = (80, 100, 120, 150, 250, 400)
_TEXTS = 160
_NOTICES = 25
_BATCH, _WORDS, _ROUNDS = 200, 350, 9


def main() -> None:
    parser = argparse.ArgumentParser(description="Near-duplicates beside datasketch.")
    parser.add_argument("--data", type=Path, default=_SHARED / "near" / "pairs.jsonl.gz")
    parser.add_argument("--texts", type=Path, default=_SHARED / "topics" / "bbc.jsonl.gz")
    asked = parser.parse_args()
    for path in (asked.data, asked.texts):
        if not path.exists():
            sys.exit(f"{path}: no such file; name the labelled pairs with --data FILE, texts to edit with --texts FILE")
    pairs = read_pairs(asked.data)
    _labelled(pairs)
    texts = [*_openings(asked.texts), *{pair.group: pair.one for pair in pairs}.values()]
    _edits([text for text in texts if len(text.split()) >= _SHORT.start])
    _templates()
    _among_real(asked.texts)
    _speed(texts)


def _labelled(pairs: Sequence[Pair]) -> None:
    copies = [pair.copies for pair in pairs]
    print(f"{len(pairs)} labelled pairs, {sum(copies)} of them copies")
    ones, others = _prints(pair.one for pair in pairs), _prints(pair.other for pair in pairs)

    def answers(threshold: float = THRESHOLD, figures_weigh: float = FIGURES_WEIGH) -> list[bool]:
        return [_is_copy(one, other, threshold, figures_weigh) for one, other in zip(ones, others, strict=True)]

    print(f"  wireroom    {Score.of(copies, answers())}  (as it ships)")
    piped = asyncio.run(_piped(pairs))
    print(f"  wireroom    {Score.of(copies, piped)}  (through `wireroom pipe`)")
    numbers = product((step / 100 for step in range(42, 70, 2)), (step / 10 for step in range(5, 15)))
    ours = Score.of(copies, cross_validated(pairs, [answers(*pair) for pair in numbers]))
    print(f"  wireroom    {ours}  (best numbers of the other folds)")
    estimates = [float(_minhash(pair.one).jaccard(_minhash(pair.other))) for pair in pairs]
    single = [[estimate >= step / 100 for estimate in estimates] for step in range(10, 96)]
    theirs = Score.of(copies, cross_validated(pairs, single))
    print(f"  datasketch  {theirs}  (best threshold of the other folds)")
    print(f"  wireroom / datasketch: precision {ours.precision / theirs.precision:.2f}x, F1 {ours.f1 / theirs.f1:.2f}x")


def _edits(texts: Sequence[str]) -> None:
    found: dict[str, dict[range, list[bool]]] = {}
    for text, mine in zip(texts, _prints(texts), strict=True):
        length = _SHORT if len(text.split()) in _SHORT else _LONG
        kinds, copies = zip(*edited(text, seed=text[:40]), strict=True)
        yours = _prints(
            html_to_text(copy) if kind.endswith("markup") else copy for kind, copy in zip(kinds, copies, strict=True)
        )
        for kind, prints in zip(kinds, yours, strict=True):
            found.setdefault(kind, {_SHORT: [], _LONG: []})[length].append(_is_copy(mine, prints))
    alone = {kind: shares for kind, shares in found.items() if "+" not in kind}
    print(f"scripted edits of {len(texts)} texts: share found, of 80 to 150 words and of more")
    for kind, shares in alone.items():
        print(f"  {kind:<45} {mean(shares[_SHORT]):.3f}  {mean(shares[_LONG]):.3f}")
    both = [(mean([*shares[_SHORT], *shares[_LONG]]), kind) for kind, shares in found.items() if "+" in kind]
    print(f"  two at once, mean of {len(both)} kinds {mean(share for share, _ in both):.3f}; those below .98:")
    for share, kind in sorted(both):
        if share < 0.98:
            print(f"    {kind:<43} {mean(found[kind][_SHORT]):.3f}  {mean(found[kind][_LONG]):.3f}")


def _templates() -> None:
    print(f"notices of a template, {_NOTICES} each with other figures: share of pairs kept apart")
    shares = {}
    for name in TEMPLATES:
        pairs = list(combinations(_prints(notices(name, _NOTICES)), 2))
        shares[name] = mean(not _is_copy(one, other) for one, other in pairs)
    print("  " + ", ".join(f"{name} {share:.3f}" for name, share in shares.items()))
    print(f"  all {mean(shares.values()):.4f}")


def _among_real(path: Path) -> None:
    """How selective the marks are among articles of one house, and how many of their pairs are called copies."""
    drawn = _prints([row["text"] for row in read_lines(path)])
    having: dict[int, list[int]] = {}
    for number, prints in enumerate(drawn):
        for mark in set(prints.marks):
            having.setdefault(mark, []).append(number)
    candidates = {pair for numbers in having.values() for pair in combinations(numbers, 2)}
    copies = sum(_is_copy(drawn[one], drawn[other]) for one, other in candidates)
    share = 2 * len(candidates) / len(drawn)
    print(f"{len(drawn)} articles of {path.name}: {share:.2f} candidates an article by their marks")
    print(f"  most articles with one mark {max(map(len, having.values()))}, pairs called copies {copies}")


def _speed(texts: Sequence[str]) -> None:
    stock = " ".join(texts).split()
    starts = [number * 97 % (len(stock) - _WORDS) for number in range(_BATCH)]
    batch = [Wording("A title of seven words for each", " ".join(stock[start : start + _WORDS])) for start in starts]
    ours = _cpu_us(lambda: fingerprints_of(batch))
    theirs = _cpu_us(lambda: [_minhash(wording.text) for wording in batch], rounds=2)
    print(f"CPU time an article of {_WORDS} words, in us: wireroom {ours:.0f}, datasketch {theirs:.0f}")
    print(f"  datasketch / wireroom: {theirs / ours:.0f}x")


def _prints(texts: Sequence[str] | Iterator[str]) -> list[Fingerprints]:
    return fingerprints_of([Wording("", text) for text in texts])


def _is_copy(
    one: Fingerprints, other: Fingerprints, threshold: float = THRESHOLD, figures_weigh: float = FIGURES_WEIGH
) -> bool:
    if one.tells and one.exact == other.exact:
        return True
    if one.sketch is None or other.sketch is None or not set(one.marks) & set(other.marks):
        return False
    return compare(one.sketch, other.sketch, threshold=threshold, figures_weigh=figures_weigh).is_copy


async def _piped(pairs: Sequence[Pair]) -> list[bool]:
    """Whether the second text of each pair comes out as a duplicate when another feed brings it after the first."""
    return [await _second_is_duplicate(pair) for pair in pairs]


async def _second_is_duplicate(pair: Pair) -> bool:
    async def source() -> AsyncIterator[Sequence[bytes]]:
        yield [_line("a", pair.titles[0], pair.one), _line("b", pair.titles[1], pair.other)]

    store = await SqliteStore.open(":memory:")
    try:
        batches = [batch async for batch in pipe(Pipeline(()), Memory(store, keep_s=600, story_s=600), source())]
    finally:
        await store.close()
    return batches[0][1].kind == "duplicate"


def _line(feed: str, title: str, text: str) -> bytes:
    article = {"url": f"https://{feed}.example/1", "title": title, "content_html": escape(text), "feed": {"id": feed}}
    return json.dumps(article).encode()


def _openings(path: Path) -> list[str]:
    texts = [row["text"].split() for row in read_lines(path)]
    chosen = texts[:: max(1, len(texts) // _TEXTS)]
    return [" ".join(text[: _LENGTHS[number % len(_LENGTHS)]]) for number, text in enumerate(chosen)]


def _minhash(text: str) -> MinHash:
    encoded = [word.encode() for word in words(text)]
    sketch = MinHash(num_perm=128)
    sketch.update_batch([b" ".join(encoded[start : start + 5]) for start in range(len(encoded) - 4)])
    return sketch


def _cpu_us(work: Callable[[], object], *, rounds: int = _ROUNDS) -> float:
    """Microseconds of CPU time an article of the batch, the least of some rounds."""
    least = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least / _BATCH * 1e6


if __name__ == "__main__":
    main()

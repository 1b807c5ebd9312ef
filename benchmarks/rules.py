"""Rules of the user: microseconds an article on one core, beside the plain way, an expression of Python's `re` a rule.

Words and phrases are drawn from the articles, so that rules match as often as they do in life, and more.

    python -m benchmarks.rules [--data FILE]
"""

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from schemas.enriched import Entity, Place
from services.enricher.rules.rule_file import rules_of
from services.enricher.taggers.base import Draft

_DATA = Path(__file__).parents[2] / "shared" / "data" / "topics" / "bbc.jsonl.gz"
_ARTICLES = 1000
_REPEATS = 3
_COMMON = 3000
_PEER_SAMPLE = 50


def main() -> None:
    parser = argparse.ArgumentParser(description="Rules of the user, beside a regular expression a rule.")
    parser.add_argument("--data", type=Path, default=_DATA, help="JSON Lines, gzipped, with title and text")
    path = parser.parse_args().data
    if not path.is_file():
        sys.exit(f"{path}: no such file; name one of articles with --data FILE")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(_ARTICLES), lines, strict=False)]
    places = [
        Entity(type="place", name=f"Place {n}", mentions=[], place=Place(lat=2 * n, lon=n, country="UA"))
        for n in range(20)
    ]
    drafts = [Draft(row["title"], row["text"], language="en", entities=places) for row in rows]
    counts = Counter(word for draft in drafts for word in set(re.findall("[a-z]{4,}", draft.text.lower())))
    common = [word for word, _ in counts.most_common(_COMMON)]
    words = sum(len(draft.text.split()) for draft in drafts) / len(drafts)
    print(f"{len(drafts)} articles of {words:.0f} words; microseconds an article, rules of three texts each")
    for count in (1, 10, 100, 500):
        _words(drafts, common, count)
    chance = random.Random(2)
    phrases = [[" ".join(chance.sample(common, 2)) for _ in range(3)] for _ in range(100)]
    _beside("  100 rules of phrases", drafts, "phrases", phrases)
    _beside("  100 rules of regex", drafts, "regex", [chance.sample(common, 3) for _ in range(100)])
    near = [f"near = {{ lat = {n % 90}, lon = {n}, km = 100 }}" for n in range(100)]
    print(f"  100 rules of near, 20 places: {_micros(_ours(near), drafts):,.0f}")
    entity = [f'entity = ["Name {n}", "Other {n}", "Third {n}"]' for n in range(100)]
    print(f"  100 rules of entity, 20 entities: {_micros(_ours(entity), drafts):,.0f}")


def _words(drafts: Sequence[Draft], common: Sequence[str], count: int) -> None:
    chance = random.Random(1)
    _beside(f"  {count} rules of words", drafts, "words", [chance.sample(common, 3) for _ in range(count)])


def _beside(what: str, drafts: Sequence[Draft], key: str, texts: Sequence[Sequence[str]]) -> None:
    ours, theirs = _ours([f"{key} = {json.dumps(one)}" for one in texts]), _plain(texts, whole=key != "regex")
    tags = sum(len(ours(draft)) for draft in drafts)
    sample = drafts[:_PEER_SAMPLE]
    same = sum(ours(draft) == theirs(draft) for draft in sample)
    took, plain = _micros(ours, drafts), _micros(theirs, sample, 1)
    print(
        f"{what}: {took:,.0f}, plain {plain:,.0f} ({plain / took:.1f}x); {tags / len(drafts):.1f} tags an article, "
        f"the same in {same} of {len(sample)}"
    )


def _ours(conditions: Sequence[str]) -> Callable[[Draft], list[str]]:
    text = "".join(f'[[rules]]\nname = "{number}"\n{condition}\n' for number, condition in enumerate(conditions))
    return rules_of(text.encode(), Path("rules.toml")).matching


def _plain(texts: Sequence[Sequence[str]], *, whole: bool) -> Callable[[Draft], list[str]]:
    edge = r"\b" if whole else ""
    patterns = [re.compile(f"{edge}(?:{'|'.join(one)}){edge}".replace(" ", r"\W+"), re.IGNORECASE) for one in texts]

    def matching(draft: Draft) -> list[str]:
        text = f"{draft.title}\n\n{draft.text}"
        return [str(number) for number, pattern in enumerate(patterns) if pattern.search(text)]

    return matching


def _micros(work: Callable[[Draft], object], drafts: Sequence[Draft], repeats: int = _REPEATS) -> float:
    """Microseconds an article, in the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for draft in drafts:
            work(draft)
        best = min(best, time.perf_counter() - start)
    return best / len(drafts) * 1e6


if __name__ == "__main__":
    main()

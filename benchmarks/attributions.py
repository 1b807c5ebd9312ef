"""Attributions in news: how right they are and how many are found, and articles a second, beside peers in the same run.

PolNeAR (Newell et al. 2018): an attribution is right when its cue and its source overlap those of one annotated
attribution, each of which is found once. Annotated ones without a source count as missed.

- The peer of rules: verbs of a list in each sentence, found by regular expressions; the source is the pronoun or the
  run of capitals before the verb, or behind it.
- The peer of parsing, when spaCy and en_core_web_sm are installed: the subject of a verb of the same list.
- The weights are learned from these very articles; the second table judges each fifth of them, and each outlet, by
  weights learned from the others (benchmarks/attribution_weights.py).

    python -m benchmarks.attributions [--data FOLDER] [--spacy ARTICLES]
"""

import argparse
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.attribution_articles import DATA, Article, Span, annotated, hits, right
from benchmarks.attribution_weights import Candidates, Learner, cross_validated
from services.enricher.taggers.attributions import AttributionsTagger
from services.enricher.taggers.base import Draft

_REPEATS = 5
_WORDS = 350
_MODEL = "en_core_web_sm"

_VERBS = """said says say saying told tells tell added adds wrote writes announced announces claimed claims believes
    believe believed thinks think thought argued argues noted notes warned warns explained suggested suggests reported
    reports insisted insists acknowledged stated states replied asked asks called calls declared described promised
    vowed pledged tweeted predicted concluded denied denies confirmed admitted urged criticized accused hopes expects
    wants plans expected agreed recalled""".split()
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s)[^.!?\n]*)*[.!?]*")
_NAME = r"(?:[A-Z][\w.’'-]*\s+){0,4}?[A-Z][\w’'-]*"
_PLAIN = "|".join(_VERBS)
_BEFORE = re.compile(
    rf"\b(he|she|they|who|it|{_NAME}|(?:the|a)\s+\w+)\s+(?:has\s+|had\s+|have\s+|also\s+)?({_PLAIN})\b"
)
_BEHIND = re.compile(rf"[,”\"]\s*({_PLAIN})\s+({_NAME}|(?:the|a)\s+\w+)")
_ACCORDING = re.compile(rf"\b([Aa]ccording to)\s+((?:the\s+|a\s+)?(?:{_NAME}|\w+))")


@dataclass(frozen=True, slots=True)
class Found:
    """The cue and the source of each attribution of one article."""

    cues: list[Span]
    sources: list[Span]


Finder = Callable[[str], Found]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the attributions.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--spacy", type=int, default=60, help="articles that spaCy is to read")
    given = parser.parse_args()
    articles = annotated(given.data)
    words = sum(len(article.text.split()) for article in articles) / len(articles)
    gold = sum(len(article.attributions) for article in articles)
    print(f"{len(articles)} articles of {words:.0f} words, {gold} attributions; articles/s are of {_WORDS} words")
    _row("taggers/attributions", articles, ours())
    _row("verb list, regular expressions", articles, by_rules)
    if find_spec("spacy") and find_spec(_MODEL):
        _row(f"spaCy {_MODEL}, subjects (first {given.spacy})", articles[: given.spacy], by_parsing(), repeats=1)
    else:
        print(f"spaCy or {_MODEL} is not installed: its row is left out")
    print("\nlearned from other articles than it is judged on:")
    found = Candidates(articles)
    cross_validated(found, Learner(found), articles)


def ours() -> Finder:
    """The tagger, as the enricher runs it."""
    tagger = AttributionsTagger()

    def find(text: str) -> Found:
        attributions = tagger.tag(Draft("", text, language="en"))["attributions"]
        assert isinstance(attributions, list)
        return Found([one["cue_span"] for one in attributions], [one["source_span"] for one in attributions])

    return find


def by_rules(text: str) -> Found:
    """Verbs of the list, sentence by sentence."""
    found = Found([], [])
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        for pattern, source, cue in ((_BEFORE, 1, 2), (_BEHIND, 2, 1), (_ACCORDING, 2, 1)):
            for match in pattern.finditer(text, start, end):
                found.cues.append(match.span(cue))
                found.sources.append(match.span(source))
    return found


def by_parsing() -> Finder:
    """The subject of each verb of the list, in spaCy's tree, with all that hangs on it."""
    import spacy  # type: ignore[import-not-found,unused-ignore]

    model = spacy.load(_MODEL, exclude=["ner"])
    verbs = frozenset(_VERBS)

    def find(text: str) -> Found:
        found = Found([], [])
        for token in model(text):
            if token.lower_ not in verbs and token.lower_ != "according":
                continue
            for child in token.children:
                if child.dep_ not in ("nsubj", "nsubjpass") and not (
                    token.lower_ == "according" and child.dep_ == "prep"
                ):
                    continue
                last = child.right_edge
                found.cues.append((token.idx, token.idx + len(token)))
                found.sources.append((child.left_edge.idx, last.idx + len(last)))
        return found

    return find


def _row(name: str, articles: Sequence[Article], find: Finder, repeats: int = _REPEATS) -> None:
    true = told = gold = 0
    for article in articles:
        found = find(article.text)
        true += right(hits(found.cues, found.sources, article.attributions))
        told += len(found.cues)
        gold += len(article.attributions)
    texts = [" ".join(article.text.split(" ")[:_WORDS]) for article in articles]
    print(
        f"{name:<46} P {true / told:.3f}  R {true / gold:.3f}  F1 {2 * true / (told + gold):.3f}"
        f"  {len(texts) / _seconds(find, texts, repeats):9,.0f} articles/s"
    )


def _seconds(find: Finder, texts: Sequence[str], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        for text in texts:
            find(text)
        taken.append(time.perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()

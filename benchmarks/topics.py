"""Topics: how right they are on news that nothing of the tagger was made from, and articles a second, beside two peers.

- On BBC articles of 2004 and 2005, whose five sections stand for top-level topics. No text of theirs was used to make
  the tagger, so its figures are those of another source's texts. The peers: a TF-IDF with a linear model that has seen
  the other half of the same articles (the ceiling within the set), and a plain count of the taxonomy's own names.
- On short reports written for this project, with the topics that a person gives them, and on texts about nothing.

    python -m benchmarks.topics [--data FOLDER]

Of one answer each the share that is right is of all articles, and no answer is wrong: once among the five sections (the
answer is the topic among these five for which most speaks), once among all 17 topics. Of what is told, an answer is
right if it is the section's topic: `first`, of the articles that are told any; `all`, of all top-level topics told.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from schemas.enriched import TopicTag
from services.enricher import tagging
from services.enricher.reading import read
from services.enricher.taggers.base import Draft
from services.enricher.taggers.topics import TopicsTagger
from services.enricher.taggers.topics.evidence import evidence
from services.enricher.taggers.topics.taxonomy import PREFIX, topics
from services.enricher.taggers.topics.term_table import ANY, Terms, TermTable, table_of
from services.enricher.taggers.topics.terms import english_terms
from tests.enricher.taggers.topic_reports import NOTHING, REPORTS

_DATA = Path(__file__).parents[2] / "shared" / "data"
_REPEATS = 3
_PLACES = {PREFIX + number: place for place, number in enumerate(topics())}
_TOPS = [topic.id for topic in topics().values() if not topic.parents]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and the topic of its section."""

    draft: Draft
    topic: str

    @property
    def words(self) -> str:
        return f"{self.draft.title}\n{self.draft.text}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Topics beside their peers.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder with topics/bbc.jsonl.gz")
    path = parser.parse_args().data / "topics" / "bbc.jsonl.gz"
    if not path.is_file():
        sys.exit(f"{path}: no such file; name the folder of texts with --data FOLDER")
    articles = _articles(path)
    read("What reading needs is loaded once, for all taggers.")
    start = time.process_time()
    tagger = TopicsTagger()
    print(f"built in {1000 * (time.process_time() - start):.0f} ms, {len(english_terms()):,} English terms")
    _one_answer(articles)
    _told(tagger, articles)
    _reports(tagger)
    _speed(tagger, articles)


def _one_answer(articles: Sequence[Labelled]) -> None:
    five = sorted({article.topic for article in articles})
    ours, names = table_of(english_terms()), table_of(_names())
    seen = _seen(articles)
    print(f"one answer each, {len(articles)} BBC articles: right among their five topics, among all {len(_TOPS)}")
    for name, table in (("wireroom, no text of the set in it", ours), ("names of the taxonomy, counted", names)):
        print(f"  {name:<36} {_right(articles, table, five):.3f}  {_right(articles, table, _TOPS):.3f}")
    print(f"  {'TF-IDF and linear SVM, half seen':<36} {seen:.3f}")


def _told(tagger: TopicsTagger, articles: Sequence[Labelled]) -> None:
    told = [(article.topic, _tops(_tags(tagger, article.draft))) for article in articles]
    some = [(topic, found) for topic, found in told if found]
    first = sum(found[0] == topic for topic, found in some)
    every = sum(len(found) for _, found in some)
    right = sum(topic in found for topic, found in some)
    below = sum(len(_tags(tagger, article.draft)) for article in articles) - every
    print(
        f"what is told: {len(some) / len(told):.3f} have a topic, {every / len(some):.2f} at the top and "
        f"{below / len(some):.1f} below; precision {first / len(some):.3f} (first), {right / every:.3f} (all)"
    )


def _reports(tagger: TopicsTagger) -> None:
    names = {topic.name: topic for topic in topics().values()}
    first = told = right = wanted = found_wanted = below = 0
    for report in REPORTS:
        tags = _tags(tagger, Draft(report.title, report.text, language="en"))
        tops = _tops(tags)
        must = {PREFIX + names[name].top for name in report.topics}
        may = must | {PREFIX + names[name].top for name in report.also}
        first += tops[:1] == [PREFIX + names[report.topics[0]].top]
        told, right = told + len(tops), right + len(may & set(tops))
        wanted, found_wanted = wanted + len(must), found_wanted + len(must & set(tops))
        below += bool({tag.name for tag in tags} & {name for name in report.topics if names[name].parents})
    nothing = sum(_tags(tagger, Draft(*text, language="en")) == [] for text in NOTHING)
    print(
        f"{len(REPORTS)} reports of our own: first {first / len(REPORTS):.3f}; top: precision {right / told:.3f}, "
        f"recall {found_wanted / wanted:.3f}; one below it right in {below / len(REPORTS):.3f}"
    )
    print(f"texts about nothing: {nothing} of {len(NOTHING)} have no topic")


def _speed(tagger: TopicsTagger, articles: Sequence[Labelled]) -> None:
    tokens = sum(len(article.draft.whole) for article in articles) / len(articles)
    ours = _seconds(lambda article: tagger.tag(article.draft), articles)
    reading = _seconds(lambda article: read(article.words), articles)
    model = _model(articles[::2])
    theirs = _seconds(lambda article: model.predict([article.words]), articles[:300])
    print(
        f"CPU time an article, {tokens:.0f} tokens each: wireroom {ours * 1e6:.0f} us beside {reading * 1e6:.0f} us "
        f"for the reading that all taggers share, TF-IDF and linear SVM {theirs * 1e6:.0f} us: {theirs / ours:.0f}x"
    )


def _right(articles: Sequence[Labelled], table: TermTable, ids: Sequence[str]) -> float:
    """The share of articles for whose topic most speaks, of the topics with these ids."""
    right = 0
    for article in articles:
        scores = evidence(article.draft.whole, article.draft.title_tokens, table)
        best = max(ids, key=lambda id_: float(scores[_PLACES[id_]]))
        right += best == article.topic and scores[_PLACES[best]] > 0
    return right / len(articles)


def _seen(articles: Sequence[Labelled]) -> float:
    """The share right of a model that has seen the other half, both ways."""
    right = 0
    for seen, others in ((articles[::2], articles[1::2]), (articles[1::2], articles[::2])):
        answers = _model(seen).predict([article.words for article in others])
        right += sum(answer == article.topic for answer, article in zip(answers, others, strict=True))
    return right / len(articles)


def _model(articles: Sequence[Labelled]) -> Pipeline:
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True, stop_words="english"), LinearSVC())
    return model.fit([article.words for article in articles], [article.topic for article in articles])


def _names() -> Terms:
    """The English names of all topics as terms."""
    terms: Terms = {}
    for number, topic in topics().items():
        for name in (topic.name, *topic.name.replace(" and ", ", ").split(", ")):
            plain = name.partition(" (")[0].lower()
            terms.setdefault(plain, (ANY, {}))[1][number] = 3
    return terms


def _tags(tagger: TopicsTagger, draft: Draft) -> list[TopicTag]:
    tagging.tag([tagger], [draft])
    return draft.topics or []


def _tops(tags: Sequence[TopicTag]) -> list[str]:
    return [tag.id for tag in tags if tag.id in _TOPS]


def _seconds(work: Callable[[Labelled], object], articles: Sequence[Labelled]) -> float:
    """CPU seconds an article, of the best of some runs."""
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.process_time()
        for article in articles:
            work(article)
        best = min(best, time.process_time() - start)
    return best / len(articles)


def _articles(path: Path) -> list[Labelled]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Labelled(Draft(row["title"], row["text"], language="en"), row["topic"]) for row in rows]


if __name__ == "__main__":
    main()

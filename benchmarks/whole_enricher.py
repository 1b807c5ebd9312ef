"""How many articles a second does the enricher do on one core, without a broker, and where does the time go?

The pipeline as it ships prepares, judges (on a memory without a store) and enriches batches of 500. Beside it stand the
same steps put together from the usual parts: json, selectolax, datasketch (128 permutations, LSH), py3langid, pydantic;
no keywords there, and none on our side of that ratio. The table gives each stage alone, over the same articles.

    python -m benchmarks.whole_enricher [--articles N] [--news FILE] [--functions N]

The articles are made up (see `articles.py`), or plain texts: a gzipped file of JSON lines with `title` and `text`.
`--functions` also lists the functions with the most time of their own (cProfile, which makes small ones look larger).
"""

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TypeVar

import py3langid
from datasketch import MinHash, MinHashLSH
from selectolax.lexbor import LexborHTMLParser

from benchmarks.articles import generated, news
from benchmarks.metering import machine
from schemas.enriched import EnrichedArticle, Fingerprint
from schemas.raw import RawArticle
from schemas.topics import ARTICLES_RAW
from services.allocator import tune_allocator
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory.state import State
from services.enricher.near import fingerprints_of
from services.enricher.pipeline import Pipeline, Prepared
from services.enricher.taggers.base import Draft, Tagger
from services.enricher.taggers.registry import taggers
from services.enricher.tagging import tag
from services.enricher.validate import Valid, validate
from services.enricher.wording import Wording
from services.enricher.words import words
from services.eventlog.base import StoredRecord
from services.identity import digest
from services.running import collect_garbage_seldom
from services.text import html_to_text
from services.wiring import DAY_S

Item = TypeVar("Item")

_JACCARD = 0.5
_BATCH = 500
_ROUNDS = 3
_JOURNAL = journal_record("benchmark", ARTICLES_RAW.name, 0)
_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description="The whole enricher on one core, without a broker.")
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--news", type=Path, help="a file of plain texts, such as topics/bbc.jsonl.gz")
    parser.add_argument("--functions", type=int, default=0)
    options = parser.parse_args()
    collect_garbage_seldom()
    tune_allocator()
    built = taggers(None)
    language = [tagger for tagger in built if tagger.name == "language"]
    articles = news(options.news) if options.news else generated(options.articles)
    records = [
        StoredRecord(ARTICLES_RAW.name, 0, offset, article.key, article.value, (), 0)
        for offset, article in enumerate(islice(articles, options.articles))
    ]
    contenders: dict[str, Callable[[], object]] = {
        "as it ships, all taggers": lambda: _enrich(Pipeline(built), records),
        "language as the only tagger": lambda: _enrich(Pipeline(language), records),
        "no taggers": lambda: _enrich(Pipeline(()), records),
        "no taggers, exact copies only": lambda: _enrich(Pipeline((), near=False), records),
        "usual parts, with language": lambda: _usual_parts(records),
    }
    print(machine())
    rates = _rates(contenders, len(records))
    for name, rate in rates.items():
        print(f"{name:<31} {rate:>7,.0f} articles a second")
    peer = rates["usual parts, with language"]
    print(f"Wireroom / usual parts: {rates['language as the only tagger'] / peer:.2f}x\n")
    _print_stages(records, built, 1e6 / rates["as it ships, all taggers"])
    if options.functions:
        _print_functions(Pipeline(built), records, options.functions)


def _enrich(pipeline: Pipeline, records: Sequence[StoredRecord]) -> None:
    state = new_state()
    for batch in _batches(records):
        prepared = pipeline.prepare(batch)
        pipeline.enrich(prepared, _verdicts(prepared, state), _NOW)


def new_state() -> State:
    """What a process remembers, empty."""
    return State(keep_s=30 * DAY_S, story_s=5 * DAY_S)


def _verdicts(prepared: Sequence[Prepared], state: State) -> list[Verdict | None]:
    submissions = [
        Submission(item.raw.offset if isinstance(item.raw, StoredRecord) else None, item.candidate) for item in prepared
    ]
    judge = BatchJudge(submissions, Place(_JOURNAL, None), now_ms=0)
    state.begin(judge.marks, 0)
    verdicts, _ = judge(state, {})
    state.keep()
    return verdicts


def _usual_parts(records: Sequence[StoredRecord]) -> None:
    exact: set[str] = set()
    index = MinHashLSH(threshold=_JACCARD, num_perm=128)
    sketches: dict[str, MinHash] = {}
    for number, record in enumerate(records):
        article = RawArticle.model_validate(json.loads(record.value or b""))
        text = LexborHTMLParser(article.content_html or "").text(separator=" ")
        told = words(text)
        print_ = digest(" ".join(told))
        if print_ in exact:
            continue
        exact.add(print_)
        sketch = MinHash(num_perm=128)
        encoded = [word.encode() for word in told]
        sketch.update_batch([b" ".join(encoded[start : start + 5]) for start in range(len(encoded) - 4)])
        if any(sketch.jaccard(sketches[other]) >= _JACCARD for other in index.query(sketch)):
            continue
        index.insert(str(number), sketch)
        sketches[str(number)] = sketch
        EnrichedArticle(
            article_id=print_,
            version=1,
            change="created",
            enriched_at=_NOW,
            text=text,
            language=py3langid.classify(text)[0],
            fingerprint=Fingerprint(exact=print_, near=sketch.hashvalues.tobytes().hex()),
            **article.model_dump(include={"entry_id", "url", "title", "authors", "published_at", "media", "feed"}),
        ).model_dump_json()


def _rates(contenders: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Articles a CPU second: the medians of rounds in turns, the opposite order every second one."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(_ROUNDS):
        for name in list(contenders)[:: 1 if number % 2 == 0 else -1]:
            seconds[name].append(_cpu_s(contenders[name]))
    return {name: count / median(some) for name, some in seconds.items()}


def _print_stages(records: Sequence[StoredRecord], built: Sequence[Tagger], whole_us: float) -> None:
    stages = _stages(records, built)
    total = sum(stages.values())
    print(f"{'where the time goes':<39} {'us an article':>13}")
    for name, us in stages.items():
        print(f"{name:<39} {us:>13.1f} {us / total:>6.0%}")
    print(f"{'sum of the stages':<39} {total:>13.1f}")
    print(f"{'the whole, as above':<39} {whole_us:>13.1f}")


def _stages(records: Sequence[StoredRecord], built: Sequence[Tagger]) -> dict[str, float]:
    """Microseconds of CPU time an article of each stage alone, the least of some rounds."""
    values = [record.value or b"" for record in records]
    articles = [RawArticle.model_validate_json(value) for value in values]
    valid = [found for value in values if isinstance(found := validate(value), Valid)]
    prepared = Pipeline(()).prepare(records)
    verdicts = [verdict for batch in _batches(prepared) for verdict in _verdicts(batch, new_state())]

    def least(work: Callable[[], object]) -> float:
        return min(_cpu_s(work) for _ in range(_ROUNDS)) / len(records) * 1e6

    read = least(lambda: [RawArticle.model_validate_json(value) for value in values])
    text = least(lambda: [_texts(article) for article in articles])
    whole = least(lambda: [validate(value) for value in values])
    wordings = [Wording(one.title, one.text) for one in valid]
    exact = least(lambda: [fingerprints_of(batch, sketched=False) for batch in _batches(wordings)])
    both = least(lambda: [fingerprints_of(batch) for batch in _batches(wordings)])
    state = new_state()
    judged = _cpu_s(lambda: [_verdicts(batch, state) for batch in _batches(prepared)]) / len(records) * 1e6
    stages = {
        "read the JSON": read,
        "HTML to text": text,
        "the rest of validation: key, ce_id": whole - read - text,
        "words and their exact hash": exact,
        "shingles and sketch": both - exact,
        "judge, on a memory without a store": judged,
    }
    drafts = [Draft(title=one.title, text=one.text, language_claim=one.article.language) for one in valid]
    for tagger in built:
        stages[f"tagger {tagger.name}"] = least(lambda one=tagger: [one.tag(draft) for draft in drafts])  # type: ignore[misc]
        tag([tagger], drafts)
    enriched = least(lambda: Pipeline(built).enrich(prepared, verdicts, _NOW))
    tagging = sum(us for name, us in stages.items() if name.startswith("tagger "))
    stages["check tags, build and encode the event"] = enriched - tagging
    return stages


def _texts(article: RawArticle) -> list[str]:
    return [html_to_text(html) for html in (article.title, article.summary_html, article.content_html) if html]


def _print_functions(pipeline: Pipeline, records: Sequence[StoredRecord], count: int) -> None:
    profile = cProfile.Profile()
    profile.runcall(_enrich, pipeline, records)
    pstats.Stats(profile).sort_stats("tottime").print_stats(count)


def _cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


if __name__ == "__main__":
    main()

"""Runs all taggers over odd texts, and tells what came of them.

    python -m tests.fuzz.texts [--count 20000] [--first 0]

Exit status 1 when a tagger raised, gave what its field cannot hold or a span outside of the text, or took more than
100 ms for 10 KB (twice in a row, since machines are shared). A text is known by its number.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.enriched import Span
from services.enricher.taggers.base import Draft, Tagger
from services.enricher.taggers.registry import taggers
from services.enricher.tagging import tag
from services.text import html_to_text
from tests.fuzz.odd_texts import odd_text

_S_A_BYTE = 0.1 / 10_240
_SHORTEST = 10_240
"""Bytes: a shorter text may take as long as this one."""
_TITLES = ("", "Talks resume in Geneva", "TALKS RESUME", "“")


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs all taggers over odd texts.")
    parser.add_argument("--count", type=int, default=20_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    options = parser.parse_args()
    built = taggers(None)
    bad: list[str] = []
    most: Counter[str] = Counter()
    began = time.perf_counter()
    for number in range(options.first, options.first + options.count):
        draft = drafted(number)
        size = max(_SHORTEST, len(draft.text.encode("utf-8", "replace")))
        bad += [f"text {number}: {wrong}" for wrong in wrongs(built, draft)]
        for tagger, took in _times(built, draft).items():
            share = took / (size * _S_A_BYTE)
            most[tagger] = max(most[tagger], round(100 * share))
            if share > 1 and _times(built, draft)[tagger] > size * _S_A_BYTE:
                bad.append(f"text {number}: {tagger} took {took * 1000:.0f} ms for {size:,} bytes")
    print(f"{options.count:,} texts in {time.perf_counter() - began:.0f} s")
    print("slowest, of 100 ms for 10 KB: " + ", ".join(f"{tagger} {share} %" for tagger, share in most.most_common()))
    print("\n".join(bad) or "no exception, no span outside of the text, none too slow")
    sys.exit(1 if bad else 0)


def drafted(number: int) -> Draft:
    """The article of that number, its text through the same door as in the enricher."""
    return Draft(_TITLES[number % len(_TITLES)], html_to_text(odd_text(number)))


def wrongs(built: Sequence[Tagger], draft: Draft) -> Iterator[str]:
    """What is wrong with the tags of an article."""
    tags = tag(built, [draft])[0]
    yield from (f"{name} failed" for name in tags.degraded)
    length = len(draft.text)
    for what, (start, end) in _spans(draft):
        if not 0 <= start < end <= length:
            yield f"{what} has the span {start} to {end} in a text of {length}"
    for one in draft.attributions or ():
        if not 0 <= one.content_span[0] <= one.content_span[1] <= length:
            yield f"{one.cue} has the content {one.content_span} in a text of {length}"


def _spans(draft: Draft) -> Iterator[tuple[str, Span]]:
    for aside in draft.asides or ():
        yield aside.kind, aside.span
    for entity in draft.entities or ():
        yield from ((entity.name, span) for span in entity.mentions)
    for one in draft.attributions or ():
        yield from ((one.cue, span) for span in (one.source_span, one.cue_span))


def _times(built: Sequence[Tagger], draft: Draft) -> dict[str, float]:
    """Seconds of CPU time that each tagger takes."""
    fresh = Draft(draft.title, draft.text)
    times: dict[str, float] = {}
    for tagger in built:
        began = time.process_time()
        if not tag([tagger], [fresh])[0].degraded:
            times[tagger.name] = time.process_time() - began
    return times


if __name__ == "__main__":
    main()

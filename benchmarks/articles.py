"""Raw articles by a seeded generator: news-like English in HTML, some 2.9 KB each, one in ten a copy of an earlier one.

The texts are made of a vocabulary of our own, common words as often as in English and names made of syllables, so
that the language is told and keywords stand out.
"""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from schemas.raw import FeedRef, Media, RawArticle
from services.identity import digest

COPIES = 0.1
_FEEDS = 400
_NAMES = 4_000
_RECENT = 2_000
_START = datetime(2026, 11, 20, 6, tzinfo=UTC)

_COMMON = """the of to and a in that is was for on with it as be by at from he said are this have an has not but they
    which his were their will had more who been its would about when there also than after one into two could over
    other some new first last she her only out year years people between before while because under against during
    through may should where most did many any now such like even made since both three each then very""".split()
_CONTENT = """government minister police court city council company market report election party leader school hospital
    health water energy price budget union worker strike bank law judge trial appeal border army navy officer soldier
    region village harbour bridge railway airport station engine factory farm harvest drought flood storm winter summer
    summit treaty alliance sanction embassy ambassador parliament senate committee hearing inquiry evidence witness
    lawyer prison sentence charge arrest investigation editor newspaper broadcast theatre museum painting novel author
    singer concert festival film director actor stadium match goal coach season league champion medal athlete runner
    researcher university laboratory vaccine virus patient doctor nurse surgery treatment study climate emission forest
    river island glacier species habitat fishery satellite rocket launch orbit telescope software network router chip
    battery vehicle tram ferry cargo container tariff export import currency inflation wage pension tax deficit bond
    investor shareholder merger profit loss revenue customer shop brand recipe kitchen restaurant tourist hotel visa
    refugee camp aid charity donor volunteer protest march crowd speech vote ballot poll coalition reform bill decree
    announced opened closed signed rejected approved warned promised confirmed denied launched ordered delayed agreed
    accused arrested appealed resigned returned reached raised reduced increased doubled collapsed recovered expected
    local national public private foreign former senior central northern southern eastern western annual record severe
    local early late major minor final official temporary permanent independent joint regional digital rural urban
    Monday Tuesday Wednesday Thursday Friday January March April June October million billion euro dollar""".split()
_SYLLABLES = (
    "ka ro mi len dar vos tel ar bin sol ger hal im jo kel mar nor ost pe ril san tor ul ven wes yar zel".split()
)


@dataclass(frozen=True, slots=True)
class Generated:
    """A raw article's JSON, and the record key it is published under: a copy has that of its original."""

    key: bytes
    value: bytes
    is_copy: bool


def generated(count: int, *, seed: int = 1) -> Iterator[Generated]:
    """The first `count` articles of the seed; the same on any machine."""
    writer = _Writer(random.Random(seed))
    recent: list[tuple[RawArticle, bytes]] = []
    for number in range(count):
        original = writer.earlier(recent) if recent and writer.rng.random() < COPIES else None
        if original:
            article, key = writer.copy(original[0], number), original[1]
        else:
            article, key = writer.article(number), digest("benchmark", str(number)).encode()
            recent.append((article, key))
            del recent[: len(recent) - _RECENT]
        yield Generated(key, article.model_dump_json().encode(), original is not None)


def news(file: Path) -> Iterator[Generated]:
    """The plain texts of a gzipped file of JSON lines with `title` and `text`, each as an article of its own."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            url = f"https://news.example/{number}"
            feed = FeedRef(id="news", url="https://news.example/rss")
            article = RawArticle(url=url, title=row["title"], content_html=row["text"], feed=feed)
            yield Generated(digest("url", url).encode(), article.model_dump_json(exclude_none=True).encode(), False)


class _Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        names = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))).capitalize() for _ in range(_NAMES)]
        content = [*_CONTENT, *(f"{word}s" for word in _CONTENT if word.islower() and not word.endswith(("s", "d")))]
        rng.shuffle(content)
        self._words = [*_COMMON, *content, *names]
        weights = [
            *(1 / (rank + 3) for rank in range(len(_COMMON))),
            *(1.2 / (rank + 40) for rank in range(len(content))),
            *(0.5 / (rank + 200) for rank in range(len(names))),
        ]
        self._weights = list(accumulate(weights))

    def article(self, number: int) -> RawArticle:
        paragraphs = [self._paragraph() for _ in range(self.rng.randint(4, 7))]
        host = f"paper{number % _FEEDS}.example"
        return RawArticle(
            entry_id=f"tag:{host},2026:{number}",
            url=f"https://www.{host}/2026/11/{self._slug()}-{number}.html?utm_source=rss&utm_medium=feed",
            title=" ".join(self._some(9)).capitalize(),
            authors=[" ".join(word.capitalize() for word in self._some(2))],
            published_at=_START + timedelta(seconds=number),
            summary_html=f"<p>{self._sentence()}</p>",
            content_html="\n".join(paragraphs),
            language="en",
            categories=self._some(2),
            media=[Media(url=f"https://img.{host}/{number}.jpg", type="image/jpeg")],
            feed=_feed(number, host),
            fetched_at=_START + timedelta(seconds=number + 60),
        )

    def copy(self, original: RawArticle, number: int) -> RawArticle:
        """The same title and text, as another feed carries it."""
        host = f"mirror{number % _FEEDS}.example"
        return original.model_copy(
            update={
                "entry_id": f"tag:{host},2026:{number}",
                "url": f"https://www.{host}/wire/{number}?utm_source=rss",
                "feed": _feed(number, host),
                "fetched_at": _START + timedelta(seconds=number + 60),
            }
        )

    def earlier(self, recent: list[tuple[RawArticle, bytes]]) -> tuple[RawArticle, bytes]:
        return self.rng.choice(recent)

    def _paragraph(self) -> str:
        sentences = [self._sentence() for _ in range(self.rng.randint(2, 4))]
        marked = self.rng.randrange(3)
        if marked == 0:
            sentences.append(f"“{self._sentence()}” <em>{' '.join(self._some(2))}</em> said.")
        elif marked == 1:
            sentences.append(f'See <a href="https://www.example.org/{self._slug()}">{self._some(1)[0]} &amp; more</a>.')
        return f"<p>{' '.join(sentences)}</p>"

    def _sentence(self) -> str:
        words = self._some(self.rng.randint(10, 22))
        middle = len(words) // 2
        return f"{words[0].capitalize()} {' '.join(words[1:middle])}, {' '.join(words[middle:])}."

    def _slug(self) -> str:
        return "-".join(self._some(4)).lower()

    def _some(self, count: int) -> list[str]:
        return self.rng.choices(self._words, cum_weights=self._weights, k=count)


def _feed(number: int, host: str) -> FeedRef:
    return FeedRef(id=digest("feed", host), url=f"https://www.{host}/rss", title=f"Paper {number % _FEEDS}")

"""What is noise and what is not: lines that stand alone go, sentences of a report stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.noise import quiet, quiet_title

REPORT = "The council voted on Tuesday to close the old quay.\nShips will wait outside the bay until the storm is over."

COUNTERS = """1,234 views|17 comments|View all 12 comments|12 people like this|Gefällt mir 12|Lu 123 fois|Comments (17)|1.2K views|0 Kommentare|123 Aufrufe|17 commentaires|12 vues
45 comentarios|3 visitas|17 commenti|9 visualizzazioni|17 comentários|17 reacties|17 komentarzy|123 просмотра
Просмотров: 123|17 коментарів|17 تعليق|阅读 1234|评论(17)|17件のコメント|댓글 17|17 kommentarer|Share 17"""
CLOCKS = """3 minutes ago|an hour ago|Published 3 hours ago|vor 3 Minuten|vor einer Stunde|il y a 3 minutes|hace 5 horas
3 minuti fa|há 2 horas|2 uur geleden|5 minut temu|3 минуты назад|3 хвилини тому|منذ 3 دقائق|3分钟前|3 小时前|3分前|3분 전
לפני 3 דקות|för 3 timmar sedan|3 dakika önce|just now|gerade eben|à l'instant|刚刚"""
STAMPS = """Updated at 10:42|Last updated: 30 November 2026, 10:42 GMT|Stand: 30. November 2026, 10:42 Uhr
Aktualisiert am 30.11.2026 um 10.42 Uhr|Mis à jour le 30 novembre 2026 à 10h42|Actualizado el 30 de noviembre a las 10:42
Aggiornato il 30 novembre alle 10:42|Atualizado em 30 de novembro de 2026 às 10h42|Bijgewerkt op 30 november om 10:42
Aktualizacja: 30 listopada 2026, godz. 10:42|Обновлено 30 ноября в 10:42|Оновлено 30 листопада о 10:42|آخر تحديث: 10:42
更新时间：2026年11月30日 10:42|最終更新：2026年11月30日 10時42分"""
BARS = """Share on Facebook|Share on Facebook Share on Twitter Email Print|Auf Facebook teilen|Partager sur Facebook
Facebook Twitter WhatsApp|Follow us on Twitter|Tweet this|ADVERTISEMENT|Advertisement - Continue reading below|Anzeige|Publicité|Publicidad|Pubblicità
Advertentie|Reklama|Реклама|إعلان|广告|広告|Read more|Weiterlesen|Lire la suite|Leer más|続きを読む|5 min read|Lesezeit: 5 Min.
The post Quay closed appeared first on The Paper.|Der Beitrag Kai gesperrt erschien zuerst auf Hafenblatt."""
NOISE = [line for part in (COUNTERS, CLOCKS, STAMPS, BARS) for lines in part.splitlines() for line in lines.split("|")]


@pytest.mark.parametrize("noise", NOISE)
def test_a_line_of_noise_makes_no_difference(noise: str) -> None:
    first, second = REPORT.split("\n")
    for text in (f"{noise}\n\n{REPORT}", f"{first}\n\n{noise}\n\n{second}", f"{REPORT}\n{noise}"):
        assert quiet(text) == REPORT


@pytest.mark.parametrize("noise", ["17 comments", "3 minutes ago", "Updated at 10:42", "Anzeige", "Read more"])
@pytest.mark.parametrize(
    "text",
    [
        "{} | {report}",
        "{report} · {}",
        "{report} ({})",
        "[{}] {report}",
        "{report} {}.",
        "{}. {report}",
        "{report}\n17 likes | {} • 9 shares",
    ],
)
def test_neither_does_a_part_that_stands_alone(text: str, noise: str) -> None:
    report = "Ships will wait outside the bay until the storm is over."
    assert quiet(text.format(noise, report=report)) == report


@pytest.mark.parametrize(
    "line",
    """The bill passed 3 minutes ago|The bill passed 3 minutes ago.|17 dead|1,234 votes|Smith 1,234 votes|10:42
30 November 2026|Kick-off 20:45|Update: 17 dead|Views differ on 5 May|Comments by the minister on 5 May|3 days
2,000 shares were sold|Share prices fell 3 percent|Goals 12|Before 3 days of talks|Vor 3 Jahren begann der Bau
Time: 35 min|Live from 5 cities|17 people|Seen by 12 people on Monday|3年前の地震|死亡17人|Il y a 3 blessés graves|Hace 3 meses murieron 17 personas|A year ago there were 12
Revenues – 160 million – will be flat|He sold 3 (of 17)|Facebook|Two days ago the quay was closed|The post office closed
He left this town - 20 years ago!|He left this town. 20 years ago.|He left this town (20 years ago)""".replace(
        "\n", "|"
    ).split("|"),
)
def test_a_line_of_a_report_stays(line: str) -> None:
    assert quiet(line) == line
    assert quiet(f"{REPORT}\n{line}") == f"{REPORT}\n{line}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 people died, 17 were hurt.", "4 people died, 17 were hurt."),
        ("The vote was 17 to 12.\n3 comments", "The vote was 17 to 13.\n3 comments"),
        ("Dead\n17", "Dead\n18"),
        ("Votes for Smith\n1,234 votes", "Votes for Smith\n1,235 votes"),
        ("Begins on 5 May at 10:42", "Begins on 6 May at 10:42"),
        ("See https://a.example/x?id=1", "See https://a.example/x?id=2"),
    ],
)
def test_a_corrected_figure_is_a_difference(one: str, other: str) -> None:
    assert quiet(one) != quiet(other)


def test_addresses_that_open_the_same_are_the_same() -> None:
    one = "Picture: https://a.example/p.jpg?id=7&w=300&Expires=1&Signature=abc&utm_source=rss end"
    other = "Picture: https://a.example/p.jpg?id=7&w=600&Expires=2&Signature=abd end"
    assert quiet(one) == quiet(other) == "Picture: https://a.example/p.jpg?id=7 end"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("  Quay \n closed ", "Quay closed"),
        ("Quay closed (17 comments)", "Quay closed"),
        ("Quay closed [updated 3 minutes ago]", "Quay closed"),
        ("Quay closed - 3 minutes ago", "Quay closed - 3 minutes ago"),
        ("Quay closed | 20 years ago", "Quay closed | 20 years ago"),
        ("Updated 10:42 | Quay closed", "Quay closed"),
        ("Quay closed – 17 dead", "Quay closed – 17 dead"),
        ("17 comments", "17 comments"),
        ("3 minutes ago | Read more", "3 minutes ago | Read more"),
        ("", ""),
    ],
)
def test_a_title_keeps_what_tells(title: str, expected: str) -> None:
    assert quiet_title(title) == expected


_lines = st.lists(st.one_of(st.sampled_from(NOISE), st.text(max_size=40), st.just("A ship came in. It left again")))


@given(_lines)
def test_what_is_left_is_in_the_text_and_no_longer(lines: list[str]) -> None:
    text = "\n".join(lines)
    left = quiet(text)
    assert len(left) <= len(text) + 2 * text.count("|") + 2 * text.count("·") + 2 * text.count("•")
    assert not set(left) - set(text) - {"|", " "}


@given(_lines, st.sampled_from(NOISE), st.integers(0, 10))
def test_a_line_of_noise_anywhere_makes_no_difference(lines: list[str], noise: str, at: int) -> None:
    assert quiet("\n".join([*lines[:at], noise, *lines[at:]])) == quiet("\n".join(lines))


@given(st.text())
def test_a_title_that_says_something_is_never_emptied(title: str) -> None:
    assert bool(quiet_title(title)) == bool(title.split())

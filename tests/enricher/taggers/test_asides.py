import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.taggers.asides import AsidesTagger
from services.enricher.taggers.base import Draft
from services.enricher.taggers.keywords import KeywordsTagger
from tests.enricher.taggers.checking import checked

TAGGER = AsidesTagger()
REPORT = "The harbour board closed the northern pier on Monday after a storm had broken two of its piles, and ferries wait outside."


def asides(text: str) -> list[tuple[str, str]]:
    found = checked(TAGGER, Draft("A title", text))["asides"]
    assert isinstance(found, list)
    return [(aside.kind, text[aside.span[0] : aside.span[1]]) for aside in found]


@pytest.mark.parametrize(
    "dateline",
    [
        "KYIV, Ukraine (AP) — ",
        "LONDON, Nov 24 (Reuters) - ",
        "Berlin, 24. Nov. (dpa) - ",
        "New York (AFP) – ",
        "DES MOINES, Iowa — ",
        "GAZA CITY -- ",
        "PORT-AU-PRINCE, Haiti — ",
        "RIO DE JANEIRO, 3 de mayo (EFE) .- ",
        "PARIS—",
    ],
)
def test_a_place_before_a_dash_opens_the_report(dateline: str) -> None:
    assert asides(f"{dateline}{REPORT}") == [("dateline", dateline)]


@pytest.mark.parametrize(
    "opening",
    [
        "Ukraine – the country – ",
        "Smith - who left - ",
        "EXCLUSIVE – ",
        "AFL-CIO members say that ",
        "Jean-Claude says that ",
        "The U.S. — ",
        "A — ",
        "in PARIS — ",
    ],
)
def test_other_words_before_a_dash_do_not(opening: str) -> None:
    assert asides(f"{opening}{REPORT}") == []


def test_a_dateline_may_follow_a_byline_but_not_a_paragraph() -> None:
    assert asides(f"By Anna Berg\n\nLYON — {REPORT}") == [("byline", "By Anna Berg"), ("dateline", "LYON — ")]
    assert asides(f"{REPORT}\n\nLYON — {REPORT}") == []


@pytest.mark.parametrize(
    "line",
    [
        "By Anna Berg",
        "By Anna Berg and Tom Ott, Foreign Correspondent",
        "BY ANNA BERG",
        "Von Anna Berg",
        "Par Anna Berg, à Lyon",
    ],
)
def test_a_byline_names_who_wrote_it(line: str) -> None:
    assert asides(f"{line}\n\n{REPORT}") == [("byline", line)]


@pytest.mark.parametrize(
    "line", ["By Monday the pier was closed again", "By the time he left, it rained", "Von der Leyen war dort"]
)
def test_a_sentence_is_no_byline(line: str) -> None:
    assert asides(f"{line}\n\n{REPORT}") == []


@pytest.mark.parametrize(
    "line",
    ["(Reporting by Anna Berg in Lyon; Editing by Tom Ott)", "© Reuters", "Additional reporting by Anna Berg in Lyon."],
)
def test_a_credit_ends_the_text(line: str) -> None:
    assert asides(f"{REPORT}\n\n{line}") == [("credit", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Read more",
        "Share on Facebook Twitter WhatsApp",
        "Advertisement",
        "3 minutes ago",
        "Weiterlesen",
        "The post A pier closes appeared first on Harbour Diary.",
    ],
)
def test_what_an_outlet_puts_around_any_text_is_boilerplate(line: str) -> None:
    assert asides(f"{REPORT}\n\n{line}\n\n{REPORT}") == [("boilerplate", line)]


def test_a_report_has_none() -> None:
    assert asides(f"{REPORT}\n\n{REPORT}") == []
    assert asides("") == []


def test_of_a_very_long_text_both_ends_are_looked_at() -> None:
    text = "\n\n".join(["By Anna Berg", *[REPORT] * 1000, "Read more"])
    assert asides(text) == [("byline", "By Anna Berg"), ("boilerplate", "Read more")]


def test_other_taggers_pass_over_them() -> None:
    text = f"By Zelda Quince and Otto Quince\n\nBREMERHAVEN (Quince) — {REPORT} {REPORT}"
    draft = Draft("The pier", text, language="en", asides=checked(TAGGER, Draft("", text))["asides"])  # type: ignore[arg-type]
    keywords = checked(KeywordsTagger(), draft)["keywords"]
    assert isinstance(keywords, list)
    assert keywords
    assert not [keyword.text for keyword in keywords if "Quince" in keyword.text or "BREMERHAVEN" in keyword.text]


@given(st.text(alphabet="ABab -—,.()/\nBy24Nov", max_size=200) | st.text(max_size=100))
def test_asides_are_spans_of_the_text_apart_from_each_other(text: str) -> None:
    found = checked(TAGGER, Draft("", text))["asides"]
    assert isinstance(found, list)
    end = 0
    for aside in found:
        assert end <= aside.span[0] < aside.span[1] <= len(text)
        end = aside.span[1]

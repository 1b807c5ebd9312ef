"""An agency is named when the text or its address says so beyond doubt, and never for a citation or a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.agencies import agency_of
from tests.enricher.newsroom import AGENCY, OTHER


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("LONDON, Nov 20 (Reuters) - Oil fell on Friday.", "Reuters"),
        ("NORTHPORT (AP) — The council met on Friday.", "AP"),
        ("ALTOONA, Pa. (AP) — A fire burned on Friday.", "AP"),
        ("Paris, 20 novembre 2026 (AFP) – Le conseil siège.", "AFP"),
        ("Berlin (dpa/bb) - Der Rat tagt heute.", "dpa"),
        ("Frankfurt am Main (dpa) - Der Rat tagt heute.", "dpa"),
        ("Madrid, 20 nov (EFE).- El consejo se reúne.", "EFE"),
        ("San Juan de Dios, 3 de mayo (EFE) - El consejo se reúne.", "EFE"),
        ("(ANSA) - ROMA, 20 NOV - Il consiglio si riunisce.", "ANSA"),
        ("Oslo (NTB): Rådet møtes i dag.", "NTB"),
        ("New Delhi, Nov 20 (PTI) The council met on Friday.", "PTI"),
        ("BEIJING, Nov. 20 (Xinhua) -- The council met.", "Xinhua"),
        ("MOSCOW, November 20. /TASS/. The council met.", "TASS"),
        ("МОСКВА, 20 ноября. /ТАСС/. Совет собрался.", "TASS"),
        ("МОСКВА, 20 ноя - РИА Новости. Совет собрался.", "RIA Novosti"),
        ("Москва. 20 ноября. INTERFAX.RU - Совет собрался.", "Interfax"),
        ("İSTANBUL (AA) - Meclis bugün toplandı.", "Anadolu"),
        ("新华社北京11月20日电 会议今天举行。", "Xinhua"),
        ("（法新社巴黎20日电）会议今天举行。", "AFP"),
        ("【ワシントン共同】会議が開かれた。", "Kyodo"),
        ("［東京 20日 ロイター］ - 会議が開かれた。", "Reuters"),
        ("(서울=연합뉴스) 회의가 열렸다.", "Yonhap"),
        ("Council meets\n\nBy Jane Roe\n\nNORTHPORT (AP) — The council met.", "AP"),
        ("Von dpa\nDer Rat tagt heute.", "dpa"),
        ("By JANE ROE, Associated Press\nThe council met.", "AP"),
        ("Agence France-Presse\nThe council met.", "AFP"),
        ("The council met.\n© 2026 AFP", "AFP"),
        ("Der Rat tagt.\n© dpa-infocom, dpa:261120-99-123456/3", "dpa"),
        ("The council met.\nCopyright 2026 The Associated Press. All rights reserved.", "AP"),
        ("Der Rat tagt.\nQuelle: dpa\n", "dpa"),
        ("Рада зібралась.\nДжерело: Укрінформ", "Ukrinform"),
        ("The council met on Friday. (Reuters)", "Reuters"),
        ("The council met.\n(AFP)", "AFP"),
        ("The council met.\n(Reporting by Jane Roe in Northport; Editing by John Doe)", "Reuters"),
        ("The council met.\nOur Standards: The Thomson Reuters Trust Principles.", "Reuters"),
    ],
)
def test_a_text_that_credits_an_agency_is_that_agencys(text: str, agency: str) -> None:
    assert agency_of((), text) == agency


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        AGENCY,
        "The Associated Press (AP) - founded in 1846 - met on Friday.",
        "Deutsche Presse-Agentur (dpa) - die Agentur tagt.",
        "Alpha Partners (AP) - shares fell on Friday.",
        "The firm told its owners (Reuters) - no more than that.",
        "(AP) - The council met.",
        f"{OTHER[:200]}\nNORTHPORT (AP) — The council met.",
        "Reuters\nThe harbour on Friday\nThe council met.",
        "The council met.\nPA Media",
        "【ANSAN】会議が開かれた。",
        "Harrisburg (PA) schools open on Monday.",
        "Prices rose by 3.5 percent, and more - Interfax. The bank kept silent.",
        "The mayor of Northport /TASS/ met on Friday.",
        "路透社报道，会议今天举行。",
        "He told AFP that the council had met.",
        "The council met. The mayor spoke to Reuters.",
        "The council met.\nAssociated Press contributed to this report.",
        "The council met.\nAP Photo/Jane Roe",
        "The council met.\nPhoto: AFP",
        "Der Rat tagt.\nFoto: dpa",
        "The council met.\n© AFP/Getty Images",
        "The council met.\n© AFPlus",
        f"{AGENCY}\n© AFP\n{OTHER}\nMore\nfrom\nus",
    ],
)
def test_a_citation_a_picture_or_a_name_explained_credits_nobody(text: str) -> None:
    assert agency_of((), text) is None


@pytest.mark.parametrize(
    ("url", "agency"),
    [
        ("https://www.reuters.com/world/1", "Reuters"),
        ("http://user:word@RSS.ansa.it:8080/x?y", "ANSA"),
        ("https://afp.com", "AFP"),
        ("https://notreuters.com/1", None),
        ("https://reuters.com.example.org/1", None),
        ("https://example.org/reuters.com/1", None),
        ("reuters.com", None),
        ("", None),
    ],
)
def test_an_agencys_own_address_is_told_by_its_host(url: str, agency: str | None) -> None:
    assert agency_of((url, None), AGENCY) == agency


def test_the_feeds_address_counts_as_the_articles_does() -> None:
    assert agency_of(("https://example.org/1", "https://feeds.dpa.com/rss"), AGENCY) == "dpa"


@given(st.text(max_size=300), st.none() | st.text(max_size=60))
def test_any_text_and_address_has_an_answer(text: str, url: str | None) -> None:
    assert agency_of((url,), text) in (None, agency_of((), text), agency_of((url,), ""))

"""xml:base and xml:lang hold for what stands inside the element that has them."""

import pytest
from lxml import etree

from services.poller.formats.scopes import Scopes

URL = "https://paper.example/feeds/news.xml"


def innermost(document: str) -> tuple[Scopes, etree._Element]:
    element = etree.fromstring(document)
    while len(element):
        element = element[0]
    return Scopes(document.encode(), URL), element


@pytest.mark.parametrize(
    ("document", "target"),
    [
        ("<a><b/></a>", "x.html"),
        ("<a xml:base='https://other.example/n/'><b/></a>", "https://other.example/n/x.html"),
        ("<a xml:base='https://other.example/n/'><b xml:base='../m/'/></a>", "https://other.example/m/x.html"),
        ("<a><b xml:base='/m/'/></a>", "https://paper.example/m/x.html"),
        ("<a xml:base='javascript:1'><b/></a>", "https://paper.example/feeds/x.html"),
        ("<a xml:base='http://[x'><b xml:base='y/'/></a>", "https://paper.example/feeds/y/x.html"),
        ("<a><b/><c xml:base='https://other.example/'/></a>", "x.html"),
    ],
)
def test_a_link_is_made_absolute_by_the_bases_around_it(document: str, target: str) -> None:
    scopes, element = innermost(document)
    assert scopes.target(element, "x.html") == target


def test_a_link_that_cannot_be_joined_to_its_base_is_none() -> None:
    scopes, element = innermost("<a xml:base='https://other.example/'/>")
    assert scopes.target(element, "http://[x") == ""


@pytest.mark.parametrize(
    ("document", "language"),
    [
        ("<a><b/></a>", None),
        ("<a xml:lang='de'><b/></a>", "de"),
        ("<a xml:lang='de'><b xml:lang='pt_BR'/></a>", "pt-BR"),
        ("<a xml:lang='de'><b xml:lang=''/></a>", None),
        ("<a lang='fr'><b/></a>", "fr"),
        ("<a xml:lang='de' lang='fr'><b/></a>", "de"),
        ("<a><c/><b xml:lang='de'/></a>", None),
    ],
)
def test_a_text_has_the_language_of_the_nearest_element_that_names_one(document: str, language: str | None) -> None:
    scopes, element = innermost(document)
    assert scopes.language(element) == language

"""What docs/identity.md says of links is so."""

import re
from pathlib import Path

import pytest

from services.links.canonical import canonical_url

_PAGE = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
_ROW = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| [^|]+ \|")


def rows(heading: str) -> list[tuple[str, str]]:
    section = _PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [(row[1], row[2]) for row in _ROW.finditer(section)]


@pytest.mark.parametrize(("link", "form"), rows("What makes no difference"))
def test_a_link_has_the_form_that_the_page_gives(link: str, form: str) -> None:
    assert canonical_url(link) == form


@pytest.mark.parametrize(("one", "other"), rows("What does"))
def test_links_that_the_page_tells_apart_are_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_both_tables_were_found() -> None:
    assert len(rows("What makes no difference")) > 10
    assert len(rows("What does")) > 5

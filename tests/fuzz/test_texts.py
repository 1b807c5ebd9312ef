import pytest

from services.enricher.taggers.base import Tagger
from services.enricher.taggers.registry import taggers
from tests.fuzz.odd_texts import odd_text
from tests.fuzz.texts import drafted, wrongs


@pytest.fixture(scope="module")
def built() -> tuple[Tagger, ...]:
    return taggers(None)


def test_an_odd_text_is_known_by_its_number() -> None:
    assert odd_text(7) == odd_text(7) != odd_text(8)


@pytest.mark.parametrize("hundred", range(5))
def test_no_odd_text_harms_a_tagger(built: tuple[Tagger, ...], hundred: int) -> None:
    numbers = range(1 + 100 * hundred, 100 + 100 * hundred)
    assert [(number, wrong) for number in numbers for wrong in wrongs(built, drafted(number))] == []

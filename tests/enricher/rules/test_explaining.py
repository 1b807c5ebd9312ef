"""What is explained is what holds, for any rule and any article; and it names the places where it was found."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import Attribution, Entity, Place, TopicTag
from schemas.raw import FeedRef
from services.enricher.rules.circles import Circle
from services.enricher.rules.condition import AllOf, AnyOf, Condition, Not
from services.enricher.rules.fields import (
    Cites,
    CitesKind,
    FromFeed,
    InCountry,
    InLanguage,
    NamesEntity,
    Near,
    OnTopic,
    Says,
)
from services.enricher.rules.reasons import Reason
from services.enricher.rules.rule import Rule, Rules
from services.enricher.rules.signs import Sign
from services.enricher.taggers.base import Draft

WORDS = ["ferry", "strike", "straße", "STRASSE", "café", "cafe\u0301", "罢工", "x_1", "İl", "हिन्दी"]
NAMES = ["Kyiv", "Reuters", "café", "罢工"]


def asking(build: Any) -> st.SearchStrategy[Condition]:
    return st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(
        lambda names: build(tuple(names), frozenset(name.casefold() for name in names))
    )


TEXTS = st.lists(st.sampled_from([*WORDS, "-", ".", "\n", "\n\n", "'s", "\0"]), max_size=6).map(" ".join)
SAYS = st.builds(
    Says.of,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2),
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" ".join), max_size=2),
    st.lists(st.sampled_from(["fer+y", "stra(ss|ß)e", "caf.", r"(?s)ferry.*strike", r"^\pL+$"]), max_size=2),
)
CONDITIONS = st.recursive(
    SAYS
    | st.sampled_from([InLanguage(("en",), frozenset({"en"})), CitesKind(("person",)), Near((Circle(0, 0, 9),))])
    | asking(FromFeed)
    | asking(OnTopic)
    | asking(NamesEntity)
    | st.sampled_from([InCountry(("UA",), frozenset({"ua"})), Cites(("Reuters",), frozenset({Sign.of("Reuters")}))]),
    lambda parts: (
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found)))
        | st.lists(parts, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found)))
        | parts.map(Not)
    ),
    max_leaves=6,
)
ENTITIES = st.builds(
    Entity,
    type=st.just("place"),
    name=st.sampled_from(NAMES),
    mentions=st.just([]),
    place=st.sampled_from([None, Place(lat=0.05, lon=0), Place(lat=50, lon=30, country="UA")]),
)
ATTRIBUTIONS = st.builds(
    Attribution,
    source=st.sampled_from(["Reuters", "an official", "据罢工"]),
    source_type=st.sampled_from(["person", "outlet"]),
    entity=st.sampled_from([None, 0, 7]),
    source_span=st.just((0, 1)),
    cue=st.just("said"),
    cue_span=st.just((0, 1)),
    content_span=st.just((0, 1)),
    direct=st.just(False),
)
DRAFTS = st.builds(
    Draft,
    title=TEXTS,
    summary=st.none() | TEXTS,
    text=TEXTS,
    language=st.sampled_from([None, "en", "de"]),
    feed=st.none() | st.builds(FeedRef, id=st.sampled_from(NAMES)),
    entities=st.none() | st.lists(ENTITIES, max_size=2),
    topics=st.none()
    | st.lists(st.builds(TopicTag, id=st.just("x"), name=st.sampled_from(NAMES), confidence=st.just(1)), max_size=2),
    attributions=st.none() | st.lists(ATTRIBUTIONS, max_size=2),
)


@given(st.lists(CONDITIONS, min_size=1, max_size=4), DRAFTS)
def test_an_explanation_comes_to_what_the_tagger_says(conditions: list[Condition], draft: Draft) -> None:
    rules = Rules([Rule(str(number), condition) for number, condition in enumerate(conditions)])
    explained = rules.explained(draft)
    assert [name for name, reason in explained if reason.holds] == rules.matching(draft)
    article = rules.article(draft)
    assert [reason.holds for _, reason in explained] == [condition.holds(article) for condition in conditions]


@given(st.lists(CONDITIONS, min_size=1, max_size=4), DRAFTS)
def test_what_was_found_stands_where_it_is_said_to(conditions: list[Condition], draft: Draft) -> None:
    def leaves(reason: Reason) -> list[Reason]:
        return [leaf for part in reason.parts for leaf in leaves(part)] if reason.parts else [reason]

    rules = Rules([Rule(str(number), condition) for number, condition in enumerate(conditions)])
    for reason in (leaf for _, explained in rules.explained(draft) for leaf in leaves(explained)):
        assert bool(reason.found) == bool(reason.holds) != bool(reason.note)
        for found in reason.found:
            if found.span is not None:
                assert getattr(draft, found.field)[slice(*found.span)] == found.text != ""


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Die Straße heißt STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("cafe\u0301s, un cafe\u0301 ferme\u0301", "café", ["cafe\u0301"]),
        ("渡轮罢工，罢工", "罢工", ["罢工", "罢工"]),
        ("ß" * 50 + " Ferry\u2014Strike", "ferry strike", ["Ferry\u2014Strike"]),
    ],
)
def test_a_word_is_shown_as_the_text_has_it(text: str, word: str, found: list[str]) -> None:
    rules = Rules([Rule("it", Says.of(phrases=[word]))])
    ((_, reason),) = rules.explained(Draft(title="", text=text))
    assert [one.text for one in reason.found] == found
    assert all(f"{one.before}{one.text}{one.after}".strip("…") in text for one in reason.found)


def test_of_many_places_the_first_are_shown_and_the_others_counted() -> None:
    rules = Rules([Rule("it", Says.of(words=["ferry"]))])
    ((_, reason),) = rules.explained(Draft(title="", text="A cafe\u0301: ferry. " * 1000))
    assert (len(reason.found), reason.more) == (20, 980)


def test_unknown_and_false_are_told_apart_in_a_tree() -> None:
    condition = AllOf((Says.of(words=["x"]), AnyOf((OnTopic(("a",), frozenset("a")), Not(Says.of(words=["y"]))))))
    draft = Draft(title="x y", text="")
    ((_, reason),) = Rules([Rule("it", condition)]).explained(draft)
    assert reason.holds is None
    assert [part.holds for part in reason.parts] == [True, None]
    assert [part.holds for part in reason.parts[1].parts] == [None, False]
    ((_, known),) = Rules([Rule("it", condition)]).explained(replace(draft, topics=[]))
    assert known.holds is False

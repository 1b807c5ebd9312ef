from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import Aside, Attribution, Entity
from services.enricher.reading import read
from services.enricher.taggers.attributions import AttributionsTagger
from services.enricher.taggers.attributions.outlets import (
    _last_words,
    _listed,
    may_be_outlet,
    outlet,
    outlet_table,
)
from services.enricher.taggers.attributions.scoring import FEATURES, weights
from services.enricher.taggers.attributions.vocabulary import BASE, ING, PAST, THIRD, verb_forms, vocabulary
from services.enricher.taggers.base import Draft
from tests.enricher.taggers.checking import checked
from tests.enricher.taggers.drafts import ENGLISH

TAGGER = AttributionsTagger()


def attributions(text: str, entities: list[Entity] | None = None) -> list[Attribution]:
    found = checked(TAGGER, Draft("", text, language="en", entities=entities))["attributions"]
    assert isinstance(found, list)
    return found


def only(text: str, entities: list[Entity] | None = None) -> Attribution:
    (found,) = attributions(text, entities)
    return found


def content(text: str, attribution: Attribution) -> str:
    return text[slice(*attribution.content_span)]


def entity(text: str, name: str, type_: str = "person", *others: str) -> Entity:
    mentions = [(text.index(word), text.index(word) + len(word)) for word in (name, *others)]
    return Entity.model_validate({"type": type_, "name": name, "mentions": mentions})


@pytest.mark.parametrize(
    ("text", "source", "cue", "said"),
    [
        ("Anna Berg said that the ferries would sail.", "Anna Berg", "said", "that the ferries would sail."),
        (
            "The ferries will not sail on Monday, Anna Berg said.",
            "Anna Berg",
            "said",
            "The ferries will not sail on Monday",
        ),
        ("The ferries will not sail, said Anna Berg.", "Anna Berg", "said", "The ferries will not sail"),
        (
            "The ferries, Anna Berg said, will not sail before the end of March.",
            "Anna Berg",
            "said",
            "will not sail before the end of March.",
        ),
        ("According to Anna Berg, the ferries will sail.", "Anna Berg", "According to", "the ferries will sail."),
        (
            "According to a minister briefed on it, talks go on.",
            "a minister briefed on it",
            "According to",
            "talks go on.",
        ),
        ("Anna Berg told reporters on Monday that fuel was short.", "Anna Berg", "told", "that fuel was short."),
        ("The ferries will sail, according to Anna Berg.", "Anna Berg", "according to", "The ferries will sail"),
        ("In a letter on Monday, Anna Berg warned that fuel was short.", "Anna Berg", "warned", "that fuel was short."),
        ("Anna Berg has repeatedly denied the claim.", "Anna Berg", "has repeatedly denied", "the claim."),
        ("Anna Berg on Monday announced a new line.", "Anna Berg", "announced", "a new line."),
    ],
)
def test_source_cue_and_content_are_found_in_any_order(text: str, source: str, cue: str, said: str) -> None:
    found = only(text)
    assert (found.source, found.cue) == (source, cue)
    assert content(text, found) == said
    assert not found.direct


def test_spans_are_code_points_into_the_text() -> None:
    text = "😀 Ministry of Ports. 😀 Anna Berg said that the ferries would sail."
    found = only(text)
    assert text[slice(*found.source_span)] == found.source == "Anna Berg"
    assert text[slice(*found.cue_span)] == found.cue == "said"


@pytest.mark.parametrize(
    "text",
    [
        '"The ferries will sail," said Anna Berg.',
        "“The ferries will sail,” Anna Berg said.",
        '"The ferries will sail," Anna Berg, the minister, told reporters.',
        'Anna Berg said: "The ferries will sail."',
        'Anna Berg: "The ferries will sail."',
    ],
)
def test_a_quotation_beside_the_cue_is_direct(text: str) -> None:
    found = only(text)
    assert found.direct
    assert content(text, found).strip("“”\"',.") == "The ferries will sail"


def test_of_a_quotation_that_the_cue_parts_the_content_is_the_larger_half() -> None:
    text = '"The ferries will sail," Anna Berg said. "We have fuel for a week."'
    assert content(text, only(text)) == '"We have fuel for a week."'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The ferries will sail, Anna Berg said, hours after a storm had damaged the old quay.",
            "The ferries will sail",
        ),
        ("The line, Anna Berg said, must close before the end of March.", "must close before the end of March."),
        ("The line must close, Anna Berg, who flew in from Nairobi, said.", "The line must close"),
        ("Citing the cost, Anna Berg declined.", "Citing the cost"),
        ("Anna Berg disagreed.", ""),
    ],
)
def test_who_is_cited_and_the_cue_are_no_part_of_the_content(text: str, said: str) -> None:
    assert content(text, only(text)) == said


def test_nobody_is_cited_in_asides_and_content_begins_behind_a_dateline() -> None:
    text = "By Anna Berg\n\nGENEVA — Talks will resume, the ministry said.\n\nEditing by Anna Berg, as Eva Lind asked"
    spans = {"byline": "By Anna Berg", "dateline": "GENEVA — ", "credit": "Editing by Anna Berg, as Eva Lind asked"}
    asides = [
        Aside.model_validate({"kind": kind, "span": (text.index(aside), text.index(aside) + len(aside))})
        for kind, aside in spans.items()
    ]
    found = checked(TAGGER, Draft("", text, language="en", asides=asides))["attributions"]
    assert isinstance(found, list)
    assert [(one.source, content(text, one)) for one in found] == [("the ministry", "Talks will resume")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Anna Berg told the BBC that fuel was short.", "that fuel was short."),
        ("Anna Berg told the board in Geneva on Monday that fuel was short.", "that fuel was short."),
        ("Anna Berg told her father that fuel was short.", "that fuel was short."),
        ("Anna Berg told Reuters Turkey would host a summit.", "Turkey would host a summit."),
        ("Anna Berg told the board winter would be hard.", "winter would be hard."),
        ("Anna Berg warned the board that winter would be hard.", "that winter would be hard."),
        ("Anna Berg warned winter would be hard.", "winter would be hard."),
        ("Anna Berg said to the board that winter would be hard.", "that winter would be hard."),
        ("Anna Berg told a story about the war.", "a story about the war."),
        ("Winter will be hard, Anna Berg told reporters in Kyiv.", "Winter will be hard"),
        ("Anna Berg told reporters in Kyiv.", ""),
    ],
)
def test_whom_it_was_told_is_no_part_of_the_content(text: str, said: str) -> None:
    assert content(text, only(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "A {}, who asked not to be named, said that talks had failed.",
        "A {}, who asked to not be identified, said that talks had failed.",
        "A {}, who declined to be named, said that talks had failed.",
        "A {}, speaking to the board on condition of anonymity, said that talks had failed.",
        "A {}, who spoke on the condition of anonymity, said that talks had failed.",
        "A {}, who requested anonymity, said that talks had failed.",
        "A {}, who was not authorised to speak publicly, said that talks had failed.",
        "A {}, who was not authorized to discuss the matter, said that talks had failed.",
    ],
)
@pytest.mark.parametrize("who", ["senior diplomat", "minister", "driver"])
def test_a_phrase_of_anonymity_cites_nobody_and_tells_of_its_source(text: str, who: str) -> None:
    found = only(text.format(who))
    assert (found.source_type, found.cue) == ("anonymous", "said")
    assert found.source.startswith(f"A {who}")


def test_a_phrase_of_anonymity_tells_nothing_of_other_sources() -> None:
    assert only("The minister said that a driver who asked not to be named had fled.").source_type == "person"


@pytest.mark.parametrize("text", ["Anna Berg declined to be named chairman.", "Anna Berg asked the board to speak."])
def test_to_be_named_something_is_no_phrase_of_anonymity(text: str) -> None:
    assert only(text).source_type == "person"


@pytest.mark.parametrize(
    "source",
    [
        "two officials with knowledge of the talks",
        "people with direct knowledge of the matter",
        "people familiar with the matter",
        "a person briefed on the plan",
        "sources close to the ministry",
        "sources close to Anna Berg",
    ],
)
def test_why_a_source_knows_belongs_to_it(source: str) -> None:
    before = f"{source[0].upper()}{source[1:]} said that the line must close."
    behind = f"The line must close, according to {source}, and soon."
    cited = f"Reuters reported, citing {source}, that the line must close."
    for text in (before, behind, cited):
        found = attributions(text, [entity(text, "Anna Berg")] if "Anna" in source else None)[-1]
        assert (found.source.lower(), found.source_type, found.entity) == (source.lower(), "anonymous", None)


def test_a_source_of_two_names_is_neither_entity() -> None:
    text = "The Union and the Alliance declined to comment. Anna Berg and Eva Lind said that they would."
    names = [entity(text, "Union", "organisation"), entity(text, "Alliance", "organisation")]
    found = attributions(text, [*names, entity(text, "Anna Berg"), entity(text, "Eva Lind")])
    assert [(one.source, one.entity) for one in found[:2]] == [
        ("The Union and the Alliance", None),
        ("Anna Berg and Eva Lind", None),
    ]


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("The Lowland Review", "outlet"),
        ("The East Bank Mail", "outlet"),
        ("Radio Arden", "outlet"),
        ("Arden Valley Broadcasting", "outlet"),
        ("The review", "document"),
        ("The Lowland Report", "document"),
    ],
)
def test_a_capitalised_word_within_a_name_is_the_name_s(source: str, type_: str) -> None:
    assert only(f"{source} said that talks had failed.").source_type == type_


def test_a_name_that_is_no_outlet_s_is_what_its_entity_is() -> None:
    text = "The Lowland Report said that talks had failed. Emily Post said that fuel was short."
    first, second = attributions(
        text, [entity(text, "Lowland Report", "organisation"), entity(text, "Emily Post", "person")]
    )
    assert (first.source_type, second.source_type) == ("organisation", "person")


def test_a_few_quoted_words_do_not_make_a_clause_direct() -> None:
    text = 'Anna Berg said that the plan of the board was "a bad joke" and no more.'
    found = only(text)
    assert not found.direct
    assert content(text, found).startswith("that the plan")


@pytest.mark.parametrize(
    ("text", "source", "type_"),
    [
        ("A senior official said that talks had failed.", "A senior official", "anonymous"),
        ("Talks have failed, people familiar with the matter said.", "people familiar with the matter", "anonymous"),
        ("Two sources told the board that talks had failed.", "Two sources", "anonymous"),
        ("The minister, speaking on condition of anonymity, said that talks had failed.", None, "anonymous"),
        ("The report said that crews work too long.", "The report", "document"),
        ("The ministry said that crews work too long.", "The ministry", "organisation"),
        ("The White House declined to comment.", "The White House", "organisation"),
        ("The union's spokesman said that crews work too long.", "The union's spokesman", "person"),
        ("He said that crews work too long.", "He", "person"),
        ("The Northport Times reported that talks had failed.", "The Northport Times", "outlet"),
        ("Talks have failed, Reuters reported.", "Reuters", "outlet"),
        ("The newspaper reported that talks had failed.", "The newspaper", "outlet"),
        ("Union official Jonas Weber said that talks had failed.", "Union official Jonas Weber", "person"),
        ("State Department officials said that talks had failed.", "State Department officials", "anonymous"),
    ],
)
def test_the_words_of_the_source_tell_its_type(text: str, source: str | None, type_: str) -> None:
    found = only(text)
    assert found.source_type == type_
    assert found.source == (source or found.source)


def test_a_surname_is_a_person_when_its_owner_was_cited() -> None:
    text = "Anna Berg said that the ferries would sail. Later Berg said that fuel was short."
    assert [one.source_type for one in attributions(text)] == ["person", "person"]


@pytest.mark.parametrize(
    ("type_", "source_type"), [("place", "organisation"), ("person", "person"), ("organisation", "organisation")]
)
def test_an_entity_tells_the_type_of_a_name(type_: str, source_type: str) -> None:
    text = "Moscow said that the talks had failed."
    found = only(text, [entity(text, "Moscow", type_)])
    assert (found.entity, found.source_type) == (0, source_type)


def test_what_stands_behind_a_preposition_is_not_who_is_cited() -> None:
    text = "Officials in Moscow said that the talks had failed."
    found = only(text, [entity(text, "Moscow", "place")])
    assert (found.entity, found.source_type) == (None, "anonymous")


def test_a_pronoun_stands_for_the_person_cited_before() -> None:
    text = "Anna Berg said that the ferries would sail. She warned that fuel was short."
    found = attributions(text, [entity(text, "Anna Berg")])
    assert [(one.source, one.entity) for one in found] == [("Anna Berg", 0), ("She", 0)]


def test_a_pronoun_that_may_stand_for_two_has_no_entity() -> None:
    text = "Anna Berg met Eva Lind in the harbour. She said that fuel was short."
    assert only(text, [entity(text, "Anna Berg"), entity(text, "Eva Lind")]).entity is None


def test_he_is_not_who_was_she() -> None:
    text = "Mrs. Berg said that the ferries would sail. He denied that fuel was short."
    found = attributions(text, [entity(text, "Berg")])
    assert [one.entity for one in found] == [0, None]


def test_who_stands_for_the_name_before_it() -> None:
    text = "The board met Anna Berg, who said that fuel was short."
    assert only(text, [entity(text, "Anna Berg")]).entity == 0


def test_somebody_cited_by_a_source_lies_within_what_that_one_says() -> None:
    text = "The Northport Times reported, citing two officials, that the ministry planned to close the line."
    outer, inner, *_ = attributions(text)
    assert (outer.source, outer.source_type, outer.within) == ("The Northport Times", "outlet", None)
    assert (inner.source, inner.source_type, inner.within) == ("two officials", "anonymous", 0)
    assert content(text, outer) == content(text, inner) == "that the ministry planned to close the line."


def test_what_a_source_says_that_another_one_said_is_nested() -> None:
    found = attributions("The minister said that Anna Berg had told him that nobody was hurt.")
    assert [(one.source, one.within) for one in found] == [("The minister", None), ("Anna Berg", 0)]


def test_a_verb_behind_and_goes_with_the_verb_before_not_with_what_was_said() -> None:
    text = "Anna Berg said that fuel was short and warned that winter would be hard."
    found = attributions(text)
    assert [(one.source, one.cue) for one in found] == [("Anna Berg", "said"), ("Anna Berg", "warned")]
    assert content(text, found[0]) == "that fuel was short"


def test_two_verbs_of_one_subject_are_two_attributions() -> None:
    text = "Anna Berg accused the board of lying and warned that prices would rise."
    found = attributions(text)
    assert [(one.source, one.cue) for one in found] == [("Anna Berg", "accused"), ("Anna Berg", "warned")]
    assert content(text, found[0]) == "the board of lying"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry left the harbour at noon.",
        "A so-called expert ferry left the harbour.",
        "They sailed to Point Hope in the Say Say islands.",
        "The quay was painted by hand.",
    ],
)
def test_where_nobody_is_cited_there_is_nothing(text: str) -> None:
    assert attributions(text) == []


@pytest.mark.parametrize("language", [None, "de"])
def test_of_other_languages_nobody_looked(language: str | None) -> None:
    assert TAGGER.tag(replace(ENGLISH, language=language)) == {"attributions": None, "origins": None}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "said " * 20_000,
        "Report report " * 20_000,
        '"' * 100_000,
        "He, " * 30_000,
        "in a claim " * 20_000,
    ],
)
def test_odd_texts_take_no_longer_than_their_length(text: str) -> None:
    attributions(text)


WORDS = st.sampled_from(
    ["Anna", "Berg", "said", "told", "the", "report", "he", ",", ".", '"', "“", "”", "according", "to", "citing", "officials",
     "that", "(", ")", ":", "\n\n", "\n", "'s", "who", "—", "adding", "by", "was", "anonymity", "😀", "é", "مصدر", "U.S.", "5",
     "reporters", "asked", "not", "be", "named", "and", "in", "Kyiv", "Monday", "fuel"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40))
def test_all_spans_lie_within_the_text_and_nesting_has_no_circles(words: list[str]) -> None:
    text = " ".join(words)
    mentions = [(text.index(word), text.index(word) + len(word)) for word in ("Anna", "Berg") if word in text]
    found = attributions(text, [Entity(type="person", name="Anna Berg", mentions=mentions)])
    for place, one in enumerate(found):
        for start, end in (one.source_span, one.cue_span, one.content_span):
            assert 0 <= start <= end <= len(text)
        assert one.source
        assert one.cue
        assert (one.source, one.cue) == (text[slice(*one.source_span)], text[slice(*one.cue_span)])
        outer, seen = one.within, {place}
        while outer is not None:
            assert outer not in seen
            seen.add(outer)
            outer = found[outer].within


@given(st.lists(WORDS, max_size=40), st.data())
def test_content_overlaps_neither_source_nor_cue_nor_asides(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))))
    span = len(" ".join(words[:first])), len(" ".join(words[:last]))
    asides = [Aside(kind="credit", span=span)] if any(letter.isalnum() for letter in text[slice(*span)]) else []
    found = checked(TAGGER, Draft("", text, language="en", asides=asides))["attributions"]
    assert isinstance(found, list)
    for one in found:
        start, end = one.content_span
        for first, last in (one.source_span, one.cue_span):
            assert end <= first or last <= start
        assert one.direct or not text[start:end].endswith((",", "—", " "))
        for aside in asides:
            for first, last in (one.source_span, one.cue_span, one.content_span):
                assert first == last or last <= aside.span[0] or aside.span[1] <= first


@pytest.mark.parametrize(
    ("verb", "irregular", "forms"),
    [
        ("say", ["said"], ["say", "says", "said", "saying"]),
        ("deny", [], ["deny", "denies", "denied", "denying"]),
        ("agree", [], ["agree", "agrees", "agreed", "agreeing"]),
        ("note", [], ["note", "notes", "noted", "noting"]),
        ("admit", ["admitted"], ["admit", "admits", "admitted", "admitting"]),
        ("dismiss", [], ["dismiss", "dismisses", "dismissed", "dismissing"]),
    ],
)
def test_verbs_have_four_forms(verb: str, irregular: list[str], forms: list[str]) -> None:
    assert verb_forms(verb, irregular) == list(zip(forms, [BASE, THIRD, PAST, ING], strict=True))


def test_each_cue_and_each_feature_has_a_weight() -> None:
    assert len(vocabulary().cues) == len(vocabulary().weights)
    assert weights().shape == (4, len(FEATURES))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Talks have failed, Reuters reported on Monday.", ["Reuters"]),
        ("The plan, first reported by The New York Times, has failed.", ["New York Times"]),
        ("The plan was first reported by Reuters.", ["Reuters"]),
        ("According to the BBC, talks have failed.", ["BBC"]),
        ('"Talks have failed," Anna Berg told AFP on Monday.', ["AFP"]),
        ("Anna Berg told the Associated Press that talks had failed. She told AFP that fuel was short.", ["AP", "AFP"]),
        ("Anna Berg said in an interview with CNN that talks had failed.", ["CNN"]),
        ("Anna Berg told the board that talks had failed.", []),
        ("The newspaper supports the plan, and CNN wants to move.", []),
    ],
)
def test_outlets_that_a_text_has_its_news_from_are_its_origins(text: str, named: list[str]) -> None:
    assert TAGGER.tag(Draft("", text, language="en"))["origins"] == named


def test_no_outlet_is_overlooked_by_the_compiled_pass() -> None:
    table = outlet_table()
    for name in (*_listed().values(), *(f"Northport {word}" for word in _last_words()), "Radio Northport"):
        for written in (name, f"the {name}", f"The {name}", name.lower()):
            tokens = read(written).hashes
            assert outlet(written) is None or may_be_outlet(tokens, 0, len(tokens), table.keys, table.values)


def test_what_a_spokesman_says_of_a_belief_holds_the_belief() -> None:
    text = "Anna Berg believes that the line must close, her spokesman said."
    inner, outer = attributions(text, [entity(text, "Anna Berg")])
    assert (inner.source, inner.within, inner.entity) == ("Anna Berg", 1, 0)
    assert (outer.source, outer.within, outer.entity) == ("her spokesman", None, None)
    assert content(text, inner) == "that the line must close"


def test_a_clause_about_the_source_ends_before_its_verb() -> None:
    text = "A minister, who warned that fuel was short, said that the line must close."
    assert content(text, attributions(text)[0]) == "that fuel was short"

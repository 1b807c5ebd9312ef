"""A tagger that fails leaves its fields empty, its name in `degraded`, and everything else as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from structlog.testing import capture_logs

from services.enricher.taggers.base import Draft
from services.enricher.tagging import tag


@dataclass
class Scripted:
    """A tagger that answers with `values`, or raises on a title in `refuses`."""

    name: str
    values: Mapping[str, object]
    refuses: tuple[str, ...] = ()
    about: str = ""
    saw: list[str | None] = field(default_factory=list)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.values)

    def tag(self, draft: Draft) -> Mapping[str, object]:
        self.saw.append(draft.language)
        if draft.title in self.refuses:
            raise ValueError(draft.title)
        return self.values


def drafts(*titles: str) -> list[Draft]:
    return [Draft(title=title, text="text") for title in titles]


def test_a_tagger_sees_what_those_before_it_filled_in() -> None:
    later = Scripted("later", {"tags": ["x"]})
    tags = tag([Scripted("language", {"language": "en"}), later], drafts("A"))
    assert (tags[0].fields, tags[0].degraded, later.saw) == ({"language": "en", "tags": ["x"]}, [], ["en"])


def test_a_tagger_may_fill_fields_that_no_later_one_sees() -> None:
    (tags,) = tag([Scripted("attributions", {"attributions": [], "origins": ["AFP"]})], drafts("A"))
    assert tags.fields == {"attributions": [], "origins": ["AFP"]}


def test_a_failing_tagger_degrades_its_article_alone() -> None:
    failing = Scripted("failing", {"language": "en"}, refuses=("B",))
    with capture_logs() as logs:
        tags = tag([failing, Scripted("rules", {"tags": ["x"]})], drafts("A", "B", "C", "B"))
    assert [one.degraded for one in tags] == [[], ["failing"], [], ["failing"]]
    assert tags[1].fields == {"tags": ["x"]}
    assert [(log["tagger"], log["articles"]) for log in logs] == [("failing", 2)]


def test_a_value_that_its_field_cannot_hold_counts_as_a_failure() -> None:
    for values in ({"language": 5}, {"tags": "x"}, {"title": "New"}, {"keywords": [{"text": "a", "score": 2}]}):
        assert tag([Scripted("odd", values)], drafts("A"))[0].degraded == ["odd"]


class Batching(Scripted):
    """Prepares by setting each draft's language, or fails to."""

    def prepare(self, drafts: Sequence[Draft]) -> None:
        if self.refuses:
            raise MemoryError(len(drafts))
        for draft in drafts:
            draft.language = "prepared"


def test_a_tagger_of_batches_prepares_them_before_it_tags_an_article() -> None:
    tagger = Batching("batching", {"tags": ["x"]})
    tag([tagger], drafts("A", "B"))
    assert tagger.saw == ["prepared", "prepared"]


def test_a_tagger_that_cannot_prepare_a_batch_tags_its_articles_one_by_one() -> None:
    tagger = Batching("batching", {"tags": ["x"]}, refuses=("B",))
    with capture_logs() as logs:
        tags = tag([tagger], drafts("A", "B"))
    assert [one.degraded for one in tags] == [[], ["batching"]]
    assert [(log["event"], log.get("articles")) for log in logs] == [
        ("a tagger failed on a batch; it goes on article by article", 2),
        ("a tagger failed; its fields stay empty", 1),
    ]

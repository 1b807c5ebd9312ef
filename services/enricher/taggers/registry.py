"""The taggers, in the order in which they run: a later one sees in the draft what the earlier ones filled in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from services.enricher.taggers.asides import AsidesTagger
from services.enricher.taggers.attributions import AttributionsTagger
from services.enricher.taggers.base import Tagger
from services.enricher.taggers.entities import EntitiesTagger, ModelTagger
from services.enricher.taggers.keywords import KeywordsTagger
from services.enricher.taggers.language import LanguageTagger
from services.enricher.taggers.rules import RulesTagger
from services.enricher.taggers.topics import TopicsTagger

Grade = Literal["fast", "model"]

REGISTRY: Mapping[str, Callable[[Path | None, Grade], Tagger | None]] = {
    LanguageTagger.name: lambda *_: LanguageTagger(),
    AsidesTagger.name: lambda *_: AsidesTagger(),
    EntitiesTagger.name: lambda _, grade: ModelTagger.load() if grade == "model" else EntitiesTagger(),
    TopicsTagger.name: lambda *_: TopicsTagger(),
    KeywordsTagger.name: lambda *_: KeywordsTagger(),
    AttributionsTagger.name: lambda *_: AttributionsTagger(),
    RulesTagger.name: lambda rules_file, _: RulesTagger.load(rules_file) if rules_file else None,
}
"""A tagger's name, and how it is built from the path of the user's rules and the grade of the entities tagger; None
when there is nothing for it to do.

Models and other heavy things are loaded when a tagger is built, never when its module is imported.
"""


def taggers(rules_file: Path | None, entities: Grade = "fast") -> tuple[Tagger, ...]:
    """All taggers, built. Raises UsageError when the rules cannot be read, or the grade's models are not installed."""
    built = [build(rules_file, entities) for build in REGISTRY.values()]
    return tuple(tagger for tagger in built if tagger is not None)

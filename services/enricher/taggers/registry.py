"""The taggers, in the order in which they run: a later one sees in the draft what the earlier ones filled in."""

from collections.abc import Callable, Mapping
from pathlib import Path

from services.enricher.taggers.asides import AsidesTagger
from services.enricher.taggers.attributions import AttributionsTagger
from services.enricher.taggers.base import Tagger
from services.enricher.taggers.entities import EntitiesTagger
from services.enricher.taggers.keywords import KeywordsTagger
from services.enricher.taggers.language import LanguageTagger
from services.enricher.taggers.rules import RulesTagger
from services.enricher.taggers.topics import TopicsTagger

REGISTRY: Mapping[str, Callable[[Path | None], Tagger | None]] = {
    LanguageTagger.name: lambda _: LanguageTagger(),
    AsidesTagger.name: lambda _: AsidesTagger(),
    EntitiesTagger.name: lambda _: EntitiesTagger(),
    TopicsTagger.name: lambda _: TopicsTagger(),
    KeywordsTagger.name: lambda _: KeywordsTagger(),
    AttributionsTagger.name: lambda _: AttributionsTagger(),
    RulesTagger.name: lambda rules_file: RulesTagger.load(rules_file) if rules_file else None,
}
"""A tagger's name, and how it is built from the path of the user's rules; None when there is nothing for it to do.

Models and other heavy things are loaded when a tagger is built, never when its module is imported.
"""


def taggers(rules_file: Path | None) -> tuple[Tagger, ...]:
    """All taggers, built. Raises UsageError when the rules cannot be read."""
    built = [build(rules_file) for build in REGISTRY.values()]
    return tuple(tagger for tagger in built if tagger is not None)

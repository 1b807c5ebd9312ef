"""Who is cited in a text, with which cue, for what."""

from services.enricher.taggers.attributions.tagger import AttributionsTagger

__all__ = ["AttributionsTagger"]

"""Who and what an article names: persons, organisations, places, events, products, others."""

from services.enricher.taggers.entities.model import ModelTagger
from services.enricher.taggers.entities.tagger import EntitiesTagger

__all__ = ["EntitiesTagger", "ModelTagger"]

"""What an article is about: the phrases that a person would file it under."""

from services.enricher.taggers.keywords.tagger import MOST, KeywordsTagger

__all__ = ["MOST", "KeywordsTagger"]

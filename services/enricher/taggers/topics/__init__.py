"""The tagger of topics: IPTC Media Topics, told by the words of a text and by the feed's own categories."""

from services.enricher.taggers.topics.tagger import TopicsTagger

__all__ = ["TopicsTagger"]

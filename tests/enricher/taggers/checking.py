"""What taggers tell, as the enricher takes it."""

from collections.abc import Mapping
from dataclasses import replace

from services.enricher.taggers.base import Draft, Tagger
from services.enricher.tagging import tag


def checked(tagger: Tagger, draft: Draft) -> Mapping[str, object]:
    """The tagger's fields, checked and with their attributes. The draft stays as it is."""
    (tags,) = tag([tagger], [replace(draft)])
    assert tags.degraded == []
    return tags.fields

"""Stories: articles that tell of one event, grouped as they come. Pure.

services.enricher.stories.vectors     the vector an article is compared by, from title and text
services.enricher.stories.telling     how much a word tells of the event
services.enricher.stories.packing     the vector as bytes, and how alike two are
services.enricher.stories.window      the articles of the last days, and which share a term
services.enricher.stories.chains      the loops over their rows
services.enricher.stories.scoring     which story an article is most like, and from when on it joins it
services.enricher.stories.each_other  how alike the articles of a batch are
services.enricher.stories.grouping    which of them go together, and into which story
services.enricher.stories.plan        the same for a batch, before its first article is placed
services.enricher.stories.stories     the state, of which what a batch adds can be taken back
"""

from services.enricher.stories.scoring import Placement
from services.enricher.stories.stories import Stories
from services.enricher.stories.vectors import story_vectors, vectors

__all__ = ["Placement", "Stories", "story_vectors", "vectors"]

"""Articles as taggers get them."""

from typing import cast

from schemas.enriched import Entity
from schemas.raw import FeedRef
from services.enricher.taggers.base import Draft, Tagger
from tests.enricher.taggers.checking import checked

ENGLISH = Draft(
    title="Ferry strike closes the Northport line",
    text=(
        "The ferry crews of the Northport line walked out on Monday after talks with the Harbour Board failed. Anna "
        "Lindqvist, who leads the Harbour Board, said that the ferry strike would hurt the islands. Lindqvist offered "
        "the ferry crews a new contract last week. The ferry crews want shorter shifts.\n\nThe ferry strike may last "
        "until the Harbour Board meets in December, the Northport Courier has learned."
    ),
    language="en",
    feed=FeedRef(id="f1", url="https://www.northportcourier.example/rss", title="Northport Courier | Islands"),
    authors=("Jonas Weber",),
)


def entities_of(tagger: Tagger, draft: Draft) -> list[Entity]:
    """What the tagger names, as the event has it."""
    return cast(list[Entity], checked(tagger, draft)["entities"])

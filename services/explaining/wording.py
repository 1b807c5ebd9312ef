"""The sentences by which events are explained to people. Pure."""

from datetime import UTC, datetime

from schemas.duplicate import DuplicateArticle, Provenance, Rule
from schemas.enriched import Flag
from schemas.raw import FeedRef

_RULES: dict[Rule, str] = {
    "same_entry": "The article's own feed carries the same entry, with the same text, under another address.",
    "same_url": "Another feed links to the article's page.",
    "same_text": "The text is the original's, word for word; blanks, case and punctuation make no difference.",
    "near_text": "Nearly the original's text.",
}
_FLAGS: dict[Flag, str] = {
    "published_in_future": "is dated into the future",
    "updated_in_future": "says that it was changed in the future",
}


def rule_meaning(duplicate: DuplicateArticle) -> str:
    """What the rule means, with the figures that decided."""
    sentence = _RULES[duplicate.rule]
    if duplicate.rule != "near_text":
        return sentence
    return (
        f"{sentence} An estimated {duplicate.similarity:.0%} of the shorter text's runs of five words stand in the "
        f"longer one, and {duplicate.threshold:.0%} were asked for: more of very short and of long texts and where "
        "figures differ, less where many are shared."
    )


def flag_meaning(flag: Flag) -> str:
    """What a flag says of the article."""
    return _FLAGS.get(flag, flag)


def provenance_meaning(provenance: Provenance, published: datetime | None) -> list[str]:
    """What the sighting proves of its origin, a sentence each; nothing when it proves nothing."""
    told = []
    if provenance.earlier and published and provenance.original_published_at:
        told.append(
            f"It is the earlier publication: of {moment(published)}, before the original's "
            f"{moment(provenance.original_published_at)}."
        )
    if provenance.agency:
        told.append(f"It is the agency's own, or credits it: {provenance.agency}.")
    return told


def moment(time: datetime | None) -> str:
    """A time as people read it, in UTC to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z" if time else "(no time)"


def words_counted(number: int) -> str:
    """So many words."""
    return "1 word" if number == 1 else f"{number} words"


def feed_name(feed: FeedRef | None) -> str:
    """What a feed is called."""
    return (feed.title or feed.url or feed.id) if feed else "(no feed)"

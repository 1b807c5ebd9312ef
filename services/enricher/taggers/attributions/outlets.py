"""Which names are those of outlets: news agencies, newspapers, broadcasters. Pure."""

import tomllib
from functools import cache
from importlib.resources import files

from services.enricher.agency_forms import forms

_PAPERS = ("Times", "Post", "Journal", "Herald", "Tribune", "Gazette", "Courier", "Chronicle", "Daily News", "TV")
"""Names that end so are outlets' even if nobody listed them."""


def outlet(source: str) -> str | None:
    """The outlet's name if the source is one: as it is listed, or without its article."""
    name = source.removeprefix("The ").removeprefix("the ")
    listed = _listed().get(name.lower())
    if listed or not name[:1].isupper() or not name.endswith(_PAPERS) or " " not in source:
        return listed
    return name


@cache
def _listed() -> dict[str, str]:
    """Names in lower case without article, and the same as they are written, read once; those of agencies too."""
    outlets = tomllib.loads(files(__package__).joinpath("outlets.toml").read_text("utf-8"))["outlets"]
    names = {name.removeprefix("The ").lower(): name for name in outlets}
    return names | {word.removeprefix("The ").lower(): name for word, name in forms().names.items() if word.isascii()}

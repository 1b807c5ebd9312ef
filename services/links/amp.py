"""AMP: another build of the same page, told by path or parameter. Pure.

Its hosts are `hosts`' (`amp.paper.example`), its caches `wrappers`'.
"""

import re

_LAST = re.compile(r"(?:/amp|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
_FIRST = re.compile(r"^/amp(?=/)", re.IGNORECASE)
_ARTICLES_NAME = re.compile(r"[\d%_-]|\.x?html?$", re.IGNORECASE)
_PARAMETERS = {
    "amp": frozenset(["", "1", "true", "yes", "on"]),
    "outputtype": frozenset(["amp"]),
    "output": frozenset(["amp"]),
    "view": frozenset(["amp"]),
}


def without_amp(path: str) -> str:
    """The path of the page proper: without `/amp` at the end or the beginning, or `.amp` at the end.

    Only where the rest looks like an article's, with a digit, a hyphen or the like in its name: `/products/amp` may be
    about amplifiers.
    """
    if "amp" not in path and "AMP" not in path:
        return path
    for part in (_LAST, _FIRST):
        rest = part.sub("", path)
        if rest != path and _ARTICLES_NAME.search(rest.rpartition("/")[2]):
            return rest
    return path


def is_amp_parameter(name: str, value: str) -> bool:
    """Whether the parameter asks for the AMP page; `name` is in lower case."""
    return name in _PARAMETERS and value.lower() in _PARAMETERS[name]

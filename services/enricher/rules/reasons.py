"""Why a condition holds or does not: what it asked for, what was found, and the reasons of its parts. Pure values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """What speaks for a condition: a text, and where it stands.

    `span` are code points of the field title, summary or text, with the text around them in `before` and `after`. What
    stands in another field has no span; `note` tells more of it.
    """

    text: str
    field: str
    span: tuple[int, int] | None = None
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether a condition holds, None when that is not known, and why.

    `key` is the key of the rules file that asks, `asked` what it asks for, `note` why nothing was found;
    `more` things were found than stand in `found`.
    """

    holds: bool | None
    key: str
    asked: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    more: int = 0
    note: str = ""
    parts: tuple["Reason", ...] = ()

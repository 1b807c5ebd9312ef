"""The dialogue between a store and the judge of a claim, free of I/O, so that all adapters hold it in the same way."""

from collections.abc import Collection, Generator, Mapping

from services.store.base import Claims, Judge, Key, Result

Dialogue = Generator[Collection[Key], Mapping[Key, bytes], Claims[Result]]
"""Yields keys to be read, is sent what the store holds of them, and returns what the judge decided."""


def dialogue(keys: Collection[Key], judge: Judge[Result]) -> Dialogue[Result]:
    """Ask for `keys`, then for whatever more the judge needs, each key once.

    Raises ValueError when the judge needs nothing but what it has been shown, since it would need that for ever.
    """
    shown = set(keys)
    found = dict((yield shown))
    while not isinstance(answer := judge(found), Claims):
        further = set(answer.keys) - shown
        if not further:
            raise ValueError(f"the judge asks again for the {len(shown)} keys it was shown; it must decide on them")
        shown |= further
        found |= yield further
    return answer

"""How claims are packed for the Valkey store, and one attempt at a claim, free of I/O.

A key's name on the server is the store's prefix, "claim:", the space and the id. The form of a packed argument is that
of `services.store.valkey_scripts`.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha1
from struct import Struct
from typing import Generic

from services.store.base import Claims, Judge, Key, Result
from services.store.claiming import dialogue

_LENGTH = Struct(">I")
_HELD = Struct(">II")


class Attempt(Generic[Result]):
    """One attempt at a claim: what to ask the server, and in the end what to write.

    `claims` is the judge's decision once `answer` has returned None; `readings` are, for the server to compare, the
    packed names of each question and the SHA-1 of what the server held of them.
    """

    claims: Claims[Result]

    def __init__(
        self,
        prefix: bytes,
        keys: Collection[Key],
        judge: Judge[Result],
        expected: Mapping[Key, bytes] | None = None,
    ) -> None:
        """With `expected`, the first keys are taken to hold that, and are not asked for."""
        self.readings: list[bytes] = []
        self._keys = keys
        self._judge = judge
        self._expected = expected
        self._prefix = prefix
        self._dialogue = dialogue(keys, judge)
        self._asked: Collection[Key] = ()

    def question(self) -> bytes | None:
        """The packed names of the first keys to be read; None when the judge has decided on what was expected."""
        question = self._ask(next(self._dialogue))
        if self._expected is None:
            return question
        try:
            return self.answer(pack_held(self._asked, self._expected))
        except Exception:
            # What was expected may be wrong, so that only what is held counts.
            self.readings = []
            self._dialogue = dialogue(self._keys, self._judge)
            return self._ask(next(self._dialogue))

    def answer(self, held: bytes) -> bytes | None:
        """Take what the server held; returns the next question, or None when the judge has decided."""
        self.readings.append(sha1(held, usedforsecurity=False).hexdigest().encode())
        try:
            return self._ask(self._dialogue.send(unpack_held(self._asked, held)))
        except StopIteration as end:
            self.claims = end.value
            return None

    def packed_claims(self) -> list[bytes]:
        """Writes, lasting writes, touched and deleted keys, each packed."""
        return [
            pack_items(self._prefix, self.claims.writes),
            pack_items(self._prefix, self.claims.lasting),
            pack_names(self._prefix, self.claims.touched),
            pack_names(self._prefix, self.claims.deletes),
        ]

    def _ask(self, keys: Collection[Key]) -> bytes:
        self._asked = keys
        names = pack_names(self._prefix, keys)
        self.readings.append(names)
        return names


def pack_names(prefix: bytes, keys: Iterable[Key]) -> bytes:
    """The names of the keys, in their order."""
    return b"".join(_packed(_name(prefix, key)) for key in keys)


def pack_items(prefix: bytes, items: Mapping[Key, bytes]) -> bytes:
    """The names of the keys, each with its value behind it."""
    return b"".join(_packed(_name(prefix, key)) + _packed(value) for key, value in items.items())


def pack_held(keys: Collection[Key], held: Mapping[Key, bytes]) -> bytes:
    """What the server answers for the keys, in the order of the question, when it holds this: see `unpack_held`."""
    return b"".join(_HELD.pack(place, len(held[key])) + held[key] for place, key in enumerate(keys) if key in held)


def unpack_held(keys: Collection[Key], held: bytes) -> Mapping[Key, bytes]:
    """The values that the server held of the keys, which are in the order of the question."""
    asked = list(keys)
    found = {}
    position = 0
    while position < len(held):
        index, length = _HELD.unpack_from(held, position)
        start = position + _HELD.size
        position = start + length
        found[asked[index]] = held[start:position]
    return found


def _name(prefix: bytes, key: Key) -> bytes:
    return b"%sclaim:%s:%s" % (prefix, key.space.encode(), key.id)


def _packed(item: bytes) -> bytes:
    return _LENGTH.pack(len(item)) + item

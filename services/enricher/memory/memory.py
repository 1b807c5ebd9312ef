"""What the enrichers remember: claimed in the store, all or nothing, and judged on a copy in this process.

Of two enrichers that claim at once the second one's write finds another head than it was judged by: it takes in what
the first one added, and judges again. No claim reads more than the head, the journal, and what is new.
"""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from typing import Generic, Protocol, TypeVar

import structlog

from services.enricher.memory.changelog import HEAD, Changelog, Head, TooFarBehind, chunk_key, items_of
from services.enricher.memory.items import Item
from services.enricher.memory.marks import Mark
from services.enricher.memory.state import State
from services.store.base import Claims, Key, NeedMore, Store

Result = TypeVar("Result")
Answer = TypeVar("Answer", covariant=True)

_SLACK = 1.25
"""How much longer than asked an entry counts: seen again in the first fifth of that, it need not be written anew."""
_LOADED_AT_ONCE = 64

_log = structlog.get_logger()


class Sitting(Protocol[Answer]):
    """What is judged in one claim. It may be called several times, on a state without what it added before."""

    @property
    def keys(self) -> Collection[Key]:
        """What it must see of the store besides."""
        ...

    @property
    def marks(self) -> Collection[Mark]:
        """What it will ask the state for."""
        ...

    def __call__(self, state: State, found: Mapping[Key, bytes]) -> tuple[Answer, Mapping[Key, bytes]]:
        """Judge, add to the state, and return the answer and the values to be written under keys that never expire."""
        ...


class Memory:
    """The memory of one process; its claims are made one after the other.

    Entries are remembered for at least `keep_s` seconds after they were last seen, and no longer than 1.25 times that;
    stories take articles of the last `story_s` seconds.
    """

    def __init__(self, store: Store, *, keep_s: float, story_s: float) -> None:
        self.store = store
        self._keep_s = keep_s * _SLACK
        self._story_s = story_s
        self._one_at_a_time = asyncio.Lock()
        self._state = self._new_state()
        self._changelog = Changelog()
        self._lasting: dict[Key, bytes] = {}

    async def claim(self, sitting: Sitting[Result], *, now_ms: int, incarnation: str | None = None) -> Result:
        """The sitting's answer, once what it decided is in the store. Raises what `Store.claim` does, and the sitting.

        When it raises, nothing is claimed, unless the connection broke: then the next claim finds out what was.
        """
        async with self._one_at_a_time:
            while True:
                if self._state.full:
                    self._forget()
                attempt = _Attempt(self._state, self._changelog, sitting, now_ms)
                try:
                    result = await _finished(
                        self.store.claim(
                            [HEAD, *sitting.keys],
                            attempt.judge,
                            ttl_s=self._keep_s,
                            incarnation=incarnation,
                            expected=self._expected(sitting.keys),
                        )
                    )
                except TooFarBehind:
                    await self._load(now_ms)
                except BaseException:
                    self._state.take_back()
                    raise
                else:
                    self._state.keep()
                    self._changelog = attempt.changelog
                    self._lasting |= attempt.lasting
                    return result

    def _expected(self, keys: Collection[Key]) -> Mapping[Key, bytes] | None:
        """What the store holds if no other process has claimed since; None when that is not known."""
        if not self._changelog.chunk or not self._lasting.keys() >= set(keys):
            return None
        return {HEAD: self._changelog.head.encode(), **{key: self._lasting[key] for key in keys}}

    async def _load(self, now_ms: int) -> None:
        self._forget()
        started = False
        while (head := await self._head()) != self._changelog.head:
            if started and not self._changelog.chunk:
                # All its chunks have expired.
                self._changelog.head = head
                break
            started = True
            number = self._changelog.head.last if self._changelog.chunk else head.oldest
            while number <= head.last:
                numbers = range(number, min(number + _LOADED_AT_ONCE, head.last + 1))
                found = await self.store.get([chunk_key(one) for one in numbers])
                await asyncio.to_thread(self._take, numbers, found, head, now_ms)
                number = numbers.stop
        _log.info("what is remembered of articles was loaded", entries=self._state.end)

    async def _head(self) -> Head:
        return Head.decode((await self.store.get([HEAD])).get(HEAD))

    def _take(self, numbers: range, found: Mapping[Key, bytes], head: Head, now_ms: int) -> None:
        for number in numbers:
            chunk = found.get(chunk_key(number))
            try:
                items = self._changelog.take(number, chunk, head, self._state.end)
            except TooFarBehind:
                # Expired, or another changelog has taken its place: what comes behind it is all there is.
                self._forget()
                if chunk is None or len(chunk) < head.length * (number == head.last):
                    continue
                items = self._changelog.take(number, chunk, head, self._state.end)
            self._state.load(items, now_ms)

    def _forget(self) -> None:
        self._state = self._new_state()
        self._changelog = Changelog()

    def _new_state(self) -> State:
        return State(keep_s=self._keep_s, story_s=self._story_s)


class _Attempt(Generic[Result]):
    """The judge of one claim on the store."""

    def __init__(self, state: State, changelog: Changelog, sitting: "Sitting[Result]", now_ms: int) -> None:
        self.changelog = changelog
        self.lasting: Mapping[Key, bytes] = {}
        self._known = changelog
        self._state = state
        self._sitting = sitting
        self._now_ms = now_ms
        self._asked: set[Key] = set()

    def judge(self, found: Mapping[Key, bytes]) -> NeedMore | Claims[Result]:
        """See `services.store.base.Judge`."""
        head = Head.decode(found.get(HEAD))
        further = self._known.wanted(head)
        if missing := self._missing(further, found):
            return NeedMore(missing)
        for number in further:
            items = self._known.take(number, found.get(chunk_key(number)), head, self._state_end())
            self._state.load(items, self._now_ms)
        state = self._state
        state.begin(self._sitting.marks, self._now_ms)
        row = state.end
        answer, lasting = self._sitting(state, found)
        stale = [self._known.place_of(row) for row in sorted(state.stale)]
        chunks = {number for number, _ in stale} - {self._known.head.last}
        if missing := self._missing(chunks, found):
            return NeedMore(missing)
        for number, place in stale:
            if item := self._item(number, place, found):
                state.put_again(item)
        self._asked = set()
        self.lasting = lasting
        if not state.added:
            self.changelog = self._known
            return Claims(answer, lasting=lasting)
        self.changelog, writes = self._known.extended(state.added, state.first, row)
        return Claims(answer, writes=writes, lasting={**lasting, HEAD: self.changelog.head.encode()})

    def _state_end(self) -> int:
        self._state.take_back()
        return self._state.end

    def _missing(self, numbers: Collection[int], found: Mapping[Key, bytes]) -> set[Key]:
        keys = {chunk_key(number) for number in numbers}
        missing = keys - self._asked - found.keys()
        self._asked |= missing
        return missing

    def _item(self, number: int, place: int, found: Mapping[Key, bytes]) -> Item | None:
        chunk = self._known.chunk if number == self._known.head.last else found.get(chunk_key(number))
        return items_of(chunk)[place] if chunk else None


async def _finished(claim: Awaitable[Result]) -> Result:
    """The claim's result. A claim is not left alone in the middle, since its judge works on this process's state."""
    task = asyncio.ensure_future(claim)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.cancelled() or task.exception()
        raise

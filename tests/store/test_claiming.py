"""The dialogue between store and judge asks for each key once and always ends."""

from collections.abc import Mapping

import pytest

from services.store.base import Claims, Key, NeedMore
from services.store.claiming import dialogue

ONE, TWO = Key("text", b"one"), Key("text", b"two")


def test_a_key_that_was_shown_is_not_asked_for_again() -> None:
    answers: list[NeedMore | Claims[str]] = [NeedMore([ONE, TWO]), Claims("done")]
    talk = dialogue([ONE, ONE], lambda found: answers.pop(0))
    assert set(next(talk)) == {ONE}
    assert set(talk.send({})) == {TWO}
    with pytest.raises(StopIteration) as end:
        talk.send({TWO: b"2"})
    assert end.value.value == Claims("done")


def test_a_judge_that_needs_nothing_new_is_told_so() -> None:
    def undecided(found: Mapping[Key, bytes]) -> NeedMore | Claims[None]:
        return NeedMore([ONE])

    talk = dialogue([ONE], undecided)
    next(talk)
    with pytest.raises(ValueError, match="asks again for the 1 keys it was shown"):
        talk.send({})

"""Of an alignment people see the changes and the words beside them."""

from services.explaining.alignment import Segment, align
from services.explaining.passages import passages


def shown(first: str, second: str) -> str:
    marks = {"same": "{}", "folded": "<{}>", "removed": "-{}-", "added": "+{}+"}
    return "".join(marks[one.kind].format(one.text.strip()) + " " for one in passages(align(first, second)))


def numbers(start: int, end: int) -> str:
    return " ".join(f"w{number}" for number in range(start, end))


def test_what_is_the_same_throughout_is_not_shown() -> None:
    assert passages(align("Quay shut.", "Quay  shut.")) == []


def test_what_is_the_same_is_folded_to_eight_words_beside_a_change() -> None:
    before = f"{numbers(0, 100)} six {numbers(100, 200)}"
    told = shown(before, before.replace("six", "seven"))
    assert told == (f"<… [92 words] …> {numbers(92, 100)} -six- +seven+ {numbers(100, 108)} <… [92 words] …> ")


def test_between_two_changes_both_sides_are_kept() -> None:
    told = shown(f"a {numbers(0, 50)} b", f"x {numbers(0, 50)} y")
    assert told == f"-a- +x+ {numbers(0, 8)} <… [34 words] …> {numbers(42, 50)} -b- +y+ "


def test_a_few_words_are_not_worth_a_fold() -> None:
    assert shown(f"a {numbers(0, 20)}", f"x {numbers(0, 20)}") == f"-a- +x+ {numbers(0, 8)} <… [12 words] …> "
    assert shown(f"a {numbers(0, 16)}", f"x {numbers(0, 16)}") == f"-a- +x+ {numbers(0, 16)} "


def test_a_long_change_is_cut() -> None:
    told = shown("", numbers(0, 200))
    assert told == f"+{numbers(0, 80)}+ <… [120 words] …> "


def test_of_very_many_changes_the_first_are_shown() -> None:
    segments = [Segment("same" if place % 2 else "added", (f"w{place} ",)) for place in range(200)]
    told = passages(segments)
    assert sum(one.kind == "added" for one in told) == 40
    assert told[-1].text == "… [60 more changes]"

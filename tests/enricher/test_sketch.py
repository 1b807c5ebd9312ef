"""Copies of a text are found by its sketch and told from look-alikes, in any script."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.figures import figures
from services.enricher.sketch import BANDS, LENGTH, THRESHOLD, Likeness, bands, compare, sketch
from services.enricher.words import words
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN

CHINESE = (
    "港务局周一表示第二码头将继续关闭直到风暴过去为止并要求所有驶往该港的船只在湾外等候领航员将在风力减弱后恢复工作"
)
THAI = "การท่าเรือกล่าวว่าท่าเทียบเรือที่สองจะยังคงปิดจนกว่าพายุจะผ่านไปและเรือทุกลำที่มุ่งหน้ามายังท่าเรือต้องรออยู่นอกอ่าว"
LONG = (
    "The ferry company will sell four of its nine ships and close its office in Northport, it said on Thursday, after a "
    "winter in which storms kept its boats in harbour for 31 days. Passengers with tickets for sailings after 12 March "
    "will be taken by bus to East Bank, where the railway has agreed to run two more trains in the morning. The union "
    "of seamen called the plan a betrayal of the islands and asked the minister to meet its delegates before the sale "
    "is signed. Analysts had expected the company to cut its dividend, which it left at 18 cents, and to raise fares by "
    "a tenth. The chairman said the ships would go to a buyer in the south whom he did not name, and that the money, "
    "some 46 million, would pay for the repair of the remaining five. Islanders who live from tourism said they feared "
    "for the coming season, since the airport is too short for larger aeroplanes and is closed in fog."
)
NOTICE = (
    "The central bank added {sum} million of reserves through overnight repurchase agreements on {day}, dealers said. "
    "Money traded at {rate} percent when the bank entered the market at its usual hour, and the operation had been "
    "expected because of tax payments that fall due in the week."
)


def drawn(text: str) -> bytes:
    made = sketch(words(text))
    assert made is not None
    return made


def found(one: str, other: str) -> Likeness | None:
    """How alike the texts are, if they share a band at all."""
    mine, yours = drawn(one), drawn(other)
    return compare(mine, yours) if set(bands(mine)) & set(bands(yours)) else None


def is_copy(one: str, other: str) -> bool:
    likeness = found(one, other)
    return likeness is not None and likeness.is_copy


def cut(text: str, share: float) -> str:
    kept = text.split()
    return " ".join(kept[: int(len(kept) * share)])


COPIES = {
    "a light rewrite": (AGENCY, REWRITTEN),
    "another dateline": (LONG, f"NORTHPORT, 3 March (Valley News) - {LONG}"),
    "a byline and house boilerplate": (
        LONG,
        f"By Ann Ferris. {LONG} All rights reserved. Subscribe to our newsletter for more from the newsroom.",
    ),
    "cut to two fifths": (LONG, cut(LONG, 0.4)),
    "cut to a teaser": (LONG, cut(LONG, 0.2)),
    "a correction inside": (LONG, LONG.replace("four of its nine", "five of its nine")),
    "a corrected sum": (LONG, LONG.replace("46 million", "64 million")),
    "paragraphs in another order": (LONG, ". ".join(reversed(LONG.split(". ")))),
    "quotes and dashes": (LONG, LONG.replace(" said ", " – said – ").replace("betrayal", "“betrayal”")),
    "Chinese, a word changed": (CHINESE, CHINESE.replace("风力", "風力")),
    "Thai, cut short": (THAI, THAI[: len(THAI) // 2]),
}
LOOKALIKES = {
    "the notice of another day": (
        NOTICE.format(sum="800", day="Monday", rate="4.5"),
        NOTICE.format(sum="650", day="Friday", rate="4.75"),
    ),
    "another text": (AGENCY, OTHER),
    "two texts with one boilerplate": (
        f"{AGENCY} Read more in our app, and follow us for news of the valley.",
        f"{OTHER} Read more in our app, and follow us for news of the valley.",
    ),
}


@pytest.mark.parametrize(("one", "other"), COPIES.values(), ids=COPIES)
def test_a_copy_is_found_and_known_whichever_came_first(one: str, other: str) -> None:
    assert is_copy(one, other)
    assert is_copy(other, one)


@pytest.mark.parametrize(("one", "other"), LOOKALIKES.values(), ids=LOOKALIKES)
def test_a_look_alike_is_no_copy(one: str, other: str) -> None:
    assert not is_copy(one, other)


def test_notices_of_one_template_are_alike_but_for_their_figures() -> None:
    likeness = found(*LOOKALIKES["the notice of another day"])
    assert likeness
    assert THRESHOLD < likeness.similarity < likeness.threshold


def test_figures_are_numbers_in_digits_and_words_weekdays_and_months() -> None:
    text = words("On Friday, 3 March, two of the 4.5 million voters said so; once is nothing.")
    assert figures(text) == {"friday", "3", "march", "two", "4", "5", "once"}


def test_equal_texts_are_as_alike_as_can_be() -> None:
    assert compare(drawn(LONG), drawn(LONG)) == Likeness(1.0, THRESHOLD)


def test_a_sketch_is_the_same_at_any_time_on_any_machine() -> None:
    assert (drawn(AGENCY).hex()[:32], bands(drawn(AGENCY))[0].hex()) == (
        "44f83f43acfe3abb917b2b431417e2aa",
        "861af1a87896b037",
    )


def test_bands_meet_only_their_like() -> None:
    assert len(set(bands(bytes(LENGTH)))) == BANDS


@given(st.lists(st.sampled_from([*AGENCY.split(), "1", "2", "3"]), max_size=200))
def test_likeness_has_no_order_and_stays_in_bounds(text: list[str]) -> None:
    one, other = drawn(" ".join([*text, OTHER])), drawn(AGENCY)
    likeness = compare(one, other)
    assert likeness == compare(other, one)
    assert 0 <= likeness.similarity <= 1
    assert likeness.threshold >= THRESHOLD


def test_a_word_said_again_and_again_is_too_little_to_compare() -> None:
    assert sketch(words("word " * 300)) is None


@given(st.integers(0, 60), st.integers(0, 10**6))
def test_the_estimate_is_near_the_true_containment(changed: int, seed: int) -> None:
    chance = random.Random(seed)
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[: 300 - changed] + [f"v{number}" for number in range(changed)]
    shingles = [set(zip(*(text[start:] for start in range(5)), strict=False)) for text in (one, other)]
    true = len(shingles[0] & shingles[1]) / min(map(len, shingles))
    assert abs(compare(drawn(" ".join(one)), drawn(" ".join(other))).similarity - true) < 0.25


@pytest.mark.parametrize("seed", range(20))
def test_texts_at_the_threshold_share_a_band(seed: int) -> None:
    chance = random.Random(seed)
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[:186] + [f"v{number}" for number in range(114)]
    assert set(bands(drawn(" ".join(one)))) & set(bands(drawn(" ".join(other))))

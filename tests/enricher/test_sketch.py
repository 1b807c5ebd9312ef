"""Copies of a text are found by its sketch and told from look-alikes, in any script."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.near import Fingerprints
from services.enricher.sketch import THRESHOLD, Likeness, compare, figures_differ
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, fingerprints

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
TABLE = (
    "Net profit {} vs {}, revenues {} vs {}, per share {} cents vs {}, average shares {} million vs {} million. Note: the year "
    "before includes a gain from the sale of a plant. The company is based in Northport and makes pumps and valves."
)
BACKGROUND = (
    "The ferry company has run boats to the islands since 1921. It carried 1.2 million passengers last year, a third fewer "
    "than ten years before. Its fleet is on average 34 years old, the oldest ship was built in 1968. The islands have 4,100 "
    "inhabitants, most of whom work on the mainland during the week or live from visitors in the summer months."
)
JAPANESE = (
    "港湾局は月曜日、嵐が過ぎるまで第二埠頭の閉鎖を続けると発表した。入港を予定する船は湾の外で待つよう求めている。"
    "風が弱まれば水先人は作業を再開する見通しで、これまでのところ船の被害は報告されていないという。"
)
NOTICE = (
    "The central bank added {sum} million of reserves through overnight repurchase agreements on {day}, dealers said. "
    "Money traded at {rate} percent when the bank entered the market at its usual hour, and the operation had been "
    "expected because of tax payments that fall due in the week."
)


def drawn(text: str) -> bytes:
    sketch = fingerprints("", text).sketch
    assert sketch is not None
    return sketch


def found(one: str, other: str) -> Likeness | None:
    """How alike the texts are, if they share a mark at all."""
    mine, yours = fingerprints("", one), fingerprints("", other)
    return compare(drawn(one), drawn(other)) if shared_marks(mine, yours) else None


def shared_marks(one: Fingerprints, other: Fingerprints) -> set[int]:
    return set(one.marks) & set(other.marks)


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
    "Japanese, sentences in another order": (JAPANESE, "。".join(reversed(JAPANESE.split("。")))),
    "a dateline with a day of its own, cut short": (
        LONG,
        f"EAST BANK, Nov. 28 (Island Wire) - {cut(LONG, 0.5)} Last updated at 11:30 on 29 November 2026.",
    ),
    "a table of results, other words around its figures": (
        "Net 2,817,439 vs 1,906,095, revs 9,342,353 vs 8,914,388, shr 47 cts vs 36, avg shrs 5.9 mln vs 5.2 mln, nine months "
        "net 6,120,402 vs 5,410,933, revs 27.1 mln vs 24.4 mln",
        "Net 2,817,439 vs 1,906,095, sales 9,342,353 vs 8,914,388, shr 47 cts vs 36, avg shrs 5.9 mln vs 5.2 mln, three "
        "qtrs net 6,120,402 vs 5,410,933, revs 27.1 mln vs 24.4 mln",
    ),
}
LOOKALIKES = {
    "the notice of another day": (
        NOTICE.format(sum="800", day="Monday", rate="4.5"),
        NOTICE.format(sum="650", day="Friday", rate="4.75"),
    ),
    "the results of another firm": (
        TABLE.format(*"2,817,439 1,906,095 9,342,353 8,914,388 47 36 5.9 5.2".split()),
        TABLE.format(*"1,204,118 1,377,020 4,410,902 4,290,555 12 14 9.8 9.7".split()),
    ),
    "what follows a day later, with the background of the first report": (
        f"{LONG} {BACKGROUND}",
        f"Delegates of the islands met the minister in the capital and left without an answer, their speaker said. He would "
        f"come back once the figures were on the table. A blockade of the terminal was not ruled out any more, fishermen "
        f"at the meeting told reporters, and boats were already on their way. The police said that it would keep the fairway "
        f"open by all means it had, and asked travellers to stay away from the quays until further notice. The company let "
        f"calls for comment go unanswered, as did the buyer whom a newspaper had named in its weekend edition. {BACKGROUND}",
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


def test_the_more_figures_texts_share_the_less_is_asked_of_them_and_the_more_differ_the_more() -> None:
    text = f"{AGENCY} {OTHER.replace('four', 'some').replace('two', 'some').replace('nine', 'some')}"
    figures = [f"{text} It cost {' and '.join(map(str, range(100, 100 + 7 * count, 7)))}." for count in range(8)]
    alike = [compare(drawn(one), drawn(one)).threshold for one in figures]
    assert alike == sorted(alike, reverse=True)
    assert len(set(alike)) == 8
    others = [
        compare(drawn(figures[7]), drawn(figures[7].replace("142", "143"))),
        compare(drawn(figures[7]), drawn(figures[7])),
    ]
    assert others[0].threshold > others[1].threshold


def test_equal_texts_are_as_alike_as_can_be() -> None:
    likeness = compare(drawn(LONG), drawn(LONG))
    assert likeness.similarity == 1.0
    assert likeness.threshold < 0.6


def test_whether_figures_differ_is_told_from_sketches() -> None:
    assert not figures_differ(drawn(LONG), drawn(LONG.replace("betrayal", "treason")))
    assert figures_differ(drawn(LONG), drawn(LONG.replace("46 million", "64 million")))
    assert figures_differ(drawn(LONG), drawn(LONG.replace("some 46 million", "a sum")))
    assert figures_differ(drawn(AGENCY), drawn(AGENCY.replace("on Monday", "on Tuesday")))


def test_sketch_and_marks_are_the_same_at_any_time_on_any_machine() -> None:
    prints = fingerprints("", AGENCY)
    assert (drawn(AGENCY).hex()[:32], prints.marks[:2]) == (
        "0d80100b09305d0000ae01c020000002",
        (682759210, 517160683),
    )


@given(st.lists(st.sampled_from([*AGENCY.split(), "1", "2", "3"]), max_size=200))
def test_likeness_has_no_order_and_stays_in_bounds(text: list[str]) -> None:
    one, other = drawn(" ".join([*text, OTHER])), drawn(AGENCY)
    likeness = compare(one, other)
    assert likeness == compare(other, one)
    assert 0 <= likeness.similarity <= 1
    assert 0 < likeness.threshold < 2


@given(st.integers(0, 60), st.integers(0, 10**6))
def test_the_estimate_is_near_the_true_containment(changed: int, seed: int) -> None:
    chance = random.Random(seed)
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[: 300 - changed] + [f"v{number}" for number in range(changed)]
    shingles = [set(zip(*(text[start:] for start in range(5)), strict=False)) for text in (one, other)]
    true = len(shingles[0] & shingles[1]) / min(map(len, shingles))
    assert abs(compare(drawn(" ".join(one)), drawn(" ".join(other))).similarity - true) < 0.25


@pytest.mark.parametrize("seed", range(20))
def test_texts_at_the_threshold_share_a_mark(seed: int) -> None:
    chance = random.Random(seed)
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[:186] + [f"v{number}" for number in range(114)]
    assert shared_marks(fingerprints("", " ".join(one)), fingerprints("", " ".join(other)))

"""The window finds articles by id and by term, newest first, with and without gaps."""

from services.enricher.stories.packing import hashes, pack
from services.enricher.stories.window import FewHeads, Window, many_heads
from tests.enricher.stories.newsreel import name

SHARED = pack([(1.0, 7), (0.5, 9)])


def test_rows_of_a_term_come_newest_first_but_for_the_dropped_and_hidden() -> None:
    window = Window(FewHeads())
    for number in range(6):
        window.add(name(number), name(0), SHARED, number)
    window.drop(name(4))
    assert window.newest(hashes(SHARED)[0], 3, {5}) == [3, 2, 1]
    assert window.size(name(0)) == 5
    assert window.find(name(4)) is None


def test_a_window_without_gaps_holds_the_same_articles_in_the_same_order() -> None:
    window = Window(many_heads())
    for number in range(3000):
        window.add(name(number), name(number // 3 * 3), None if number % 5 == 0 else SHARED, number)
    window.expire(700)
    for number in range(700, 1400, 2):
        window.drop(name(number))
    assert window.is_gappy
    packed = window.without_gaps()
    assert not packed.is_gappy
    for number in range(3000):
        old, new = window.find(name(number)), packed.find(name(number))
        assert (old is None) == (new is None) == (number < 700 or (number < 1400 and number % 2 == 0))
        assert window.size(name(number)) == packed.size(name(number))
        if old is not None and new is not None:
            assert (packed.story(new), packed.vector(new)) == (window.story(old), window.vector(old))
    shown = [[view.story(row) for row in view.newest(7, 9999, set())] for view in (window, packed)]
    assert shown[0] == shown[1]

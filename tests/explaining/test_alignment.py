"""Two texts are aligned word by word: nothing is lost, the same is the same, and time is bounded."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.explaining.alignment import Segment, align, count, is_same
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN

prose = st.lists(st.sampled_from("quay bay storm , . Quay 7 “ 港 湾 بحر 🦦 é".split()), max_size=30).map(" ".join)


def side(segments: tuple[Segment, ...], gone: str) -> str:
    return "".join("".join(one.text.split()) for one in segments if one.kind != gone)


@given(prose | st.text(max_size=80), prose | st.text(max_size=80))
def test_each_text_can_be_read_off_the_alignment(first: str, second: str) -> None:
    segments = align(first, second)
    assert side(segments, "added") == "".join(first.split())
    assert side(segments, "removed") == "".join(second.split())
    assert all(one.words for one in segments)


@given(prose)
def test_a_text_is_the_same_as_itself_however_it_is_spaced(text: str) -> None:
    assert is_same(align(text, re.sub(r"\s+", "\n\n ", text)))


@given(prose, prose)
def test_texts_are_the_same_only_when_they_have_the_same_words_and_signs(first: str, second: str) -> None:
    assert is_same(align(first, second)) == (first.split() == second.split())


def test_a_changed_word_stands_between_what_is_kept() -> None:
    told = [(one.kind, one.text) for one in align("Quay shut for six days.", "Quay shut for seven days.")]
    assert told == [("same", "Quay shut for "), ("removed", "six "), ("added", "seven "), ("same", "days.")]


def test_letters_are_words_where_scripts_have_no_spaces() -> None:
    told = [(one.kind, one.text) for one in align("港口将关闭六天", "港口将关闭七天")]
    assert told == [("same", "港口将关闭"), ("removed", "六"), ("added", "七"), ("same", "天")]


def test_a_cut_leaves_a_gap_between_the_words_beside_it() -> None:
    told = [(one.kind, one.text) for one in align("The quay is shut for now.", "The quay is shut.")]
    assert told == [("same", "The quay is shut "), ("removed", "for now"), ("same", ".")]


def test_two_reports_have_hardly_a_passage_in_common() -> None:
    segments = align(AGENCY, OTHER)
    assert count(segments, "same") < 0.2 * count(segments, "removed")
    assert count(align(AGENCY, REWRITTEN), "same") > 0.9 * len(AGENCY.split())


def test_a_long_text_with_many_changes_keeps_what_did_not_change() -> None:
    chance = Random(7)
    words = [f"w{chance.randrange(500)}" for _ in range(20_000)]
    edited = [f"x{place}" if place % 50 == 0 else word for place, word in enumerate(words)]
    assert count(align(" ".join(words), " ".join(edited)), "same") == 20_000 - 400


def test_words_are_counted_without_signs() -> None:
    assert count(align("", "Six, seven – 8!"), "added") == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a b " * 250_000, "b a a " * 170_000),
        (" ".join(map(str, range(150_000))), " ".join(map(str, range(75_000, 225_000)))),
        ("." * 1_000_000, "!" * 1_000_000),
        ("", "quay " * 200_000),
        ("港" * 300_000, "湾" * 300_000),
    ],
    ids=["two words", "shifted", "signs", "empty", "no spaces"],
)
def test_texts_of_a_megabyte_are_aligned_in_bounded_time(first: str, second: str) -> None:
    segments = align(first, second)
    assert side(segments, "added") == "".join(first.split())
    assert side(segments, "removed") == "".join(second.split())

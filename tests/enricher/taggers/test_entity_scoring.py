"""What a token's features say for each label is the sum of their weights, whatever these are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.hashing import Hashes
from services.enricher.reading import word_hash
from services.enricher.taggers.entities.classes import Word, Words
from services.enricher.taggers.entities.decoding import LABELS
from services.enricher.taggers.entities.features import BUCKETS, MOST
from services.enricher.taggers.entities.scoring import HIGHEST, scores_of, table
from services.enricher.taggers.entities.weights import Weights


@given(st.integers(0, 2**32 - 1), st.integers(0, MOST))
@settings(deadline=None, max_examples=50)
def test_scores_are_the_sums_of_weights(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    features = chance.integers(-HIGHEST, HIGHEST + 1, (BUCKETS, LABELS)).astype(np.int8)
    features[chance.random(BUCKETS) < 0.5] = 0
    ids = chance.integers(0, BUCKETS, (1, MOST)).astype(np.uint16)
    scores = scores_of(table(features), ids, np.array([count], np.int32), LABELS)
    assert scores[0].tolist() == features[ids[0, :count]].sum(axis=0, dtype=np.int64).tolist()


def test_no_sum_is_too_large_for_its_lane() -> None:
    for weight in (HIGHEST, -HIGHEST):
        features = np.full((BUCKETS, LABELS), weight, np.int8)
        scores = scores_of(table(features), np.zeros((1, MOST), np.uint16), np.array([MOST], np.int32), LABELS)
        assert scores[0].tolist() == [weight * MOST] * LABELS


def test_weights_are_kept_as_they_are_and_those_that_say_nothing_are_not() -> None:
    features, transitions = np.zeros((BUCKETS, LABELS)), np.zeros((LABELS, LABELS))
    features[5, 1], features[6, 2], features[7, 3] = 3.0, 0.5, -200.0
    kept = Weights.of(features, transitions).features
    assert (kept[5, 1], kept[6, 2], kept[7, 3]) == (6, 0, -HIGHEST)


def test_a_words_classes_are_found_by_its_hash_alone() -> None:
    keys: Hashes = np.random.default_rng(1).integers(1, 2**63, 1000).astype(np.uint64)
    values = np.arange(1, 1001, dtype=np.uint32)
    words = Words(keys, values)
    assert words.of(keys).tolist() == values.tolist()
    assert not words.of(keys + np.uint64(1 << 40)).any()


def test_the_classes_of_the_lists_are_added_to_those_of_the_word() -> None:
    hashes = np.array([word_hash("John"), word_hash("minister"), word_hash("qzxv")], np.uint64)
    john, minister, unknown = Words.load().of(hashes).tolist()
    assert (bool(john & Word.GIVEN), bool(minister & Word.ROLE), unknown) == (True, True, 0)

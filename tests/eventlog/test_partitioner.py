"""Our MurmurHash2 gives what Kafka's own clients give."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from services.eventlog.partitioner import murmur2, partition_of


def test_murmur2_gives_the_values_of_kafkas_own_tests() -> None:
    # org.apache.kafka.common.utils.UtilsTest, as signed integers there.
    known = {"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536}
    assert {text: murmur2(text.encode()) for text in known} == {text: value % 2**32 for text, value in known.items()}


@given(st.binary(max_size=80), st.integers(1, 50))
def test_a_key_has_the_partition_that_aiokafka_gives_it(key: bytes, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, every, every)

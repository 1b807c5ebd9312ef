"""The log lines on the partitions that a consumer takes and gives up."""

from collections.abc import Collection

import structlog

_logger = structlog.get_logger()


def tell_change(topic: str, group: str, before: Collection[int], after: Collection[int]) -> None:
    """Log which partitions of the topic the consumer has `after` a change and had not `before`, and the reverse."""
    given_up, taken = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    if given_up:
        _logger.info("partitions given up", topic=topic, group=group, partitions=given_up)
    if taken:
        _logger.info("partitions taken", topic=topic, group=group, partitions=taken)

"""A fleet of one test's own: empty topics, an empty store, a group that no other test has."""

from pathlib import Path

import pytest

from tests.e2e.fleet import Fleet


@pytest.fixture
async def fleet(empty_kafka: str, empty_valkey: str, tmp_path: Path) -> Fleet:
    """A fleet on the shared servers with its topics applied, and nothing running."""
    fleet = Fleet(empty_kafka, empty_valkey, tmp_path)
    await fleet.run("topics", "apply")
    return fleet

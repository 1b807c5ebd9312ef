"""What several tests of the enricher stand on."""

from tests.contract.conftest import backend

__all__ = ["backend"]

"""Addresses that are shown hold no secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.settings import shown_address

SECRETS = st.text(st.characters(whitelist_categories=["Ll", "Nd"], whitelist_characters="@:%!"), min_size=1).map(
    lambda text: f"secret{text}secret"
)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:///wireroom.db", "sqlite:///wireroom.db"),
        ("sqlite:////var/a@b.db", "sqlite:////var/a@b.db"),
        ("kafka://one:9092,two:9092", "kafka://one:9092,two:9092"),
        ("kafka://me:pass@one:9092,me:pass@two:9092", "kafka://one:9092,two:9092"),
        ("valkey://:pass@host:6379/0", "valkey://host:6379/0"),
        ("valkeys://host:6379/0?password=pass", "valkeys://host:6379/0"),
    ],
)
def test_an_address_is_shown_without_user_password_and_options(address: str, shown: str) -> None:
    assert shown_address(address) == shown


@given(SECRETS)
def test_no_password_gets_through(secret: str) -> None:
    assert "secret" not in shown_address(f"valkey://me:{secret}@host:6379/0")

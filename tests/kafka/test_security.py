"""What a managed cluster asks for: passwords and TLS."""

from pathlib import Path

import pytest

from services.errors import UsageError
from services.eventlog.kafka_connection import KafkaSecurity


def test_a_password_never_shows_in_a_repr() -> None:
    assert "hunter2" not in repr(KafkaSecurity("SASL_SSL", "PLAIN", "desk", "hunter2"))


@pytest.mark.parametrize("user", [(None, "hunter2"), ("desk", None), ("", "")])
def test_sasl_without_user_or_password_is_refused(user: tuple[str | None, str | None]) -> None:
    with pytest.raises(UsageError, match="needs a user name and a password"):
        KafkaSecurity("SASL_SSL", "PLAIN", *user).options()


def test_an_unusable_ca_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(UsageError, match=name):
            KafkaSecurity("SSL", ca_file=str(tmp_path / name)).options()

"""The settings: environment variables with the prefix `WIREROOM_`, read once at the edge into one typed object."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.errors import UsageError

PREFIX = "WIREROOM_"
Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """Every setting, its default and its meaning. `docs/operations.md` lists them; a test compares the two."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    log: str = Field("sqlite:///wireroom.db", description="Event log: sqlite:///FILE or kafka://HOST:PORT[,HOST:PORT].")
    store: str = Field("sqlite:///wireroom.db", description="Store: sqlite:///FILE or valkey://HOST:PORT/DB.")
    feeds: Path | None = Field(None, description="File of feeds (TOML or OPML) that the registry is kept in step with.")
    rules: Path | None = Field(None, description="TOML file of rules that fill `tags`.")
    entities: Literal["fast", "model"] = Field(
        "fast", description="How names are found: fast, or model, with spaCy's for languages that have one."
    )
    http: str | None = Field(None, description="HOST:PORT where a service answers /healthz, /readyz and /metrics.")

    group: str = Field("wireroom.enricher", description="Consumer group of the enrichers.")
    batch_size: int = Field(500, ge=1, le=10_000, description="Most raw records in one batch, and one transaction.")
    article_max_bytes: int = Field(
        2 * 1024 * 1024, ge=1024, le=15 * 1024 * 1024, description="Largest raw article that is enriched, in bytes."
    )
    claim_days: float = Field(30, gt=0, description="Days after its last sighting that an article is remembered.")
    story_days: float = Field(5, gt=0, description="Days that a story waits for further articles.")

    poll_interval: float = Field(
        900,
        ge=1,
        description="Seconds between two fetches of a feed of unknown habit; learned intervals go with its root.",
    )
    poll_min_interval: float | None = Field(
        None,
        ge=1,
        description="Least seconds between two fetches of a feed; a 15th of the poll interval, at most 60, if not set.",
    )
    poll_max_interval: float | None = Field(
        None, ge=1, description="Most seconds between two fetches of a feed; 96 times the poll interval if not set."
    )
    poll_concurrency: int = Field(32, ge=1, le=1000, description="Most fetches at one time in one poller.")
    host_at_once: int = Field(2, ge=1, le=100, description="Most fetches at one time from one host, in all pollers.")
    host_pause: float = Field(
        0.1, ge=0, le=60, description="Least seconds between the starts of two fetches from one host, in all pollers."
    )
    lease_seconds: float = Field(120, ge=5, description="Seconds after which another poller may take a feed over.")
    fetch_timeout: float = Field(30, gt=0, description="Seconds that one fetch may take in all.")
    fetch_max_bytes: int = Field(15 * 1024 * 1024, ge=1024, description="Largest unpacked body, in bytes.")
    fetch_allow: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Networks (CIDR, comma-separated) that may be fetched although they are private."
    )
    fetch_min_speed: int = Field(
        256, ge=0, description="Least bytes a second of a body, counted over 10 seconds; 0 for no bound."
    )
    user_agent: str | None = Field(None, description="The user agent, whole; else wireroom/VERSION and the contact.")
    contact: str | None = Field(None, description="URL or address that the user agent gives publishers.")

    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to the brokers."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="SASL mechanism of the brokers, with a SASL protocol."
    )
    kafka_username: str | None = Field(None, description="SASL user.")
    kafka_password: SecretStr | None = Field(None, description="SASL password.")
    kafka_password_file: Path | None = Field(None, description="File that holds the SASL password.")
    kafka_ca_file: Path | None = Field(None, description="Certificates (PEM) that the brokers are checked against.")
    kafka_session_timeout: float = Field(
        10, ge=6, le=30, description="Seconds of silence after which the group takes an enricher for dead."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="Log lines for people, as JSON, or (auto) for people only on a terminal."
    )

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("user_agent", "contact")
    @classmethod
    def _in_a_header(cls, value: str | None) -> str | None:
        if value and not (value.isascii() and value.isprintable()):
            raise ValueError("it is sent in an HTTP header: give printable ASCII characters alone")
        return value

    @field_validator("log")
    @classmethod
    def _log_address(cls, value: str) -> str:
        return _address(value, "log", ("sqlite", "kafka"))

    @field_validator("store")
    @classmethod
    def _store_address(cls, value: str) -> str:
        return _address(value, "store", ("sqlite", "valkey", "valkeys"))

    @field_validator("http")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if not value:
            return None
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdigit() or int(port) > 65535:
            raise ValueError("give HOST:PORT, such as 127.0.0.1:8080")
        return f"{host or '127.0.0.1'}:{port}"


def read_settings(**overrides: Any) -> Settings:
    """Read the environment; `overrides` win. Raises UsageError naming the variable, its value and what it takes."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"][:1]).upper()
        given = "" if "password" in name.lower() else f"={first['input']!r}"
        reason = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"setting {name}{given}: {reason}") from None


def sqlite_path(address: str) -> str:
    """The file that a sqlite:///FILE address names; relative to the current folder, absolute with a fourth slash."""
    path = address.removeprefix("sqlite:///")
    return path or "wireroom.db"


def shown_address(address: str) -> str:
    """An address of a log or store as it may be shown: without user, password, and options, which may hold one."""
    scheme, separator, rest = address.partition("://")
    if scheme == "sqlite":
        return address
    hosts = ",".join(part.rpartition("@")[2] for part in rest.partition("?")[0].split(","))
    return f"{scheme}{separator}{hosts}"


def _address(value: str, what: str, schemes: tuple[str, ...]) -> str:
    scheme, separator, rest = value.partition("://")
    forms = {
        "sqlite": "sqlite:///FILE",
        "kafka": "kafka://HOST:9092",
        "valkey": "valkey://HOST:6379/0",
        "valkeys": "valkeys://HOST:6379/0",
    }
    expected = " or ".join(forms[name] for name in schemes)
    if not separator or scheme not in schemes:
        raise ValueError(f"not an address of a {what}; give {expected}")
    if scheme == "sqlite":
        if not rest.startswith("/"):
            raise ValueError("a SQLite address has three slashes, sqlite:///FILE (four for an absolute path)")
        return value
    for part in rest.split(","):
        try:
            parsed = urlsplit(f"//{part}")
            complete = bool(parsed.hostname) and (parsed.port or 1) > 0
        except ValueError:
            complete = False
        if not complete:
            raise ValueError(f"not an address of a {what}; give {expected}")
    return value


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: misspelt ones, most likely."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    ours = (PREFIX + "TEST_", PREFIX + "CONTAINERS_")
    return sorted(
        name for name in os.environ if name.startswith(PREFIX) and name not in known and not name.startswith(ours)
    )

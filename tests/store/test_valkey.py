"""What only the Valkey store has: a server that restarts, stalls, refuses, and writers that meet."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from valkey import Valkey
from valkey.asyncio import Valkey as AsyncValkey

from services.errors import StoreRestarted, StoreUnavailable, UsageError
from services.store.base import Claims, Feed, Key
from services.store.valkey import ValkeyStore
from tests.servers.valkey import ValkeyServer, valkey_server

ONE, TWO = Key("text", b"one"), Key("text", b"two")


async def write(store: ValkeyStore, *keys: Key, incarnation: str | None = None) -> None:
    writes = dict.fromkeys(keys, b"value")
    await store.claim(keys, lambda found: Claims(None, writes=writes), ttl_s=1000, incarnation=incarnation)


class TestWritersThatMeet:
    """Another client changes the server's data while the judge has the keys in hand."""

    @pytest.fixture
    def other(self, valkey_url: str) -> Iterator[Valkey]:
        with Valkey.from_url(valkey_url) as client:
            yield client

    @pytest.mark.parametrize(
        ("at_first", "meanwhile", "seen"),
        [
            (None, lambda client, name: client.set(name, b"new"), [{}, {ONE: b"new"}]),
            (b"old", lambda client, name: client.set(name, b"new"), [{ONE: b"old"}, {ONE: b"new"}]),
            (b"old", lambda client, name: client.delete(name), [{ONE: b"old"}, {}]),
        ],
        ids=["appears", "changes", "goes"],
    )
    async def test_when_a_key_read_differs_the_judge_judges_again(
        self,
        valkey_url: str,
        valkey_prefix: str,
        other: Valkey,
        at_first: bytes | None,
        meanwhile: Callable[[Valkey, str], object],
        seen: list[dict[Key, bytes]],
    ) -> None:
        name = f"{valkey_prefix}claim:text:one"
        if at_first is not None:
            other.set(name, at_first)
        shown: list[dict[Key, bytes]] = []

        def judge(found: Mapping[Key, bytes]) -> Claims[int]:
            shown.append(dict(found))
            if len(shown) == 1:
                meanwhile(other, name)
            return Claims(len(shown), writes={TWO: b"%d" % len(shown)})

        store = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        assert await store.claim([ONE], judge, ttl_s=1000) == 2
        assert shown == seen
        assert await store.get([TWO]) == {TWO: b"2"}
        await store.close()

    @pytest.mark.parametrize(("expected", "calls"), [({ONE: b"value"}, 1), ({}, 3), ({ONE: b"other"}, 3)])
    async def test_what_is_rightly_expected_saves_the_reading(
        self,
        valkey_url: str,
        valkey_prefix: str,
        monkeypatch: pytest.MonkeyPatch,
        expected: Mapping[Key, bytes],
        calls: int,
    ) -> None:
        store = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        await write(store, ONE)
        asked: list[str] = []
        script = store._server.script

        async def counted(text: str, *args: Any, **kwargs: Any) -> Any:
            asked.append(text)
            return await script(text, *args, **kwargs)

        monkeypatch.setattr(store._server, "script", counted)
        assert await store.claim([ONE], lambda found: Claims(dict(found)), ttl_s=1000, expected=expected) == {
            ONE: b"value"
        }
        assert len(asked) == calls
        await store.close()

    async def test_a_sighting_of_a_key_read_is_no_reason_to_judge_again(
        self, valkey_url: str, valkey_prefix: str, other: Valkey
    ) -> None:
        store = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        await write(store, ONE)
        judged: list[object] = []

        def judge(found: Mapping[Key, bytes]) -> Claims[None]:
            judged.append(other.pexpire(f"{valkey_prefix}claim:text:one", 500_000))
            return Claims(None)

        await store.claim([ONE], judge, ttl_s=1000)
        assert judged == [True]
        await store.close()

    async def test_the_judge_leaves_the_event_loop_free(self, valkey_url: str, valkey_prefix: str) -> None:
        store = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        threads: list[int] = []

        def judge(found: Mapping[Key, bytes]) -> Claims[None]:
            threads.append(threading.get_ident())
            return Claims(None)

        await store.claim([], judge, ttl_s=1)
        assert threads != [threading.get_ident()]
        await store.close()

    async def test_stores_under_two_prefixes_do_not_meet(self, valkey_url: str, valkey_prefix: str) -> None:
        first = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        second = await ValkeyStore.open(valkey_url, prefix=f"{valkey_prefix}second:")
        await write(first, ONE)
        await first.put_feeds([Feed(id="a", url="https://example.org/a")])
        await first.acquire("rebuild", "first", 60)
        assert await second.get([ONE]) == {}
        assert await second.feeds() == []
        assert await second.acquire("rebuild", "second", 60)
        await first.close()
        await second.close()


class TestOlderVersion:
    async def test_feeds_that_a_version_without_hosts_left_are_found(self, valkey_url: str, valkey_prefix: str) -> None:
        feed = Feed(id="a", url="https://example.org/a")
        with Valkey.from_url(valkey_url) as client:
            client.hset(f"{valkey_prefix}feeds", "a", feed.model_dump_json())
            client.hset(f"{valkey_prefix}states", "a", '{"next_due": 100, "fetches": 7}')
            client.zadd(f"{valkey_prefix}due", {"a": 100})
        store = await ValkeyStore.open(valkey_url, prefix=valkey_prefix)
        assert await store.next_due() == 100
        (leased,) = await store.lease_due("owner", now=100, lease_s=60, limit=9)
        assert (leased.feed, leased.state.fetches) == (feed, 7)
        await store.close()


class TestRestart:
    async def test_a_killed_server_keeps_what_it_confirmed_and_is_another_incarnation(
        self, own_valkey: ValkeyServer
    ) -> None:
        store = await ValkeyStore.open(own_valkey.url)
        checked = await store.incarnation()
        await write(store, ONE, incarnation=checked)
        own_valkey.kill()
        with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{own_valkey.port}/0 does not answer"):
            await write(store, TWO, incarnation=checked)
        own_valkey.restart()
        with pytest.raises(StoreRestarted, match=checked):
            await write(store, TWO, incarnation=checked)
        assert await store.get([ONE, TWO]) == {ONE: b"value"}
        await write(store, TWO, incarnation=await store.incarnation())
        assert await store.get([TWO]) == {TWO: b"value"}
        await store.close()

    async def test_a_restart_between_reading_and_writing_is_noticed(self, own_valkey: ValkeyServer) -> None:
        store = await ValkeyStore.open(own_valkey.url)

        def judge(found: Mapping[Key, bytes]) -> Claims[None]:
            own_valkey.kill()
            own_valkey.restart()
            return Claims(None, writes={ONE: b"value"})

        with pytest.raises((StoreRestarted, StoreUnavailable)):
            await store.claim([ONE], judge, ttl_s=1000, incarnation=await store.incarnation())
        assert await store.get([ONE]) == {}
        await store.close()


class TestServerThatDoesNotAnswer:
    async def test_nobody_at_the_address_is_said_with_the_address(self) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{port}/3 does not answer.*WIREROOM_STORE"):
                await ValkeyStore.open(f"valkey://user:secret@127.0.0.1:{port}/3")

    async def test_a_host_that_is_not_known_is_said(self) -> None:
        with pytest.raises(StoreUnavailable, match=r"no-such-host\.invalid:6379"):
            await ValkeyStore.open("valkey://no-such-host.invalid")

    async def test_a_stalled_server_is_not_waited_for_longer_than_the_limit(self, own_valkey: ValkeyServer) -> None:
        store = await ValkeyStore.open(own_valkey.url, timeout_s=0.3)
        own_valkey.pause()
        with pytest.raises(StoreUnavailable):
            await write(store, ONE)
        with pytest.raises(StoreUnavailable):
            await ValkeyStore.open(own_valkey.url, timeout_s=0.3)
        own_valkey.go_on()
        await write(store, TWO)
        assert await store.get([TWO]) == {TWO: b"value"}
        await store.close()


class TestServerThatRefuses:
    @pytest.mark.parametrize("user", ["", ":wrong@", "nobody:secret@"])
    async def test_a_wrong_user_or_password_is_a_usage_error_that_shows_no_password(self, user: str) -> None:
        with valkey_server("--requirepass", "secret") as server:
            with pytest.raises(UsageError, match=f"127.0.0.1:{server.port}/0 .*user or password") as refused:
                await ValkeyStore.open(server.url.replace("//", f"//{user}"))
            store = await ValkeyStore.open(server.url.replace("//", "//:secret@"))
            await store.close()
        assert "wrong" not in str(refused.value)

    @pytest.mark.parametrize(
        ("url", "complaint"),
        [
            ("valkey://", "names no host"),
            ("valkey://127.0.0.1:no/0", "Port"),
            ("valkey://127.0.0.1/first", "'first' is no number"),
            ("http://user:secret@127.0.0.1:6379", "127.0.0.1:6379: .*valkey://HOST:PORT/DB"),
            ("valkey://127.0.0.1:6379/0?no_such=1", "no_such"),
        ],
    )
    async def test_an_address_of_no_valkey_server_is_a_usage_error(self, url: str, complaint: str) -> None:
        with pytest.raises(UsageError, match=complaint) as refused:
            await ValkeyStore.open(url)
        assert "secret" not in str(refused.value)

    async def test_a_database_that_the_server_has_not_is_said(self, own_valkey: ValkeyServer) -> None:
        with pytest.raises(StoreUnavailable, match="9999 refuses: DB index is out of range"):
            await ValkeyStore.open(own_valkey.url.replace("/0", "/9999"))

    async def test_a_node_of_a_cluster_is_refused(self) -> None:
        with (
            valkey_server("--cluster-enabled", "yes") as server,
            pytest.raises(UsageError, match=f"127.0.0.1:{server.port}/0 is a node of a cluster"),
        ):
            await ValkeyStore.open(server.url)

    async def test_a_full_server_is_unavailable_and_says_why(self) -> None:
        with valkey_server("--maxmemory", "1mb") as server:
            store = await ValkeyStore.open(server.url)
            with pytest.raises(StoreUnavailable, match=r"refuses: .*maxmemory"):
                await write(store, ONE)
            await store.close()


class TestDurability:
    async def durability(self, url: str) -> str | None:
        store = await ValkeyStore.open(url)
        await store.close()
        return store.durability

    async def test_an_append_only_server_that_evicts_nothing_has_nothing_to_mend(
        self, own_valkey: ValkeyServer
    ) -> None:
        assert await self.durability(own_valkey.url) is None

    @pytest.mark.parametrize(
        ("flags", "advice"),
        [(("--appendonly", "no"), "appendonly yes"), (("--maxmemory-policy", "allkeys-lru"), "noeviction")],
    )
    async def test_a_setting_that_loses_claims_is_named(self, flags: tuple[str, str], advice: str) -> None:
        with valkey_server(*flags) as server:
            assert advice in (await self.durability(server.url) or "")

    async def test_a_server_that_tells_no_settings_is_used_all_the_same(self, own_valkey: ValkeyServer) -> None:
        async with AsyncValkey.from_url(own_valkey.url) as admin:
            await admin.execute_command("ACL", "SETUSER", "wireroom", "on", ">secret", "~*", "+@all", "-config")
        answer = await self.durability(own_valkey.url.replace("//", "//wireroom:secret@"))
        assert "does not tell its settings" in (answer or "")

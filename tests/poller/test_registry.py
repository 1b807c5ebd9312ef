import asyncio
import shutil
from pathlib import Path

import pytest

from services.errors import UsageError
from services.identity import feed_id
from services.poller.registry import Changes, align_registry, following_file
from services.store.base import Feed, Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore
from tests.servers.valkey import ValkeyServer


def write(path: Path, *urls: str, **fields: object) -> None:
    extra = "".join(f"{name} = {value!r}\n" for name, value in fields.items())
    path.write_text("".join(f"[[feeds]]\nurl = '{url}'\n{extra}" for url in urls))


async def urls(store: Store) -> list[str]:
    return [feed.url for feed in await store.feeds()]


async def test_the_registry_holds_what_the_file_lists(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    write(path, "https://a.example/", "https://b.example/")
    assert await align_registry(store, path) == Changes(added=2, updated=0, removed=0)
    assert await align_registry(store, path) == Changes(added=0, updated=0, removed=0)
    write(path, "https://b.example/", "https://c.example/", title="New")
    assert await align_registry(store, path) == Changes(added=1, updated=1, removed=1)
    assert [(feed.url, feed.title) for feed in await store.feeds()] == [
        ("https://b.example/", "New"),
        ("https://c.example/", "New"),
    ]


async def test_feeds_that_did_not_come_from_the_file_stay(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    write(path, "https://a.example/")
    await align_registry(store, path)
    for url, source in (("https://hand.example/", "cli"), ("https://other.example/", "file:other.toml")):
        await store.put_feeds([Feed(id=feed_id(url), url=url, source=source)])
    write(path)
    assert (await align_registry(store, path)).removed == 1
    assert await urls(store) == ["https://hand.example/", "https://other.example/"]


async def test_a_file_that_changes_is_followed_and_a_wrong_one_changes_nothing(
    store: SqliteStore, tmp_path: Path
) -> None:
    path, woken = tmp_path / "feeds.toml", asyncio.Event()
    write(path, "https://a.example/")
    async with following_file(path, store, woken.set, check_s=0.01):
        assert woken.is_set()
        assert await urls(store) == ["https://a.example/"]
        woken.clear()
        write(path, "https://a.example/", "https://b.example/")
        await woken.wait()
        assert await urls(store) == ["https://a.example/", "https://b.example/"]
        woken.clear()
        path.write_text("[[feeds]]\nurl = 'nonsense'")
        await woken.wait()
        assert await urls(store) == ["https://a.example/", "https://b.example/"]
        woken.clear()
        write(path, "https://c.example/")
        await woken.wait()
        assert await urls(store) == ["https://c.example/"]


async def test_a_store_that_lost_the_registry_is_given_it_again(own_valkey: ValkeyServer, tmp_path: Path) -> None:
    path, woken = tmp_path / "feeds.toml", asyncio.Event()
    write(path, "https://a.example/")
    store = await ValkeyStore.open(own_valkey.url)
    async with following_file(path, store, woken.set, check_s=0.01):
        woken.clear()
        own_valkey.kill()
        shutil.rmtree(own_valkey.folder / "appendonlydir")
        own_valkey.restart()
        await woken.wait()
        assert await urls(store) == ["https://a.example/"]
    await store.close()


async def test_a_file_that_is_wrong_at_the_start_is_an_error(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        async with following_file(tmp_path / "nowhere.toml", store, lambda: None):
            pass


async def test_without_a_file_nothing_is_followed(store: SqliteStore) -> None:
    async with following_file(None, store, lambda: None):
        assert await urls(store) == []

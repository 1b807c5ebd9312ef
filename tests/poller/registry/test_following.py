import asyncio
import os
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.errors import UsageError
from services.identity import feed_id
from services.poller.registry.following import Changes, align_registry, following_file
from services.store.base import Feed, FeedState, Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore
from tests.servers.valkey import ValkeyServer


def write(path: Path, *urls: str, **fields: object) -> None:
    extra = "".join(f"{name} = {value!r}\n" for name, value in fields.items())
    path.write_text("".join(f"[[feeds]]\nurl = '{url}'\n{extra}" for url in urls) or "feeds = []")


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


@pytest.mark.parametrize("said", [True, False])
async def test_a_pause_by_hand_stays_unless_the_file_says_otherwise(
    said: bool, store: SqliteStore, tmp_path: Path
) -> None:
    path = tmp_path / "feeds.toml"
    write(path, "https://a.example/")
    await align_registry(store, path)
    (feed,) = await store.feeds()
    await store.put_feeds([feed.model_copy(update={"paused": True})])
    assert await align_registry(store, path) == Changes(0, 0, 0)
    path.write_text(f"[[feeds]]\nurl = 'https://a.example/'\ntitle = 'A'\n{'paused = false' if said else ''}")
    assert await align_registry(store, path) == Changes(0, 1, 0)
    assert [(feed.title, feed.paused) for feed in await store.feeds()] == [("A", not said)]


async def test_a_feed_that_is_removed_and_listed_again_begins_anew(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    write(path, "https://a.example/")
    await align_registry(store, path)
    (leased,) = await store.lease_due("one", now=1.0, lease_s=60, limit=1)
    await store.save("one", leased.feed.id, FeedState(etag='"1"', next_due=5.0))
    write(path)
    assert await align_registry(store, path) == Changes(0, 0, 1)
    write(path, "https://a.example/")
    assert await align_registry(store, path) == Changes(1, 0, 0)
    assert await store.feed_state(leased.feed.id) == FeedState()


async def test_an_emptied_file_costs_no_feed_and_one_that_lists_none_does(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    write(path, "https://a.example/")
    await align_registry(store, path)
    path.write_text("\n")
    with pytest.raises(UsageError, match=r"the file is empty, and the registry has 1 feeds from it; .* `feeds = \[\]`"):
        await align_registry(store, path)
    path.write_text("feeds = []")
    assert await align_registry(store, path) == Changes(0, 0, 1)


async def test_a_file_that_takes_the_place_of_another_is_followed(store: SqliteStore, tmp_path: Path) -> None:
    path, other, woken = tmp_path / "feeds.toml", tmp_path / "other.toml", asyncio.Event()
    write(path, "https://a.example/")
    write(other, "https://b.example/")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    async with following_file(path, store, woken.set, check_s=0.01):
        woken.clear()
        other.replace(path)
        await woken.wait()
        assert await urls(store) == ["https://b.example/"]


async def test_a_mounted_file_whose_link_leads_elsewhere_is_followed(store: SqliteStore, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "feeds.toml", f"https://{name}.example/")
    data, path, woken = tmp_path / "..data", tmp_path / "feeds.toml", asyncio.Event()
    data.symlink_to("a")
    path.symlink_to("..data/feeds.toml")
    async with following_file(path, store, woken.set, check_s=0.01):
        woken.clear()
        (tmp_path / "..new").symlink_to("b")
        (tmp_path / "..new").replace(data)
        await woken.wait()
        assert await urls(store) == ["https://b.example/"]
        assert {feed.source for feed in await store.feeds()} == {f"file:{path}"}


async def test_a_broken_file_is_told_of_once(store: SqliteStore, tmp_path: Path) -> None:
    path, woken = tmp_path / "feeds.toml", asyncio.Event()
    write(path, "https://a.example/")
    with capture_logs() as logs:
        async with following_file(path, store, woken.set, check_s=0.01):
            woken.clear()
            path.write_text("[[feeds]]\nurl = 'nonsense'")
            await woken.wait()
            woken.clear()
            write(path, "https://a.example/", "https://b.example/")
            await woken.wait()
    told = [line for line in logs if line["log_level"] == "warning"]
    assert [line["event"] for line in told] == ["the file of feeds is wrong; the feeds stay as they were"]
    assert "line 2: 'nonsense' is not the address of a feed" in told[0]["reason"]


async def test_two_that_follow_one_file_do_no_harm_to_each_other(store: SqliteStore, tmp_path: Path) -> None:
    path, first, second = tmp_path / "feeds.toml", asyncio.Event(), asyncio.Event()
    other = await SqliteStore.open(tmp_path / "store.db")
    write(path, "https://a.example/", "https://b.example/")
    async with (
        following_file(path, store, first.set, check_s=0.01),
        following_file(path, other, second.set, check_s=0.01),
    ):
        for event in (first, second):
            event.clear()
        write(path, "https://b.example/", "https://c.example/")
        await asyncio.gather(first.wait(), second.wait())
        assert await urls(store) == await urls(other) == ["https://b.example/", "https://c.example/"]
    await other.close()


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

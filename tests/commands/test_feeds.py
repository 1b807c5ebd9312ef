"""`wireroom feeds`, as its users run it, with feeds and sites on loopback."""

import asyncio
import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from services.store.base import FeedState
from services.store.sqlite import SqliteStore
from tests.commandline import environment, start_wireroom, wireroom
from tests.servers.feeds import FeedServer, report, rss


class Desk:
    """A folder in which commands are run, and a publisher."""

    def __init__(self, folder: Path, server: FeedServer) -> None:
        self.folder, self.server = folder, server

    def feeds(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run `wireroom feeds` to whatever end."""
        return wireroom("feeds", *arguments, cwd=self.folder)

    def does(self, *arguments: str) -> str:
        """What a command prints that must end well."""
        done = self.feeds(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def listed(self, *arguments: str) -> list[dict[str, Any]]:
        """The registry as `feeds list --json` tells it."""
        return [json.loads(line) for line in self.does("list", "--json", *arguments).splitlines()]

    def feed(self, path: str, title: str = "The Paper") -> str:
        """Publish a feed of two entries; its URL."""
        return self.server.put(path, rss([report(number, path.strip("/.")) for number in range(2)], title))

    def site(self, path: str, *feeds: str) -> str:
        """Publish a page that links to feeds; its URL."""
        links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{f}" href="{f}">' for f in feeds)
        return self.server.put(path, f"<!DOCTYPE html><html><head>{links}</head></html>".encode())


@pytest.fixture
def desk(tmp_path: Path, feed_server: FeedServer) -> Desk:
    return Desk(tmp_path, feed_server)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry of one feed and a file of feeds that is wrong."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "feeds.toml").write_text("[[feeds]]\nurl = 'http://a.example/'\nintervall = 5\n")
    wireroom("feeds", "add", "http://paper.example/feed", "--no-check", "--tag", "city", cwd=folder)
    return folder


def told(done: subprocess.CompletedProcess[bytes], status: int) -> str:
    """The one line on standard error of a command that ended with this status."""
    assert done.returncode == status, done.stderr.decode()
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_a_feed_is_added_by_its_url_with_its_own_title(desk: Desk) -> None:
    url = desk.feed("/feed")
    assert desk.does("add", url, "--tag", "city", "--interval", "600", "--full-text") == (
        f"{url}  rss  The Paper\n1 added, 0 changed, 0 known already\n"
    )
    (feed,) = desk.listed()
    assert (feed["url"], feed["title"], feed["tags"]) == (url, "The Paper", ["city"])
    assert (feed["interval_s"], feed["full_text"], feed["state"]) == (600, True, "new")


def test_a_site_with_one_feed_gives_that_feed(desk: Desk) -> None:
    url, site = desk.feed("/all"), desk.site("/", "/all")
    assert url in desk.does("add", site, "--tag", "city")
    assert [(feed["url"], feed["title"], feed["tags"]) for feed in desk.listed()] == [(url, "/all", ["city"])]


def test_of_several_feeds_a_site_offers_one_must_be_chosen(desk: Desk) -> None:
    first, second, site = desk.feed("/all"), desk.feed("/sport"), desk.site("/", "/all", "/sport")
    line = told(desk.feeds("add", site), 2)
    assert f"offers 2 feeds: {first} (/all), {second} (/sport); add one of them, or give --first or --all" in line
    assert desk.listed() == []
    desk.does("add", site, "--first")
    assert [feed["url"] for feed in desk.listed()] == [first]
    assert "1 added, 0 changed, 1 known already" in desk.does("add", site, "--all")
    assert [feed["url"] for feed in desk.listed()] == [first, second]


def test_on_a_terminal_a_person_is_asked_which_feeds_of_a_site_to_add(desk: Desk) -> None:
    sites = [desk.feed(f"/{name}") for name in ("all", "sport", "city")]
    site = desk.site("/", "/all", "/sport", "/city")
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "feeds", "add", site],
        cwd=desk.folder,
        env=environment(),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    shown = b""
    for awaited, answer in ((b"[1]: ", b"4\n"), (b"[1]: ", b"3, 1\n")):
        shown += read_until(screen, awaited)
        os.write(screen, answer)
    shown += read_until(screen, b"known already")
    assert process.wait(timeout=60) == 0
    os.close(terminal)
    os.close(screen)
    assert b"offers 3 feeds:" in shown
    assert b"Error: numbers from 1 to 3, all, or none" in shown
    assert [feed["url"] for feed in desk.listed()] == sorted([sites[0], sites[2]])


def read_until(screen: int, text: bytes) -> bytes:
    """What a terminal shows until this text comes."""
    shown = b""
    while text not in shown:
        shown += os.read(screen, 4096)
    return shown


def test_an_address_without_a_feed_is_refused_unless_nobody_looks(desk: Desk) -> None:
    page = desk.server.put("/page", b"<!DOCTYPE html><html>Hi</html>")
    line = told(desk.feeds("add", page), 1)
    assert "no feed, and none is linked there or at the usual places; --no-check adds it all the same" in line
    missing = page.replace("page", "missing")
    assert "HTTP 404" in told(desk.feeds("add", missing), 1)
    desk.does("add", page, missing, "--no-check")
    assert [feed["url"] for feed in desk.listed()] == [missing, page]


def test_a_feed_that_is_down_is_added_with_a_note(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.server.statuses["/feed"] = 503
    note = told(desk.feeds("add", url), 0)
    assert f"{url} cannot be fetched now (http_status: the server answers HTTP 503 " in note
    assert "the pollers go on trying" in note
    assert [feed["url"] for feed in desk.listed()] == [url]


def test_of_several_urls_the_good_ones_are_added_and_the_others_told(desk: Desk) -> None:
    good = desk.feed("/feed")
    done = desk.feeds("add", good, good + "-missing")
    assert "1 not added: " in told(done, 1)
    assert [feed["url"] for feed in desk.listed()] == [good]


def test_a_feed_that_is_there_keeps_what_is_not_given(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.does("add", url, "--no-check", "--tag", "city", "--header", "X-One: 1", "--header", "X-Two: 2")
    asked = len(desk.server.asked)
    desk.does("add", url, "--interval", "60", "--header", "X-One:", "--title", "Mine")
    (feed,) = desk.listed()
    assert (feed["tags"], feed["interval_s"], feed["title"]) == (["city"], 60, "Mine")
    assert feed["headers"] == {"X-Two": "…"}
    desk.does("add", url, "--interval", "learned")
    assert desk.listed()[0]["interval_s"] is None
    assert len(desk.server.asked) == asked


def test_headers_and_credentials_are_sent_when_a_feed_is_looked_at_and_never_shown(desk: Desk) -> None:
    url = desk.feed("/feed")
    (desk.folder / "secret").write_text("ours:word\n")
    done = desk.feeds("add", url, "--header", "X-Key: hidden", "--auth", "basic:secret")
    assert done.returncode == 0, done.stderr
    _, headers = desk.server.asked[0]
    assert (headers["X-Key"], headers["Authorization"]) == ("hidden", "Basic b3Vyczp3b3Jk")
    for shown in (desk.does("list", "--json"), desk.does("show", url), desk.does("show", url, "--json")):
        assert "hidden" not in shown
        assert "word" not in shown
    assert desk.listed()[0]["credentials"] == {"scheme": "basic", "file": str(desk.folder / "secret")}
    desk.does("add", url, "--auth", "none")
    assert desk.listed()[0]["credentials"] is None


def test_secrets_given_for_a_site_do_not_go_to_a_feed_on_another_host(desk: Desk) -> None:
    foreign = desk.feed("/feed").replace("127.0.0.1", "127.0.0.2")
    site = desk.site("/", foreign)
    (desk.folder / "secret").write_text("token")
    desk.does("add", site, "--header", "X-Key: hidden", "--auth", "bearer:secret", "--tag", "city")
    (feed,) = desk.listed()
    assert (feed["url"], feed["headers"], feed["credentials"], feed["tags"]) == (foreign, {}, None, ["city"])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["add", "http://a.example/", "http://b.example/", "--title", "A"], "--title names one feed: give one URL"),
        (["add", "http://a.example/", "--interval", "5m"], "'5m': give seconds, 1 or more, or `learned`"),
        (["add", "http://a.example/", "--interval", "nan"], "'nan': give seconds"),
        (["add", "http://a.example/", "--header", "X-Key"], "--header 'X-Key': give NAME: VALUE"),
        (["add", "http://a.example/", "--header", "Host: b"], "the header Host is the HTTP client's own"),
        (["add", "http://a.example/", "--header", "X: a\r\nY: b"], "control characters"),
        (["add", "http://a.example/", "--auth", "digest:x"], "--auth 'digest:x': give basic:FILE or bearer:FILE"),
        (["add", "news.example.org"], "news.example.org: no such file; did you mean https://news.example.org?"),
        (["pause"], "say which feeds: their URLs or ids, or --tag TAG"),
        (["pause", "--tag", "citty"], "no feed has the tag 'citty'; there is city"),
        (
            ["show", "http://paper.example/fed"],
            "no feed 'http://paper.example/fed'; did you mean http://paper.example/feed?",
        ),
        (["show", "https://www.paper.example/feed/"], "did you mean http://paper.example/feed?"),
        (["poll-now", "nonsense"], "no feed 'nonsense'; `wireroom feeds list` shows them"),
        (["resume", "http://paper.example/feed", "x"], "no feed 'x'"),
        (["discover", "paper.example"], "'paper.example' is not the address of a feed; give http:// or https://"),
        (["preview", "missing.xml"], "missing.xml: cannot be read: No such file or directory; give a URL or a file"),
        (["import", "feeds.toml"], "feeds.toml: line 3: intervall: no such key; do you mean interval?"),
    ],
)
def test_what_is_used_wrongly_is_told_on_one_line(furnished: Path, arguments: list[str], line: str) -> None:
    assert line in told(wireroom("feeds", *arguments, cwd=furnished), 2)


def test_paused_feeds_are_not_polled_until_they_are_resumed(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.does("add", url, "--no-check", "--tag", "city")
    assert desk.does("pause", "--tag", "city") == "1 paused\n"
    assert desk.does("pause", url) == "0 paused, 1 was so already\n"
    wireroom("poll", "--once", cwd=desk.folder)
    assert desk.server.asked == []
    assert desk.listed()[0]["state"] == "paused"
    assert desk.does("show", url).startswith(f"paused: not fetched until `wireroom feeds resume {url}`\n")
    assert desk.does("resume", url) == "1 resumed\n"
    wireroom("poll", "--once", cwd=desk.folder)
    assert [path for path, _ in desk.server.asked] == ["/feed"]


def test_a_poller_that_runs_fetches_at_once_what_is_made_due(desk: Desk) -> None:
    url, paused = desk.feed("/feed"), desk.feed("/paused")
    desk.does("add", url, paused, "--no-check")
    desk.does("pause", paused)
    process = start_wireroom("run", "--output", "-", cwd=desk.folder)
    assert process.stdout is not None
    try:
        assert [b"article.created" in process.stdout.readline() for _ in range(2)] == [True, True]
        assert desk.does("show", url).startswith("due in ")
        desk.server.put("/feed", rss([report(9, "new")]))
        done = desk.feeds("poll-now", url, paused)
        assert done.stdout.decode() == "1 due now, 1 paused\n"
        assert "paused feeds wait for `wireroom feeds resume`" in told(done, 0)
        assert b"Report 9" in process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_show_answers_first_and_then_tells_what_happened(desk: Desk) -> None:
    url, down = desk.feed("/feed"), desk.feed("/down")
    desk.server.statuses["/down"] = 503
    desk.does("add", url, down, "--no-check", "--tag", "city")
    assert desk.does("show", url).startswith("due since it was added, as is 1 other feed: no poller is running, or ")
    for _ in range(2):
        assert wireroom("poll", "--once", cwd=desk.folder).returncode == 0
    answer, _, *facts = desk.does("show", url).splitlines()
    assert answer.startswith("due in ")
    assert "fetched       200  2 entries: 2 new" in facts[-2]
    assert "not modified  200" in facts[-1]
    answer = desk.does("show", down).splitlines()[0]
    assert answer.startswith("never fetched well: failed 2 times in a row (http_status: the server answers HTTP 503 ")
    assert "; next try in " in answer
    shown = json.loads(desk.does("show", down, "--json", "--events", "1"))
    assert shown["answer"].startswith("never fetched well")
    assert [event["failures"] for event in shown["events"]] == [2]
    assert (shown["feed"]["state"], shown["host"]["name"], shown["lease"]) == ("failing", "127.0.0.1", None)
    assert json.loads(desk.does("show", down, "--json", "--events", "0"))["events"] == []


async def test_show_names_the_poller_that_is_fetching_the_feed(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.does("add", url, "--no-check")
    store = await SqliteStore.open(desk.folder / "wireroom.db")
    await store.lease_due("desk-7", now=time.time(), lease_s=120, limit=1)
    shown = await asyncio.to_thread(desk.does, "show", url)
    assert shown.startswith("being fetched by poller desk-7 now; its lease ends in 2 min\n")
    await store.close()


async def test_show_tells_that_the_host_is_at_rest(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.does("add", url, "--no-check")
    store = await SqliteStore.open(desk.folder / "wireroom.db")
    (leased,) = await store.lease_due("one", now=time.time(), lease_s=120, limit=1)
    await store.save("one", leased.feed.id, FeedState(next_due=time.time() - 300), host_rest_s=3600)
    shown = await asyncio.to_thread(desk.does, "show", url)
    assert shown.startswith("due, and waiting for its host 127.0.0.1, which is at rest for 1 h more; not fetched yet\n")
    await store.close()


@pytest.mark.kafka
def test_feeds_are_administered_on_kafka_and_valkey_too(desk: Desk, empty_kafka: str, empty_valkey: str) -> None:
    settings = {"WIREROOM_LOG": f"kafka://{empty_kafka}", "WIREROOM_STORE": empty_valkey}

    def does(*arguments: str) -> str:
        done = wireroom(*arguments, cwd=desk.folder, settings=settings)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    does("topics", "apply")
    urls = [desk.feed(f"/{name}") for name in "abc"]
    assert "3 added" in does("feeds", "add", *urls, "--tag", "city")
    does("poll", "--once")
    assert does("feeds", "pause", urls[0]) == "1 paused\n"
    assert does("feeds", "poll-now", *urls) == "2 due now, 1 paused\n"
    does("poll", "--once")
    assert [line.split()[0] for line in does("feeds", "list").splitlines()] == ["STATE", "paused", "ok", "ok"]
    answer, *rest = does("feeds", "show", urls[1]).splitlines()
    assert answer.startswith("due in ")
    assert ["2 entries: 2 new" in rest[-2], "not modified" in rest[-1]] == [True, True]
    shown = json.loads(does("feeds", "show", urls[0], "--json"))
    assert [event["kind"] for event in shown["events"]] == ["fetched"]
    assert does("feeds", "remove", "--tag", "city") == "3 removed\n"


def test_show_answers_without_the_log(desk: Desk) -> None:
    url = desk.feed("/feed")
    desk.does("add", url, "--no-check")
    done = wireroom("feeds", "show", url, cwd=desk.folder, settings={"WIREROOM_LOG": "kafka://127.0.0.1:1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"due since it was added")
    assert b"the recorded events cannot be read: " in done.stdout


def test_the_list_is_a_table_with_one_line_a_feed(desk: Desk) -> None:
    assert desk.does("list") == ""
    url, down = desk.feed("/feed"), desk.feed("/down")
    desk.server.statuses["/down"] = 503
    desk.does("add", url, down, "--no-check", "--interval", "600")
    desk.does("add", down, "--tag", "poor")
    wireroom("poll", "--once", cwd=desk.folder)
    heads, failing, well = desk.does("list").splitlines()
    assert heads.split() == ["STATE", "SUCCESS", "DUE", "EVERY", "A", "DAY", "FEED", "LAST", "ERROR"]
    assert failing.startswith("failing x1  -")
    assert failing.endswith("http_status: the server answers HTTP 503 Service Unavailable")
    assert well.startswith("ok          ")
    assert heads.index("FEED") == failing.index(down) == well.index(url)
    assert "10 min!" in well
    assert [feed["url"] for feed in desk.listed("--failing")] == [down]
    assert [feed["url"] for feed in desk.listed("--tag", "poor")] == [down]
    assert "no such feeds" in told(desk.feeds("list", "--tag", "rich"), 0)


def test_removed_feeds_are_gone_and_what_a_file_lists_comes_back_from_there(desk: Desk) -> None:
    url = desk.feed("/feed")
    (desk.folder / "feeds.toml").write_text(f"[[feeds]]\nurl = '{url}'\n")
    wireroom("poll", "--once", cwd=desk.folder, settings={"WIREROOM_FEEDS": "feeds.toml"})
    done = desk.feeds("remove", url)
    assert done.stdout == b"1 removed\n"
    assert "feeds.toml lists some of them, which come back when it is read again; remove them there" in told(done, 0)
    assert desk.listed() == []


def test_a_list_is_imported_as_often_as_one_likes_and_exported_as_it_was(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "ours.opml").write_text(
        '<opml version="2.0"><body><outline text="World, &amp; more"><outline text="Asia">'
        '<outline text="Paper" xmlUrl="https://paper.example/feed"/></outline></outline>'
        '<outline text="Radio" xmlUrl="https://radio.example/feed"/></body></opml>'
    )
    assert desk.does("import", "ours.opml") == "2 added, 0 changed, 0 known already\n"
    assert desk.does("import", "ours.opml") == "0 added, 0 changed, 2 known already\n"
    desk.does("add", "https://paper.example/feed", "--interval", "60", "--full-text", "--header", "X-Key: hidden")
    desk.does("pause", "https://radio.example/feed")
    exported = desk.feeds("export")
    assert "left out are the headers and credentials of 1 feeds" in told(exported, 0)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "list.opml").write_bytes(exported.stdout)
    again = Desk(tmp_path / "other", desk.server)
    again.does("import", "list.opml")
    fields = ("url", "title", "tags", "interval_s", "full_text", "paused")
    assert [[feed[name] for name in fields] for feed in again.listed()] == [
        ["https://paper.example/feed", "Paper", ["World, & more", "Asia"], 60, True, False],
        ["https://radio.example/feed", "Radio", [], None, False, True],
    ]
    assert again.does("export") == exported.stdout.decode()


def test_discover_lists_the_feeds_of_a_page(desk: Desk) -> None:
    url, site = desk.feed("/all"), desk.site("/", "/all", "/longer/sport")
    assert desk.does("discover", site).splitlines()[0] == f"{url}           rss   /all"
    first = json.loads(desk.does("discover", site, "--json").splitlines()[0])
    assert first == {"url": url, "title": "/all", "format": "rss"}
    page = desk.server.put("/page", b"<html>Hi</html>")
    assert "no feeds there, neither linked nor at the usual places" in told(desk.feeds("discover", page), 1)
    assert "HTTP 404" in told(desk.feeds("discover", page + "s"), 1)


def test_preview_shows_entries_problems_and_format(desk: Desk) -> None:
    url = desk.server.put("/feed", rss([report(1), report(1), ("http://a.example/x", "", "Some text")]))
    heads, problem, first, second = desk.does("preview", url).splitlines()
    assert heads == f"{url}  rss  Test feed  2 entries"
    assert problem.startswith("  ! entry_repeated")
    assert first.endswith("Report 1 from the harbour")
    assert second.endswith("http://a.example/x")
    page = desk.server.put("/page", b"<!DOCTYPE html><html>Hi</html>")
    heads, problem = desk.does("preview", page).splitlines()
    assert heads == f"{page}  no feed"
    assert "not_a_feed" in problem
    line = json.loads(desk.does("preview", "--json", page))
    assert list(line) == ["source", "format", "feed", "entries", "problems"]
    assert line["format"] is None

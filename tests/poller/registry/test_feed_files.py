from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UsageError
from services.identity import feed_id
from services.poller.registry.feed_files import credentials_named, feeds_of, read_feed_file, read_feeds
from services.poller.registry.opml import NAMESPACE, read_opml, write_opml
from services.poller.registry.registering import feed_at
from services.store.base import Credentials, Feed

TOML = """
# ours
[[feeds]]
url = "https://paper.example/feed"
title = "Paper"
tags = ["city", "daily"]
interval = 600
paused = true

[[feeds]]
url = "http://radio.example:8080/feed"
"""

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="World"><outline text="Europe">
    <outline type="rss" text="Paper" xmlUrl="https://paper.example/feed"/>
  </outline></outline>
  <outline text="Radio" xmlurl=" https://radio.example/feed " category="/local/news,audio"/>
  <outline text="Again"><outline text="x" xmlUrl="https://paper.example/feed"/></outline>
</body></opml>"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_toml_file_gives_feeds(tmp_path: Path) -> None:
    path = written(tmp_path, "feeds.toml", TOML)
    paper, radio = "https://paper.example/feed", "http://radio.example:8080/feed"
    assert read_feed_file(path) == [
        Feed(
            id=feed_id(paper),
            url=paper,
            title="Paper",
            tags=["city", "daily"],
            interval_s=600,
            paused=True,
            source=f"file:{path}",
        ),
        Feed(id=feed_id(radio), url=radio, source=f"file:{path}"),
    ]


def test_an_opml_file_gives_feeds_with_their_folders_as_tags(tmp_path: Path) -> None:
    feeds = read_feed_file(written(tmp_path, "subscriptions.opml", OPML))
    assert [(feed.url, feed.title, feed.tags) for feed in feeds] == [
        ("https://paper.example/feed", "Paper", ["World", "Europe", "Again"]),
        ("https://radio.example/feed", "Radio", ["local/news", "audio"]),
    ]


def test_arguments_are_addresses_and_files_and_each_feed_counts_once(tmp_path: Path) -> None:
    toml, opml = written(tmp_path, "feeds.toml", TOML), written(tmp_path, "list.xml", OPML)
    feeds = read_feeds(["https://radio.example/feed", str(toml), str(opml)])
    assert [(feed.url, feed.source) for feed in feeds] == [
        ("https://radio.example/feed", "cli"),
        ("https://paper.example/feed", "cli"),
        ("http://radio.example:8080/feed", "cli"),
    ]
    assert feeds[0].tags == ["local/news", "audio"]


def test_headers_and_secret_files_are_read_and_files_are_named_from_where_the_list_lies(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "feeds.toml",
        """
        [[feeds]]
        url = "https://paper.example/feed"
        full_text = true
        auth = { basic = "secrets/paper" }
        [feeds.headers]
        X-Reader = "ours"

        [[feeds]]
        url = "https://radio.example/feed"
        auth.bearer = "/run/secrets/radio"
        """,
    )
    paper, radio = read_feed_file(path)
    assert (paper.full_text, paper.headers) == (True, {"X-Reader": "ours"})
    assert paper.credentials == Credentials(scheme="basic", file=str(tmp_path / "secrets" / "paper"))
    assert radio.credentials == Credentials(scheme="bearer", file="/run/secrets/radio")


def test_what_a_file_does_not_say_is_told_apart_from_what_it_says(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "feeds.toml",
        "[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\nurl = 'https://b.example/'\npaused = false",
    )
    silent, said = read_feed_file(path)
    assert "paused" not in silent.model_fields_set
    assert "paused" in said.model_fields_set
    assert silent.paused is said.paused is False


def test_an_empty_toml_file_has_no_feeds(tmp_path: Path) -> None:
    assert read_feed_file(written(tmp_path, "feeds.toml", "")) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[feeds]]\nurl = https://x", "not valid TOML"),
        ("\n[[feeds]]\ntitle = 'a'", 'line 2: url is missing: a feed needs an address, such as url = "https://'),
        (
            "[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\n\nurl = 'a.example/feed'",
            "line 5: 'a.example/feed' is not the address of a feed",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nintervall = 5",
            "line 3: intervall: no such key; do you mean interval? Known are url, title, tags, interval, paused, ",
        ),
        ("[[feeds]]\nurl = 'https://a.example/'\ninterval = '5m'", "line 3: interval = '5m': takes seconds, 1 or more"),
        ("[[feeds]]\nurl = 'https://a.example/'\ninterval = 0", "line 3: interval = 0: takes seconds, 1 or more"),
        ("[[feeds]]\nurl = 'https://a.example/'\ninterval = nan", "line 3: interval = nan: takes seconds"),
        ("[[feeds]]\nurl = 'https://a.example/'\ntags = 'city'", "line 3: tags = 'city': takes a list of texts"),
        ("[[feeds]]\nurl = 'https://a.example/'\ntags = ['a', 3]", "line 3: tags.1 = 3: takes a list of texts"),
        ("[[feeds]]\nurl = 'https://a.example/'\npaused = 'no'", "line 3: paused = 'no': takes true or false"),
        ("[[feeds]]\nurl = 'https://a.example/'\nfull_text = 1", "line 3: full_text = 1: takes true or false"),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nheaders = 'X: 1'",
            "line 3: headers = 'X: 1': takes a table of texts, such as headers = { X-Reader",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\n[feeds.headers]\nHost = 'b.example'",
            "line 3: headers: the header Host is the HTTP client's own; leave it out",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nheaders = { X = 'a\\r\\nY: b' }".replace("'a", '"a').replace(
                "b' ", 'b" '
            ),
            "line 3: headers: the value of the header X holds control characters; leave it out",
        ),
        ("[[feeds]]\nurl = 'https://a.example/'\nheaders = { 'X Y' = 'a' }", "'X Y' is no name of a header"),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nauth = 'x'",
            "line 3: auth = 'x': takes auth = { basic = \"FILE\" } or",
        ),
        ("[[feeds]]\nurl = 'https://a.example/'\nauth = {}", "line 3: auth = {}: takes auth = { basic"),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nauth = { basic = 'a', bearer = 'b' }",
            "line 3: auth = {'basic': 'a', 'bearer': 'b'}: takes auth",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nauth = { basik = 'a' }",
            "line 3: auth.basik: no such key; do you mean basic? Known are basic, bearer",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\nurl = 'https://a.example/'",
            "line 4: https://a.example/ stands at line 2 already; keep one of the two",
        ),
        ("[[feed]]\nurl = 'https://a.example/'", "feed: only [[feeds]] tables are known"),
        ("feeds = 3", "feeds: only [[feeds]] tables are known"),
        ("feeds = [3]", "feed 1: feeds = 3: takes tables, each [[feeds]]"),
        (b"\xff\xfe\x00", "neither an OPML file nor a TOML file"),
        ("<opml><body><outline xmlUrl='https://a.example/'/></body>", "line 1: not well-formed XML"),
        ("<opml>\n<body>\n<outline xmlUrl='nonsense'/></body></opml>", "line 3: 'nonsense' is not the address"),
        ("<rss version='2.0'></rss>", "begins with <rss>, an OPML file with <opml>"),
        ("<?xml version='1.0' encoding='klingon'?><opml/>", "unknown encoding: klingon; save it in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place(tmp_path: Path, text: str | bytes, told: str) -> None:
    path = written(tmp_path, "feeds.txt", text)
    with pytest.raises(UsageError) as caught:
        read_feed_file(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "argument", ["ftp://a.example/", "https://", "https://a b.example/", "http://[x/", "https://a.example:99999/"]
)
def test_a_bad_address_is_told(argument: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a feed"):
        read_feeds([argument])


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file; give the URL of a feed"):
        read_feeds([str(tmp_path / "nowhere.toml")])
    with pytest.raises(UsageError, match=r"did you mean https://news\.example\.org/feed\?"):
        read_feeds(["news.example.org/feed"])
    with pytest.raises(UsageError, match="cannot be read"):
        read_feeds([str(tmp_path)])


def test_an_entity_bomb_in_a_list_is_refused() -> None:
    entities = "".join(f"<!ENTITY {b} '{f'&{a};' * 50}'>" for a, b in zip("abcdef", "bcdefg", strict=True))
    bomb = f"<!DOCTYPE opml [<!ENTITY a '{'x' * 100}'>{entities}]><opml><outline text='&g;'/></opml>"
    with pytest.raises(UsageError):
        read_opml(bomb.encode(), "bomb.opml")


TEXT = st.text(min_size=1, max_size=20)
FEEDS = st.lists(
    st.builds(
        lambda host, title, tags, interval, full_text, paused: feed_at(
            f"https://{host}.example/?a=1&b=<2>",
            "test",
            source="cli",
            title=title,
            tags=tags,
            interval_s=interval,
            full_text=full_text,
            paused=paused,
        ),
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.none() | TEXT,
        st.lists(TEXT, unique=True, max_size=3),
        st.none() | st.floats(1, 1e9),
        st.booleans(),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda feed: feed.id,
)


@given(FEEDS)
def test_an_exported_list_imported_into_an_empty_registry_gives_the_same_registry(feeds: list[Feed]) -> None:
    written = Path("list.opml")
    read = feeds_of(write_opml(feeds).encode(), written, "cli")
    assert sorted(read, key=lambda feed: feed.url) == sorted(feeds, key=lambda feed: feed.url)
    assert write_opml(read) == write_opml(feeds)


def test_an_export_tells_of_no_header_and_no_credentials() -> None:
    secret = Credentials(scheme="basic", file="/run/secrets/paper")
    feed = feed_at("https://a.example/", "test", source="cli", headers={"X-Key": "hidden"}, credentials=secret)
    text = write_opml([feed])
    assert "hidden" not in text
    assert "X-Key" not in text
    assert "secrets" not in text


def test_feeds_with_the_same_tags_lie_in_one_folder() -> None:
    feeds = [
        feed_at(f"https://{name}.example/", "test", source="cli", tags=tags)
        for name, tags in (("a", ["world", "asia"]), ("b", ["world"]), ("c", []), ("d", ["world", "asia"]))
    ]
    body = write_opml(feeds).partition("<body>")[2]
    assert body.count('text="world"') == 1
    assert body.count('text="asia"') == 1
    assert body.index("c.example") < body.index('text="world"') < body.index("b.example") < body.index('text="asia"')


def test_attributes_of_our_namespace_are_read_under_any_prefix_and_checked() -> None:
    head = f'<opml version="2.0" xmlns:w="{NAMESPACE}" xmlns:other="urn:other"><body>'
    outline = '<outline xmlUrl="https://a.example/" w:interval="90" w:paused="true" other:interval="5" wireroom:fullText="1"/>'
    (feed,) = feeds_of(f"{head}{outline}</body></opml>".encode(), Path("l.opml"), "cli")
    assert (feed.interval_s, feed.paused, feed.full_text) == (90, True, False)
    for wrong in ('w:interval="soon"', 'w:interval="0"', 'w:interval="inf"', 'w:paused="yes"'):
        text = f'{head}\n<outline xmlUrl="https://a.example/" {wrong}/></body></opml>'
        with pytest.raises(UsageError, match=r"l\.opml: line 2: w:.* takes "):
            feeds_of(text.encode(), Path("l.opml"), "cli")


@pytest.mark.parametrize("text", ["", "basic", "basic:", "digest:secret", ":secret"])
def test_credentials_are_a_kind_and_a_file(text: str) -> None:
    with pytest.raises(UsageError, match="give basic:FILE or bearer:FILE"):
        credentials_named(text, "--auth")


def test_the_file_of_credentials_is_kept_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert credentials_named("basic:paper.secret", "--auth").file == str(tmp_path / "paper.secret")

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UsageError
from services.identity import feed_id
from services.poller.feed_files import read_feed_file, read_feeds
from services.poller.opml import read_opml, write_opml
from services.store.base import Feed

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


def test_an_empty_toml_file_has_no_feeds(tmp_path: Path) -> None:
    assert read_feed_file(written(tmp_path, "feeds.toml", "")) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[feeds]]\nurl = https://x", "not valid TOML"),
        ("\n[[feeds]]\ntitle = 'a'", "line 2: url: field required"),
        (
            "[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\nurl = 'a.example/feed'",
            "line 3: 'a.example/feed' is not the address of a feed",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nintervall = 5",
            "line 1: intervall: no such key; known are url, title, tags, interval, paused",
        ),
        ("[[feeds]]\nurl = 'https://a.example/'\ninterval = '5m'", "interval = '5m'"),
        ("[[feeds]]\nurl = 'https://a.example/'\ninterval = 0", "interval = 0"),
        ("[[feeds]]\nurl = 'https://a.example/'\ntags = 'city'", "tags = 'city'"),
        ("[[feed]]\nurl = 'https://a.example/'", "feed: only [[feeds]] tables are known"),
        ("feeds = 3", "feeds: only [[feeds]] tables are known"),
        ("feeds = [3]", "feed 1: feeds = 3"),
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
    with pytest.raises(UsageError, match="cannot be read"):
        read_feeds([str(tmp_path)])


def test_an_entity_bomb_in_a_list_is_refused() -> None:
    entities = "".join(f"<!ENTITY {b} '{f'&{a};' * 50}'>" for a, b in zip("abcdef", "bcdefg", strict=True))
    bomb = f"<!DOCTYPE opml [<!ENTITY a '{'x' * 100}'>{entities}]><opml><outline text='&g;'/></opml>"
    with pytest.raises(UsageError):
        read_opml(bomb.encode(), "bomb.opml")


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
FEEDS = st.lists(
    st.builds(
        lambda host, title, tags: Feed(
            id=feed_id(f"https://{host}.example/"), url=f"https://{host}.example/", title=title, tags=tags
        ),
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.none() | TEXT,
        st.lists(TEXT.filter(lambda tag: "," not in tag and tag == tag.strip("/")), unique=True, max_size=3),
    ),
    max_size=5,
    unique_by=lambda feed: feed.id,
)


@given(FEEDS)
def test_a_list_that_is_written_is_read_as_it_was(feeds: list[Feed]) -> None:
    read = read_opml(write_opml(feeds).encode(), "list.opml")
    assert [(outline.url, outline.title, list(outline.tags)) for outline in read] == [
        (feed.url, feed.title, feed.tags) for feed in feeds
    ]

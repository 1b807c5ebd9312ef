"""`wireroom rules` tells whether a file of rules is right, and why a rule matches an article or does not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.enriched import Attribution, EnrichedArticle, Entity, Fingerprint, Place
from tests.commandline import wireroom

RULES = """
[[rules]]
name = "strikes"
words = ["strike", "walkout"]
not = { phrases = "hunger strike" }

[[rules]]
name = "near Kyiv"
near = { lat = 50.45, lon = 30.52, km = 100 }

[[rules]]
name = "not cited"
not = { source = "Reuters" }

[[rules]]
name = "parts"
any = [{ words = "stri" }, { language = "de" }]
"""
RAW = {
    "url": "https://a.example/1",
    "title": "Ferry strike closes the line",
    "content_html": "<p>The ferry crews walked out on Monday after their talks with the board had failed again.</p>",
}
ENRICHED = EnrichedArticle(
    article_id="a" * 32,
    version=1,
    change="created",
    title="Shelling near Irpin",
    text="Fire was seen at Irpin, Reuters reported.",
    language="en",
    enriched_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    fingerprint=Fingerprint(exact="0" * 32),
    entities=[
        Entity(type="place", name="Irpin", mentions=[(17, 22)], place=Place(lat=50.52, lon=30.25, country="UA")),
        Entity(type="place", name="Zembla", mentions=[]),
    ],
    attributions=[
        Attribution(
            source="Reuters",
            source_span=(24, 31),
            source_type="outlet",
            cue="reported",
            cue_span=(32, 40),
            content_span=(0, 22),
            direct=False,
        )
    ],
).model_dump(mode="json")
EVENT = {"specversion": "1.0", "type": "wireroom.article.created.v1", "id": "1", "source": "x", "data": ENRICHED}
DUPLICATE = {"specversion": "1.0", "type": "wireroom.article.duplicate.v1", "id": "2", "source": "x", "data": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "raw.json").write_text(json.dumps(RAW, indent=2))
    return tmp_path


def tried(folder: Path, *articles: Any) -> list[dict[str, Any]]:
    """What `rules test --json` says of articles on standard input."""
    stdin = "\n".join(map(json.dumps, articles)).encode()
    done = wireroom("rules", "test", "rules.toml", "-", "--json", cwd=folder, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_right_file_is_told_with_its_rules(folder: Path) -> None:
    done = wireroom("rules", "check", "rules.toml", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.decode() == "rules.toml: 4 rules: strikes, near Kyiv, not cited, parts\n"


@pytest.mark.parametrize(
    "arguments", [["rules", "check", "bad.toml"], ["rules", "test", "bad.toml", "raw.json"], ["pipe"]]
)
def test_all_that_is_wrong_in_a_file_is_told_a_line_each_with_status_2(folder: Path, arguments: list[str]) -> None:
    (folder / "bad.toml").write_text('[[rules]]\nname = "a"\nwrods = "x"\n[[rules]]\nname = "b"\nregex = ["(", ")"]\n')
    done = wireroom(*arguments, cwd=folder, settings={"WIREROOM_RULES": "bad.toml"})
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert [line[:26] for line in told] == [f"wireroom: bad.toml, line {n}" for n in (3, 6, 6)]
    assert "do you mean words?" in told[0]


def test_a_raw_article_is_tagged_first_and_each_rule_says_why(folder: Path) -> None:
    done = wireroom("rules", "test", "rules.toml", "raw.json", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert lines[2].startswith("tags: strikes")
    assert lines[:2] + lines[3:8] == [
        "Ferry strike closes the line",
        "line 1: raw article, tagged here",
        "",
        "✓ strikes  matches",
        "    ✓ words = strike, walkout",
        "        title 6-12: Ferry [strike] closes the line",
        "    ✓ not",
    ]
    assert "        ✗ words = stri: not in title, summary or text; 'stri' is only a part of 'strike'" in lines
    assert "        ✗ language = de: the language is en" in lines


def test_an_enriched_article_is_taken_as_it_is(folder: Path) -> None:
    (folder / "event.json").write_text(json.dumps(EVENT))
    done = wireroom("rules", "test", "rules.toml", "event.json", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert lines[:3] == ["Shelling near Irpin", f"line 1: enriched article {'a' * 32}", "tags: near Kyiv"]
    assert "    ✓ near = 100 km around 50.45, 30.52: Irpin (21 km from 50.45, 30.52)" in lines
    assert "        ✓ source = Reuters: Reuters ('reported')" in lines


def test_what_nobody_looked_for_is_said_to_be_unknown(folder: Path) -> None:
    (told,) = tried(folder, ENRICHED | {"entities": None, "attributions": None})
    near, cited = told["rules"][1:3]
    assert not near["matches"]
    assert near["reason"]["holds"] is None
    assert near["reason"]["note"] == "not known: no tagger filled `entities`"
    assert cited["reason"]["holds"] is cited["reason"]["parts"][0]["holds"] is None


def test_several_articles_come_one_a_line_and_other_events_are_passed_over(folder: Path) -> None:
    told = tried(folder, RAW, EVENT, DUPLICATE, ENRICHED, [RAW, RAW])
    assert [(one["line"], one["kind"]) for one in told] == [
        (1, "raw"), (2, "enriched"), (4, "enriched"), (5, "raw"), (5, "raw")
    ]  # fmt: skip
    assert told[1]["tags"] == told[2]["tags"] == ["near Kyiv"]
    found = told[0]["rules"][0]["reason"]["parts"][0]["found"]
    assert found == [{"field": "title", "text": "strike", "span": [6, 12], "context": RAW["title"], "note": None}]


def test_what_pipe_prints_gives_the_tags_that_pipe_gave(folder: Path) -> None:
    piped = wireroom(
        "pipe", cwd=folder, stdin=json.dumps(RAW).encode(), settings={"WIREROOM_RULES": str(folder / "rules.toml")}
    )
    (told,) = tried(folder, json.loads(piped.stdout))
    assert told["tags"] == json.loads(piped.stdout)["data"]["tags"]
    assert "strikes" in told["tags"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["rules.toml", "gone.json"],
            "gone.json: cannot be read (No such file or directory); give a file of JSON, or -",
        ),
        (["gone.toml", "raw.json"], "cannot read the rules file gone.toml: No such file or directory; give the path"),
        (["rules.toml", "rules.toml"], "rules.toml, line 2: not JSON: "),
    ],
)
def test_a_wrong_file_is_told_in_one_line_with_status_2(folder: Path, arguments: list[str], says: str) -> None:
    done = wireroom("rules", "test", *arguments, cwd=folder)
    (line,) = done.stderr.decode().splitlines()
    assert says in line
    assert (done.returncode, done.stdout) == (2, b"")

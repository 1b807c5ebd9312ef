"""Rules change while articles are enriched: a right file is taken, a wrong one told once, and a batch is of one kind."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.enricher.pipeline import Pipeline
from services.enricher.rules.following import following_rules
from services.enricher.rules.rule_file import read_rules
from services.enricher.taggers.base import Draft
from services.enricher.taggers.rules import RulesTagger
from services.errors import FileErrors
from tests.becoming import becomes
from tests.enricher.newsroom import Newsroom, raw

CHECK_S = 0.02
READ_ANEW, WRONG = "the rules were read anew", "the rules file is wrong; the rules stay as they were"


def rule(name: str, word: str = "quay") -> str:
    return f'[[rules]]\nname = "{name}"\nwords = "{word}"\n'


def write(file: Path, text: str) -> None:
    file.write_text(text)


def replace_unnoticed(file: Path, text: str) -> None:
    """Put another file in its place, of the same size and age."""
    other, stat = file.with_name("other"), file.stat()
    other.write_text(text)
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert other.stat().st_size == stat.st_size
    other.replace(file)


class Followed:
    """A file of rules, the rules that hold now, and what was logged of it."""

    def __init__(self, file: Path, logs: list[dict[str, object]]) -> None:
        self.file = file
        self.logs = logs
        self.tagger: RulesTagger | None = None

    def use(self, tagger: RulesTagger) -> None:
        self.tagger = tagger

    async def tags(self) -> object:
        assert self.tagger is not None
        return self.tagger.tag(Draft("quay", ""))["tags"]

    async def told(self) -> list[object]:
        return [log["event"] for log in self.logs]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(rule("first"))
    return file


@asynccontextmanager
async def followed(file: Path) -> AsyncIterator[Followed]:
    with capture_logs() as logs:
        one = Followed(file, logs)  # type: ignore[arg-type]
        async with following_rules(file, one.use, check_s=CHECK_S):
            yield one


async def test_a_changed_file_is_read_anew(file: Path) -> None:
    async with followed(file) as one:
        assert await one.tags() == ["first"]
        write(file, rule("second") + rule("third"))
        await becomes(["second", "third"], one.tags)
        await becomes([READ_ANEW], one.told)
        assert one.logs[0]["rules"] == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text('[[rules]]\nname = "x"\nwrods = "x"\n'),
        lambda file: file.write_text("[[rul"),
        lambda file: file.write_bytes(b"\xff"),
        lambda file: file.write_text(" \n"),
        lambda file: file.unlink(),
    ],
    ids=["a wrong rule", "no TOML", "no UTF-8", "empty", "gone"],
)
async def test_a_file_that_becomes_wrong_is_told_once_and_the_rules_stay(
    file: Path, spoil: Callable[[Path], object]
) -> None:
    async with followed(file) as one:
        spoil(file)
        await becomes([WRONG], one.told)
        assert str(file) in str(one.logs[0]["reason"])
        await asyncio.sleep(5 * CHECK_S)
        assert await one.told() == [WRONG]
        assert await one.tags() == ["first"]
        write(file, rule("mended"))
        await becomes(["mended"], one.tags)
        assert await one.told() == [WRONG, READ_ANEW]


async def test_each_error_is_told_and_again_when_the_file_changes(file: Path) -> None:
    async with followed(file) as one:
        write(file, '[[rules]]\nwords = ""\n')
        await becomes([WRONG] * 2, one.told)
        assert [str(log["reason"]).split(", ")[1][:6] for log in one.logs] == ["line 1", "line 2"]
        write(file, '[[rules]]\nname = "a"\nwords = ""\n')
        await becomes([WRONG] * 3, one.told)


async def test_another_file_of_the_same_size_and_age_is_noticed(file: Path) -> None:
    async with followed(file) as one:
        replace_unnoticed(file, rule("other"))
        await becomes(["other"], one.tags)


async def test_a_file_that_is_wrong_at_the_start_is_refused(file: Path) -> None:
    write(file, "[[rules]]\n")
    with pytest.raises(FileErrors, match="line 1: rule 1 has no name"):
        async with followed(file):
            pass


async def test_without_a_file_nothing_is_done() -> None:
    used: list[RulesTagger] = []
    async with following_rules(None, used.append):
        pass
    assert used == []


def test_a_batch_is_tagged_by_one_set_of_rules(file: Path) -> None:
    first = RulesTagger(read_rules(file))
    file.write_text(rule("second"))
    second = RulesTagger(read_rules(file))

    class Replacing(RulesTagger):
        """Puts the second rules in its place while the first article of a batch is tagged."""

        def tag(self, draft: Draft) -> dict[str, object]:
            pipeline.replace(second)
            return dict(first.tag(draft))

    pipeline = Pipeline([Replacing(first.rules)])
    prepared = pipeline.prepare([raw(url=f"https://a.example/{n}", content_html=f"{n} quay " * 9) for n in range(3)])
    verdicts = Newsroom().judge(*(item.candidate for item in prepared if item.candidate))

    def tags() -> list[object]:
        outcomes = pipeline.enrich(prepared, verdicts, datetime.now(UTC))
        return [json.loads(outcome.event.data).get("tags") for outcome in outcomes if outcome.kind == "created"]

    before, after = tags(), tags()
    assert len(before) > 1
    assert set(map(str, before)) == {"['first']"}
    assert set(map(str, after)) == {"['second']"}

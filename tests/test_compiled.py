"""What is compiled is kept for the next process, and works where nothing can be kept."""

from pathlib import Path

import pytest

from services import compiled as module
from services.compiled import Kept, compiled, compiling_modules, part


def doubled(number: int) -> int:
    return 2 * number


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(vars(module)["_config"], "CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_it_is_kept(folder: Path) -> None:
    assert compiled("int64(int64)")(doubled)(21) == 42
    assert {file.suffix for file in folder.glob("compiled-*/*")} == {".nbi", ".nbc"}


def test_it_works_where_nothing_can_be_kept(folder: Path) -> None:
    folder.write_text("a file stands here")
    assert compiled("int64(int64)")(doubled)(21) == 42


def test_a_part_is_compiled_with_what_calls_it(folder: Path) -> None:
    inner = part(doubled)

    def outer(number: int) -> int:
        return inner(number) + 1

    assert compiled("int64(int64)")(outer)(21) == 43


def stamp(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> object:
    for name, content in modules.items():
        (folder / f"{name}.py").write_text(content)
    monkeypatch.setattr(module, "_ENRICHER", folder)
    _forget()
    try:
        return Kept(doubled, str(folder / "loop.py")).get_source_stamp()
    finally:
        _forget()


def _forget() -> None:
    for cached in (module._version, module._needed_by, module._modules):
        cached.cache_clear()


def test_no_modules_wait_for_each_other_to_be_compiled() -> None:
    modules = compiling_modules()
    in_rings = {name for name, needed in modules.items() if any(name in modules[other] for other in needed)}
    assert in_rings == set()


def test_it_is_kept_until_what_it_calls_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "from services.compiled import compiled\nfrom services.enricher.called import CONSTANT\n"
    first = stamp(tmp_path, monkeypatch, loop=loop, called="CONSTANT = 1", other="")
    assert stamp(tmp_path, monkeypatch, other="OTHER = 1") == first
    assert stamp(tmp_path, monkeypatch, called="CONSTANT = 2") != first
    further = "from services.enricher.further import OTHER\n"
    assert stamp(tmp_path, monkeypatch, called=further, further="OTHER = 1") != stamp(
        tmp_path, monkeypatch, further="OTHER = 2"
    )
    assert stamp(tmp_path, monkeypatch, called="CONSTANT = 1") == first
    assert stamp(tmp_path, monkeypatch, loop=f"{loop}\n# changed") != first


def test_where_the_package_cannot_be_written_it_is_kept_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_ENRICHER", tmp_path)
    assert module._folder(__file__) == tmp_path / "__pycache__"
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert module._folder(__file__) == tmp_path / "caches" / "wireroom"
    (tmp_path / "__pycache__" / "compiled-of-another-version").mkdir(parents=True)
    assert module._folder(__file__) == tmp_path / "caches" / "wireroom"
    (tmp_path / "__pycache__" / module._subfolder(__file__)).mkdir()
    assert module._folder(__file__) == tmp_path / "__pycache__"


def test_modules_are_compiled_after_those_that_they_need() -> None:
    modules = compiling_modules()
    assert "services.enricher.lexicon" in modules["services.enricher.taggers.keywords.phrases"]
    assert not modules["services.enricher.words"]
    for name, needed in modules.items():
        assert name not in needed
        assert needed <= modules.keys()

import subprocess
import sys
from pathlib import Path

import pytest

from schemas.enriched import EnrichedArticle
from services.enricher.taggers.registry import REGISTRY, taggers
from services.errors import UsageError


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text('[[rules]]\nname = "ferries"\nwords = "ferry"\n')
    return file


def test_rules_run_after_the_taggers_they_look_at(rules_file: Path) -> None:
    assert [tagger.name for tagger in taggers(rules_file)] == [*REGISTRY]
    assert [*REGISTRY][-1] == "rules"


def test_without_a_rules_file_there_is_no_rules_tagger() -> None:
    assert [tagger.name for tagger in taggers(None)] == [*REGISTRY][:-1]


def test_every_tagger_is_registered_under_its_name_and_fills_fields_of_the_event(rules_file: Path) -> None:
    built = taggers(rules_file)
    assert [tagger.name for tagger in built] == list(REGISTRY)
    filled = [field for tagger in built for field in tagger.fields]
    assert len(filled) == len(set(filled))
    assert set(filled) <= EnrichedArticle.model_fields.keys()


def test_every_tagger_has_its_test_file() -> None:
    assert all((Path(__file__).parent / f"test_{name}.py").is_file() for name in REGISTRY)


def test_a_wrong_rules_file_is_refused_when_the_taggers_are_built(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml"):
        taggers(tmp_path / "gone.toml")


def test_models_and_compiled_libraries_are_not_loaded_before_a_tagger_is_built() -> None:
    program = (
        "import services.enricher.taggers.registry, sys; print(*{'fasttext', 're2', 'requests'} & sys.modules.keys())"
    )
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert printed.split() == []

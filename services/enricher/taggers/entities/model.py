"""The grade `model` of the entities tagger: in languages that a model is installed for, the names are the model's.

Known names are laid over them, and mentions are joined and places resolved as in the grade `fast`. English stays the
scorer's, which finds more than spaCy's small model and gains nothing from it (docs/design-taggers.md).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities.given import Name
from services.enricher.taggers.entities.spacy_models import load
from services.enricher.taggers.entities.tagger import EntitiesTagger


class Model(Protocol):
    """Finds the names in texts of one language. `about` is its name and version."""

    @property
    def about(self) -> str: ...

    def names(self, texts: Sequence[str]) -> Sequence[Sequence[Name]]:
        """The names of each text, in order."""
        ...


class ModelTagger:
    """As the grade `fast` is, but for texts in the languages of `models`."""

    name = "entities"
    fields = ("entities",)

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._fast = EntitiesTagger()
        self._models = dict(models)
        about = [f"{language} by {model.about}" for language, model in self._models.items()]
        self.about = "; ".join([*about, f"else {self._fast.about}"])

    @classmethod
    def load(cls) -> "ModelTagger":
        """With the models of the extra `ner`. Raises UsageError when they are not installed."""
        return cls(load())

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Have the models read the drafts of their language."""
        for language, model in self._models.items():
            own = [draft for draft in drafts if draft.language == language]
            if own:
                for draft, names in zip(own, model.names([draft.text for draft in own]), strict=True):
                    draft.names = names

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The things named, in the order in which the text first names them."""
        if draft.names is None:
            self.prepare([draft])
        return self._fast.tag(draft)

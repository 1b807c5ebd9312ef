"""What is wrong in a rules file: collected while it is read, so that all of it is told at once, line by line."""

from pathlib import Path

from services.enricher.rules.toml_lines import Path as Where
from services.enricher.rules.toml_lines import lines_of
from services.errors import FileErrors

__all__ = ["Problems", "Where"]


class Problems:
    """The problems of a file, each with the line on which it stands and the rule in which it does."""

    def __init__(self, file: Path, text: str) -> None:
        """For the text of a TOML document. Raises RecursionError."""
        self._file = file
        self._lines = lines_of(text)
        self._rule = ""
        self._found: list[tuple[int, str]] = []

    def begin(self, name: object, at: Where) -> None:
        """The next problems are those of a rule."""
        number = at[-1]
        assert isinstance(number, int)
        self._rule = f"the rule {name!r} " if isinstance(name, str) and name.strip() else f"rule {number + 1} "

    def add(self, at: Where, problem: str) -> None:
        """A problem of what stands there, or of the next that holds it if nothing does."""
        while at and at not in self._lines:
            at = at[:-1]
        line = self._lines.get(at, 1)
        self._found.append((line, f"{self._file}, line {line}: {self._rule}{problem}"))

    def raise_if_any(self) -> None:
        """Raises FileErrors, in the order of the lines."""
        if self._found:
            raise FileErrors([" ".join(told.split()) for _, told in sorted(self._found, key=lambda one: one[0])])

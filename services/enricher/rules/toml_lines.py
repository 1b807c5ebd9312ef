"""Where the keys and values of a TOML document stand, which Python's `tomllib` does not tell. Pure."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys and, within lists, numbers from 0: ("rules", 0, "words", 2)."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^,\]}#\n]+''',
    re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """The line of each key and each value of a list, from 1 on. The document must be one that `tomllib` takes."""
    return _Document(text).read()


class _Document:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._lists: dict[Path, int] = {}
        self._lines: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        self._skip()
        while self._place < len(self._text):
            if self._takes("[["):
                table = self._header(is_list=True)
                self._place += 2
            elif self._takes("["):
                table = self._header(is_list=False)
                self._place += 1
            else:
                self._assignment(table)
            self._skip()
        return self._lines

    def _header(self, *, is_list: bool) -> Path:
        *before, last = self._keys()
        path: Path = ()
        for key in before:
            self._note((*path, key))
            path = self._inside((*path, key))
        path = (*path, last)
        self._note(path)
        if not is_list:
            return self._inside(path)
        self._lists[path] = self._lists.get(path, 0) + 1
        path = self._inside(path)
        self._note(path)
        return path

    def _inside(self, path: Path) -> Path:
        """A list of tables stands for its last one."""
        return (*path, self._lists[path] - 1) if path in self._lists else path

    def _assignment(self, table: Path) -> None:
        start = self._place
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self._place += 1  # The equals sign.
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._takes("["):
            for number in self._items("]"):
                self._note((*path, number))
                self._value((*path, number))
        elif self._takes("{"):
            for _ in self._items("}"):
                self._assignment(path)
        else:
            self._place = self._match(_SCALAR)

    def _items(self, end: str) -> Iterator[int]:
        number = 0
        self._skip()
        while not self._takes(end):
            yield number
            number += 1
            self._skip()
            self._takes(",")
            self._skip()

    def _keys(self) -> list[str]:
        keys = []
        self._skip()
        while True:
            start, self._place = self._place, self._match(_KEY)
            raw = self._text[start : self._place]
            keys.append(tomllib.loads(f"x = {raw}")["x"] if raw[0] in "\"'" else raw)
            dot = _DOT.match(self._text, self._place)
            if dot is None:
                self._skip()
                return keys
            self._place = dot.end()

    def _skip(self) -> None:
        self._place = self._match(_BLANK)

    def _takes(self, text: str) -> bool:
        is_there = self._text.startswith(text, self._place)
        self._place += len(text) if is_there else 0
        return is_there

    def _match(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._place)
        if found is None:
            raise ValueError(f"no TOML at {self._place}")
        return found.end()

    def _note(self, path: Path, place: int | None = None) -> None:
        at = self._place if place is None else place
        self._lines.setdefault(path, bisect_right(self._line_ends, at - 1) + 1)

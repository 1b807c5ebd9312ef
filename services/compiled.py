"""Functions that are compiled to machine code: loops over letters, words and rows, for which numpy has no name.

Numba compiles them when their module is first imported, some seconds in all, and keeps the result beside the package,
or in the user's cache folder where that cannot be written. `NUMBA_DISABLE_JIT=1` runs them as the Python that they are.

Indexes are not checked in compiled code: hand it arrays that are as long as its docstring says.
"""

import os
import re
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar, cast

from numba import config, njit
from numba.core.caching import UserProvidedCacheLocator

Function = TypeVar("Function", bound=Callable[..., object])

_config = vars(config)
_ENRICHER = Path(__file__).parent / "enricher"
_IMPORTED = re.compile(rb"^from services\.enricher\.([\w.]+) import", re.MULTILINE)


def part(function: Function) -> Function:
    """Compile a function together with those that call it, for the types that they call it with."""
    return cast(Function, njit(nogil=True, error_model="numpy")(function))


def compiled(signature: str) -> Callable[[Function], Function]:
    """Compile a function for arguments of the types that Numba's signature names. It does not hold the interpreter's
    lock."""

    def decorate(function: Function) -> Function:
        try:
            return cast(Function, njit(signature, cache=True, nogil=True, error_model="numpy")(function))
        except (OSError, RuntimeError):  # It cannot be kept.
            return cast(Function, njit(signature, nogil=True, error_model="numpy")(function))

    return decorate


class Kept(UserProvidedCacheLocator):
    """Where what is compiled is kept, and until when.

    Numba would keep a function until its own file changes, but what it calls may stand in another one; and it would not
    look into a folder that it cannot write.
    """

    def __init__(self, function: Callable[..., object], file: str) -> None:
        _config["CACHE_DIR"] = _config["CACHE_DIR"] or str(_folder())
        super().__init__(function, file)  # type: ignore[no-untyped-call]

    def get_source_stamp(self) -> bytes:
        return _version()

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> "Kept":
        return cls(py_func, py_file)

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """All in one folder, another one for each version."""
        return _subfolder()


@cache
def _version() -> bytes:
    """The hash of all modules with compiled functions, and of those they take functions and constants from."""
    modules = {path: path.read_bytes() for path in sorted(_ENRICHER.rglob("*.py"))}
    compiling = [content for content in modules.values() if b"from services.compiled import" in content]
    used = {name.decode().replace(".", "/") for content in compiling for name in _IMPORTED.findall(content)}
    digest = blake2b(digest_size=16)
    for path, content in modules.items():
        name = (path.parent if path.stem == "__init__" else path.with_suffix("")).relative_to(_ENRICHER).as_posix()
        if name in used or content in compiling:
            digest.update(content)
    return digest.digest()


def _subfolder() -> str:
    return f"compiled-{_version().hex()[:16]}"


def _folder() -> Path:
    beside = _ENRICHER / "__pycache__"
    if (beside / _subfolder()).exists() or os.access(beside if beside.exists() else _ENRICHER, os.W_OK):
        return beside
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "wireroom"


_config["CACHE_LOCATOR_CLASSES"] = f"{__name__}.{Kept.__name__}"

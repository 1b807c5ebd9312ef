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
_PACKAGE = "services.enricher"
_IMPORTED = re.compile(rb"^from services\.enricher\.([\w.]+) import", re.MULTILINE)
_COMPILING = re.compile(rb"^@compiled\(", re.MULTILINE)


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
        _config["CACHE_DIR"] = _config["CACHE_DIR"] or str(_folder(file))
        super().__init__(function, file)  # type: ignore[no-untyped-call]
        self._file = file

    def get_source_stamp(self) -> bytes:
        return _version(self._file)

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> "Kept":
        return cls(py_func, py_file)

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """A folder for each module, another one for each version."""
        return _subfolder(py_file)


def compiling_modules() -> dict[str, frozenset[str]]:
    """Modules with functions that are compiled at import, and which of the others each of them needs, itself not."""
    modules = _modules()
    compiling = {name for name, source in modules.items() if _COMPILING.search(source)}
    return {
        f"{_PACKAGE}.{name}": frozenset(f"{_PACKAGE}.{other}" for other in _needed_by(name) & compiling - {name})
        for name in compiling
    }


@cache
def _modules() -> dict[str, bytes]:
    """The sources of the enricher's modules."""
    return {_name_of(path): path.read_bytes() for path in sorted(_ENRICHER.rglob("*.py"))}


def _name_of(path: Path) -> str:
    return ".".join((path.parent if path.stem == "__init__" else path.with_suffix("")).relative_to(_ENRICHER).parts)


@cache
def _needed_by(name: str) -> frozenset[str]:
    """The module and all of the enricher's that it imports from, and those from."""
    modules = _modules()
    needed, waiting = {name}, [name]
    while waiting:
        imported = {found.decode() for found in _IMPORTED.findall(modules.get(waiting.pop(), b""))}
        waiting += (imported & modules.keys()) - needed
        needed |= imported & modules.keys()
    return frozenset(needed)


@cache
def _version(file: str) -> bytes:
    """The hash of a module and of all that it takes functions and constants from."""
    path, digest = Path(file), blake2b(digest_size=16)
    if not path.is_relative_to(_ENRICHER):
        digest.update(path.read_bytes())
        return digest.digest()
    for name in sorted(_needed_by(_name_of(path))):
        digest.update(_modules()[name])
    return digest.digest()


def _subfolder(file: str) -> str:
    return f"compiled-{_version(file).hex()[:16]}"


def _folder(file: str) -> Path:
    beside = _ENRICHER / "__pycache__"
    if (beside / _subfolder(file)).exists() or os.access(beside if beside.exists() else _ENRICHER, os.W_OK):
        return beside
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "wireroom"


_config["CACHE_LOCATOR_CLASSES"] = f"{__name__}.{Kept.__name__}"

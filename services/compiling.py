"""Compiles all inner loops, on all processors: `python -m services.compiling`, once, when Wireroom is installed.

Whatever is not compiled then is compiled when it is first imported (see `services.compiled`), one after the other.
"""

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from importlib import import_module

from services.compiled import compiling_modules


def main() -> None:
    """Each module as soon as those that it needs are done. Raises what a module raises."""
    waiting = dict(compiling_modules())
    done: set[str] = set()
    running: dict[Future[str], str] = {}
    # Forked, a process has Numba already.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        while waiting or running:
            ready = [name for name, needed in waiting.items() if needed <= done]
            for name in sorted(ready, key=lambda name: -sum(name in needed for needed in waiting.values())):
                del waiting[name]
                running[pool.submit(_compiled, name)] = name
            if not running:
                raise ImportError(f"modules that import each other in a ring: {', '.join(sorted(waiting))}")
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                del running[finished]
                done.add(finished.result())


def _compiled(name: str) -> str:
    import_module(name)
    return name


if __name__ == "__main__":
    main()

"""Whether another process of this machine still lives: what a dead one held in a file need not be waited for."""

import os


def lives(process: int) -> bool:
    """Whether a process has this number now.

    It may be wrong: numbers are used again, and containers that share a file have numbers of their own. So it may
    only free what is fenced or repeatable anyway.
    """
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it lives and is another user's
    return True

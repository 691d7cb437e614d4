"""How a long run tells how far it is.

A function is told a text, and where they are known the records done, the bytes behind and the bytes in all; another part of the run has
other bytes in all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[..., None]


def silent(*_: object) -> None:
    """Tell nobody."""


def counter(progress: Progress, text: str, whole: int) -> Callable[..., None]:
    """Give a function that adds up bytes, and records, and tells how many of the whole are behind; threads may share it.

    >>> told = counter(lambda *far: print(*far), "sending", 9)
    sending 0 0 9
    >>> told(4, 2)
    sending 2 4 9
    """
    behind = done = 0
    lock = threading.Lock()

    def told(size: int, records: int = 0) -> None:
        nonlocal behind, done
        with lock:
            behind += size
            done += records
            progress(text, done, behind, whole)

    progress(text, 0, 0, whole)
    return told

"""How a long run reports its progress.

A progress function gets a text and, if known, the records done, the bytes done, and the bytes in total. Each stage of a
run has its own total.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[..., None]


def silent(*_: object) -> None:
    """Ignore progress."""


def counter(progress: Progress, text: str, whole: int) -> Callable[..., None]:
    """Return a function that adds up bytes and records and reports them; several threads may call it.

    `whole` is the number of bytes in total.

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

"""How a long run reports its progress.

A progress function gets a text and, if known, the records done, the bytes done, and the bytes in total. Each stage of a
run has its own total.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Progress = Callable[..., None]


def silent(*_: object) -> None:
    """Ignore progress."""


def counter(progress: Progress, text: str, whole: int) -> Callable[..., None]:
    """Return a function that adds up bytes and records and reports them; several threads may call it.

    `whole` is the number of bytes in total.

    >>> advance = counter(lambda *far: print(*far), "sending", 9)
    sending 0 0 9
    >>> advance(4, 2)
    sending 2 4 9
    """
    behind = done = 0
    lock = threading.Lock()

    def advance(size: int, records: int = 0) -> None:
        nonlocal behind, done
        with lock:
            behind += size
            done += records
            progress(text, done, behind, whole)

    progress(text, 0, 0, whole)
    return advance


@dataclass(slots=True)
class Behind:
    """The bytes that a run has behind it: those of files that are done, and of the one that is worked on up to where it
    was read; of each file its size, and whether it is `packed`.

    A compressed file counts when it is done: how much of it a place in its content is, nobody knows before.

    >>> behind = Behind([10, 20, 30], [False, True, False])
    >>> behind.count(0, 4), behind.count(2, 0, remembered=True), behind.count(1, 50), behind.whole
    (4, 34, 40, 60)
    """

    sizes: Sequence[int]
    packed: Sequence[bool]
    done: int = 0
    file: int = -1
    end: int = 0
    whole: int = field(init=False)

    def __post_init__(self) -> None:
        """Add up the bytes of all files."""
        self.whole = sum(self.sizes)

    def count(self, file: int, end: int, *, remembered: bool = False) -> int:
        """Count a piece that ends at a place of a file; those that are not remembered come file by file."""
        if remembered:
            self.done += self.sizes[file]
            return self.done + self.end
        if file != self.file:
            self.done += self.sizes[self.file] if self.file >= 0 else 0
            self.file, self.end = file, 0
        if not self.packed[file]:
            self.end = max(self.end, end)
        return self.done + self.end

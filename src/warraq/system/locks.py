"""Let one run at a time write what belongs to a repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from warraq.system import atomic, scratch

_FOLDER, _LOCK, _IGNORED = ".warraq", "lock", ".gitignore"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lock of a repository; wait while another run holds it. The system releases the lock of a killed run.

    It is for work that reads files and then writes them. The lock is a file in `.warraq/`, which git is told to ignore.
    The temporary folders of killed runs are removed first. Raises OSError if that folder cannot be written, and
    WriteError if a link leads out of the repository.
    """
    scratch.sweep()
    folder = root / _FOLDER
    if not (ignored := folder / _IGNORED).exists():
        atomic.write(ignored, b"*\n", within=root)
    with FileLock(atomic.inside(folder / _LOCK, root)):
        yield

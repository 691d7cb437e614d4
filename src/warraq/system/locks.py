"""Let one run at a time write what belongs to a repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from warraq.system import scratch

_FOLDER, _LOCK, _IGNORED = ".warraq", "lock", ".gitignore"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lock of a repository; wait while another run holds it. The system releases that of a killed run.

    For what reads files and then writes them by what it read. The lock is a file in `.warraq/`, which git is told to
    ignore. The temporary folders of killed runs are removed first. Raises OSError where that cannot be written.
    """
    scratch.sweep()
    folder = root / _FOLDER
    folder.mkdir(exist_ok=True)
    if not (ignored := folder / _IGNORED).exists():
        ignored.write_text("*\n", encoding="utf-8")
    with FileLock(folder / _LOCK):
        yield

"""Temporary folders that are removed even if their process was killed."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from warraq.errors import SpaceError, full

_PREFIX = "warraq-"
_LOCK = ".lock"
_ABANDONED = 600  # seconds after which a folder without a lock must be left from a killed run


@contextmanager
def folder() -> Iterator[Path]:
    """Yield an empty folder and remove it in the end; folders of killed processes are removed first.

    A folder is in use while the lock in it is held; the system releases the lock when the process ends. Raises
    SpaceError if the disk becomes full while the folder is in use.
    """
    _sweep()
    path = Path(tempfile.gettempdir(), f"{_PREFIX}{secrets.token_hex(8)}")
    lock = FileLock(path / _LOCK)
    try:
        _take(path, lock)
        yield path
    except Exception as error:
        if full(error) and getattr(error, "filename", None) is None:
            wrong = f"{path.parent}: no room for temporary files"
            raise SpaceError(f"{wrong}; free some there, or set TMPDIR to another folder") from error
        raise
    finally:
        lock.release()
        shutil.rmtree(path, ignore_errors=True)


def _take(path: Path, lock: FileLock) -> None:
    while True:  # another run may remove the folder before it is locked
        path.mkdir(mode=0o700, exist_ok=True)
        try:
            lock.acquire()
        except FileNotFoundError:
            continue
        if (path / _LOCK).is_file():
            return
        lock.release()


def _sweep() -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if (path / _LOCK).is_file():
            try:
                with FileLock(path / _LOCK, timeout=0):
                    shutil.rmtree(path, ignore_errors=True)
            except (Timeout, OSError):
                continue  # in use, or another user's
        elif _age(path) > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0


class Scratch(ExitStack):
    """What an object keeps open until it is done with: a context manager, with a temporary folder from its first use
    on.
    """

    @cached_property
    def folder(self) -> Path:
        """The folder, which is removed in the end."""
        return self.enter_context(folder())

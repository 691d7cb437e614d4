"""Temporary folders that are removed even if their process was killed."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from filelock import FileLock

from warraq.errors import SpaceError, full, no_room

_PREFIX = "warraq-"
_LOCK = ".lock"


@contextmanager
def folder() -> Iterator[Path]:
    """Yield an empty folder and remove it in the end; folders of killed processes are removed first.

    A folder is in use while the lock in it is held; the system releases the lock when the process ends. Raises
    SpaceError if the disk becomes full while the folder is in use, or where there is no place for it.
    """
    sweep()
    path = place() / f"{_PREFIX}{secrets.token_hex(8)}"
    lock = FileLock(path / _LOCK)
    try:
        _take(path, lock)
        yield path
    except Exception as error:
        if full(error) and getattr(error, "filename", None) is None:
            raise no_room(path.parent) from error
        raise
    finally:
        try:
            _remove(path)
        except BaseException:  # an interrupt in the midst of it
            _remove(path)
            raise
        finally:
            lock.release()


def _take(path: Path, lock: FileLock) -> None:
    while True:  # another run may remove the folder before it is locked
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            lock.acquire()
        except (FileExistsError, FileNotFoundError):  # it was removed while it was made or locked
            continue
        if (path / _LOCK).is_file():
            return
        lock.release()


def place() -> Path:
    """Return where temporary files are. Raises SpaceError if it cannot be written, or named to DuckDB and Parquet."""
    try:
        path = tempfile.gettempdir()
    except FileNotFoundError as error:
        raise SpaceError("no folder for temporary files can be written; set TMPDIR to one that can") from error
    if path.encode(errors="replace").decode() != path:
        raise SpaceError(f"{path}: temporary files need a folder whose name is UTF-8; set TMPDIR to another folder")
    return Path(path)


def file(buffering: int = -1) -> BinaryIO:
    """Open a temporary file without a name. Raises SpaceError where there is no place for it."""
    return cast(BinaryIO, tempfile.TemporaryFile(prefix=_PREFIX, buffering=buffering, dir=place()))


def sweep() -> None:
    """Remove the folders of killed processes."""
    for path in place().glob(f"{_PREFIX}*"):
        if path.is_symlink():  # of somebody else, to a folder that may be anybody's
            continue
        with suppress(OSError):  # in use, or another user's, who may hide what is in it
            if (path / _LOCK).is_file():
                with FileLock(path / _LOCK, timeout=0):
                    _remove(path)
            else:
                path.rmdir()  # one without a lock is empty: a run that begins makes it again


def _remove(path: Path) -> None:
    """Remove a folder whose lock is held; the lock goes last, so that what a killed run leaves is known by it."""
    with suppress(OSError):
        for each in path.iterdir():
            if each.name != _LOCK:
                shutil.rmtree(each, ignore_errors=True) if each.is_dir() else each.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)


class Scratch(ExitStack):
    """What an object keeps open until it is done with: a context manager, with a temporary folder from its first use
    on, which is inside that of another one if it is to be `within` it.
    """

    def __init__(self, within: Scratch | None = None) -> None:
        super().__init__()
        self._within = within

    @cached_property
    def folder(self) -> Path:
        """The folder, which is removed in the end."""
        if self._within is None:
            return self.enter_context(folder())
        path = self._within.folder / type(self).__name__
        path.mkdir()
        return path

"""Write files atomically: after a crash a file has either the old bytes or the new ones.

New bytes go to a file beside the old one first, whose name follows from the target's and which is locked while it is
written. So two runs write a file one after the other, and what a killed run left is removed by the next one that writes
the same file.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from warraq.errors import ReadError, WriteError

if sys.platform != "win32":  # where nothing is locked, but a file that is being written cannot be removed
    import fcntl

Data = bytes | Iterable[bytes | memoryview]
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_ALIKE = ("st_ino", "st_size", "st_mtime_ns")
_NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK)  # file systems without locks


def partial(path: Path) -> Path:
    """Return where a file is written before it is renamed.

    >>> partial(Path("corpus/a.jsonl")).as_posix()
    'corpus/.a.jsonl.partial'
    """
    return path.with_name(f".{path.name}.partial")


def write(path: Path, data: Data, *, within: Path | None, sync: bool = True) -> None:
    """Write a file beside its place, sync it, and rename it; an existing file keeps its mode.

    A new one has the mode that the umask of the user leaves.

    `data` may come in pieces if it is too large for memory; they are asked for when no other run writes the file. A
    symbolic link is followed and its target replaced. `within` is the folder that the file must be in after links are
    resolved, and missing folders in it are created; None means the user named the file. `sync=False` skips the sync,
    for files that can be made again.

    Raises WriteError for a file outside `within`, and OSError if writing fails; then no temporary file is left.
    """
    with _beside(path, data, within, sync=sync) as (written, target):
        written.replace(target)


def write_all(files: Iterable[tuple[Path, Data]], *, within: Path) -> None:
    """Write several files as `write` does; none of them is renamed before all are written."""
    done = list[tuple[Path, Path]]()
    try:
        for path, data in files:
            with _beside(path, data, within, sync=True) as places:
                done.append(places)
        for written, target in done:
            written.replace(target)
    except BaseException:
        for written, _ in done:
            written.unlink(missing_ok=True)
        raise


def ended(text: bytes) -> bytes:
    """Return what a file holds so that lines can follow: some editors leave the last line without an end.

    >>> ended(b"one\\ntwo"), ended(b"")
    (b'one\\ntwo\\n', b'')
    """
    return text if not text or text.endswith(b"\n") else text + b"\n"


def inside(path: Path, within: Path | None) -> Path:
    """Return where a path leads when links are resolved.

    Raises WriteError where that is outside a folder, OSError for links that lead to each other.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if not is_inside(target, within):
        raise WriteError(
            f"{path}: outside {within}, where it belongs, so nothing was written; remove the link on the way to it"
        )
    return target


def is_inside(path: Path, within: Path | None) -> bool:
    """Tell whether a path leads to where a folder holds it, when links are resolved; no folder holds all."""
    return within is None or Path(os.path.realpath(path)).is_relative_to(os.path.realpath(within))


def check(path: Path, stood: os.stat_result | None) -> None:
    """Raise ReadError where a file is not what it was any more, by its inode, size and time."""
    now = path.stat()
    if any(getattr(now, part) != getattr(stood, part) for part in _ALIKE):
        raise ReadError(f"{path}: it was changed while it was read, so nothing in it was changed; run it again")


@contextmanager
def _beside(path: Path, data: Data, within: Path | None, *, sync: bool) -> Iterator[tuple[Path, Path]]:
    """Write a file beside its place, and yield where it is and where it belongs; it is locked meanwhile."""
    target = inside(path, within)
    if within is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o7777 if target.exists() else None
    written = partial(target)
    with _begun(written, path, 0o666 if mode is None else 0o600) as stream:
        try:
            stream.writelines([data] if isinstance(data, bytes) else data)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
            if mode is not None:
                written.chmod(mode)
            yield written, target
        except BaseException as error:
            written.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno and error.filename is None:
                error.filename = str(path)  # the error for a full disk names no file
            raise


def _begun(written: Path, path: Path, mode: int) -> BinaryIO:
    """Open and lock a new temporary file; an error names the path that the user knows."""
    try:
        while True:
            try:
                handle = os.open(written, _FLAGS | os.O_CREAT | os.O_EXCL, mode)
            except FileExistsError:
                _clear(written)
                continue
            stream = os.fdopen(handle, "wb")
            _lock(handle)
            if os.fstat(handle).st_nlink:  # else another run took it for one that was left
                return stream
            stream.close()
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _clear(written: Path) -> None:
    """Wait for the run that writes a temporary file, and remove one that a killed run left."""
    try:
        handle = os.open(written, _FLAGS)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        written.unlink(missing_ok=True)  # a link is nobody's
        return
    try:
        _lock(handle)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), written.lstat()):
                written.unlink()
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file, waiting while another process has it."""
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise

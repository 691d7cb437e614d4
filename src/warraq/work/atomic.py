"""Files written in one step: a crash at any moment leaves the old bytes or the new ones, never half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from warraq.errors import WriteError


def write(path: Path, data: bytes | Iterable[bytes | memoryview], *, within: Path | None, sync: bool = True) -> None:
    """Write a file beside its place, synced to disk, and move it there; a file that was there keeps its mode.

    What is too large to hold comes piece by piece. A link is written through. What can be made again need not be synced.
    `within` is the folder that the file belongs to, whatever names and links are on the way to it (None: the user named the
    file); folders between the two are made. Raises WriteError for a file outside of it, and OSError where the folder cannot
    be written; then nothing is left behind.
    """
    target = path.resolve()
    if within is not None:
        if not target.is_relative_to(within.resolve()):
            raise WriteError(f"{path}: leads out of {within}, where it belongs; nothing was written there")
        target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and error.filename is None:
            error.filename = str(path)  # a disk that is full names no file
        raise

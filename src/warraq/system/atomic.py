"""Write files atomically: after a crash a file has either the old bytes or the new ones."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from warraq.errors import WriteError


def write(path: Path, data: bytes | Iterable[bytes | memoryview], *, within: Path | None, sync: bool = True) -> None:
    """Write to a temporary file in the same folder, sync it, and rename it; an existing file keeps its mode.

    `data` may come in pieces if it is too large for memory. A symbolic link is followed and its target replaced.
    `within` is the folder that the file must be in after links are resolved, and missing folders in it are created;
    None means the user named the file. `sync=False` skips the sync, for files that can be made again.

    Raises WriteError for a file outside `within`, and OSError if writing fails; then no temporary file is left.
    """
    target = path.resolve()
    if within is not None:
        if not target.is_relative_to(within.resolve()):
            raise WriteError(
                f"{path}: outside {within}, where it belongs, so nothing was written; remove the link on the way to it"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
    handle, name = _temporary(target, path)
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
            error.filename = str(path)  # the error for a full disk names no file
        raise


def _temporary(target: Path, path: Path) -> tuple[int, str]:
    """Open a temporary file beside a target; an error names the path that the user knows."""
    try:
        return tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        error.filename = str(path)
        raise

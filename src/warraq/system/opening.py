"""Open files to read, and nothing that waits for another program or never ends."""

from __future__ import annotations

import errno
import stat
from io import BufferedReader
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def kind(path: Path) -> str | None:
    """Name what a path is, or leads to, that is read as no file; None for a file, a folder, and what is not there.

    >>> kind(Path("/dev/zero")), kind(Path("/"))
    ('a device', None)
    """
    try:
        return _KINDS.get(stat.S_IFMT(path.stat().st_mode))
    except OSError:
        return None


def reading(path: Path) -> BufferedReader:
    """Open a file to read its bytes; raises OSError where it cannot be, or is no file."""
    if found := kind(path):
        raise OSError(errno.EINVAL, f"it is {found}, not a file", str(path))
    return path.open("rb")

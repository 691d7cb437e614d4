"""Open files to read, and nothing that waits for another program or never ends."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "it is a named pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
}
_LARGEST = 1 << 28  # bytes of a file that is read whole as text


def oddity(path: Path) -> str | None:
    """Say what a path is, if it cannot be read as a file; None for a file, a folder, and a path that does not exist.

    >>> oddity(Path("/dev/zero")), oddity(Path("/"))
    ('it is a device, not a file', None)
    """
    try:
        return _KINDS.get(stat.S_IFMT(path.stat().st_mode))
    except OSError:
        return None


def there(path: Path) -> bool:
    """Return whether anything has this name: a link that leads nowhere is there too, and cannot be read.

    >>> there(Path("/dev/null")), there(Path("/dev/null/nothing"))
    (True, False)
    """
    return path.is_symlink() or path.exists()


def reading(path: Path) -> BufferedReader:
    """Open a file to read its bytes; raises OSError where it cannot be, or is no file."""
    if fault := oddity(path):
        raise OSError(errno.EINVAL, fault, str(path))
    return path.open("rb")


def chunks(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces of at most `size`."""
    with path.open("rb") as stream:
        while chunk := stream.read(size):
            yield chunk


def text(path: Path) -> str:
    """Read a file in UTF-8, with the line ends and the byte-order mark of any editor.

    Raises OSError where it cannot be, is no file or far too large, UnicodeDecodeError.
    """
    with reading(path) as stream:
        if os.fstat(stream.fileno()).st_size > _LARGEST:
            raise OSError(errno.EFBIG, f"it has over {_LARGEST:,} bytes", str(path))
        return stream.read().decode().removeprefix("\ufeff").replace("\r\n", "\n")

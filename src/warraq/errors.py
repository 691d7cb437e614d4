"""What stops a run.

    WarraqError
    ├── ReadError       a path that cannot be read at all
    ├── PolicyError     warraq.toml, or an option, asks for what cannot be done
    ├── ReleaseError    a release that is refused: the message says what to do instead
    ├── WriteError      a file that would be written outside of the folder it belongs to
    └── SpaceError      the folder for temporary files is full

A fault in the data is never one of these: it is a `Finding`, and the run goes on.
"""

from __future__ import annotations

import errno
import os

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room there, and run it again"),
    errno.EFBIG: "its file system, or a limit of this process (ulimit -f), allows none so large; name another place",
    **dict.fromkeys((errno.EACCES, errno.EPERM), "change its mode, or name another place"),
    errno.EROFS: "it can only be read; name another place",
    errno.ENOENT: "see where it went, and run it again",
}


class WarraqError(Exception):
    """A run that could not happen; its message is one line: path, what is wrong, what to do."""


class ReadError(WarraqError):
    """A path that is not there, is of a kind that is not read, or may not be opened."""


class PolicyError(WarraqError):
    """A policy or an option that cannot be honoured."""


class ReleaseError(WarraqError):
    """A release that is refused, or that is not one."""


class WriteError(WarraqError):
    """A file that would be written outside of the folder it belongs to."""


class SpaceError(WarraqError):
    """A folder for temporary files that is full."""


def advised(error: OSError, where: object = "a file") -> str:
    """Say in a line what the system refused, with the file it names, else `where`, and what to do.

    >>> advised(OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28]"), "dist/news")
    'dist/news: No space left on device; make room there, and run it again'
    """
    reason = os.strerror(error.errno) if error.errno else str(error)
    advice = _ADVICE.get(error.errno or 0, "mend that, and run it again")
    return f"{where if error.filename is None else error.filename}: {reason}; {advice}"


def full(error: Exception) -> bool:
    """Whether an error says that a disk, or a file, takes no more, or that DuckDB may not write more temporary files."""
    return (isinstance(error, OSError) and error.errno in _FULL) or "max_temp_directory_size" in str(error)


class WithdrawnWarning(UserWarning):
    """A release that is used although it was withdrawn."""

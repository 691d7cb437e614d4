"""The errors that stop a run.

    WarraqError
    ├── ReadError       a path that cannot be read at all
    ├── PolicyError     warraq.toml, or an option, is not valid or cannot be applied
    ├── ReleaseError    a release that is refused; the message says what to do instead
    ├── PluginError     a plug-in that cannot be loaded, or whose names are taken
    ├── WriteError      a file that would be written outside the folder it belongs to
    ├── SpaceError      the folder for temporary files is full, or cannot be used
    └── ClusterError    a cluster that cannot be reached, does not fit, or could not do the work

A fault in the data is never one of these: it is a `Finding`, and the run goes on.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

THREADLESS = "Failed to launch worker thread"  # by Arrow; its error is of the kind that broken data have
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free space there, then run this again"),
    errno.EFBIG: "the file system or this process (ulimit -f) does not allow files this large; use another folder",
    **dict.fromkeys((errno.EACCES, errno.EPERM), "change its permissions, or use another folder"),
    errno.EROFS: "use another folder",
    errno.ENOENT: "check the path, then run this again",
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "a file is where a folder would be; use another folder"),
    errno.ELOOP: "remove the link that leads to itself",
    errno.ENAMETOOLONG: "use a shorter name",
}


class WarraqError(Exception):
    """A run that could not happen; the message is one line: path, what is wrong, what to do."""


class ReadError(WarraqError):
    """A path that does not exist, is of a kind that is not read, or cannot be opened."""


class PolicyError(WarraqError):
    """A policy or an option that is not valid or cannot be applied."""


class ReleaseError(WarraqError):
    """A release that is refused, or a folder or URL that is not a valid release."""


class PluginError(WarraqError):
    """A plug-in that cannot be loaded, that names no reader or rule, or one whose code, name or ending is taken."""


class WriteError(WarraqError):
    """A file that would be written outside the folder it belongs to."""


class SpaceError(WarraqError):
    """The folder for temporary files is full, or cannot be used."""


def no_room(folder: object) -> SpaceError:
    """Return the error of a folder for temporary files that is full."""
    return SpaceError(f"{folder}: no room for temporary files; free some there, or set TMPDIR to another folder")


class ClusterError(WarraqError):
    """A cluster that cannot be reached, does not fit, or could not do the work."""


def advised(error: OSError, where: object = "a file") -> str:
    """Describe an OSError in one line: the file it names (else `where`), what is wrong, what to do.

    >>> advised(OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28]"), "dist/news")
    'dist/news: No space left on device; free space there, then run this again'
    """
    reason = os.strerror(error.errno) if error.errno else str(error)
    advice = _ADVICE.get(error.errno or 0, "fix that, then run this again")
    return f"{where if error.filename is None else error.filename}: {reason}; {advice}"


def unread(path: Path, error: OSError | UnicodeDecodeError, advice: str) -> str:
    """Describe in one line why a text could not be read; what to do is `advice`, or to save it as UTF-8.

    >>> unread(Path("warraq.toml"), IsADirectoryError(errno.EISDIR, "Is a directory"), "name a file")
    'warraq.toml: Is a directory; name a file'
    """
    if isinstance(error, UnicodeDecodeError):
        return f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8"
    return f"{path}: {error.strerror or error}; {advice}"


def in_one_line(error: object) -> str:
    r"""Return what an error says, in one line.

    >>> in_one_line(ValueError("no number:\n  'a'"))
    "no number: 'a'"
    """
    return " ".join(str(error).split())


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the advice to write the known name that is most like another, whatever its case, or one of all.

    >>> nearest("Titel", ["title", "text"]), nearest("x", ["title", "text"])
    ('did you mean title?', 'there are title, text')
    """
    names = list(known)
    folded = {each.casefold(): each for each in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return f"did you mean {folded[near[0]]}?" if near else f"there are {', '.join(names)}"


def full(error: Exception) -> bool:
    """Return whether an error means that a disk, or DuckDB's limit for temporary files, is full."""
    return (isinstance(error, OSError) and error.errno in _FULL) or "max_temp_directory_size" in str(error)


class WithdrawnWarning(UserWarning):
    """A release is used although it was withdrawn."""

"""Zip archives as folders: `archive.zip/2015-07-21.json` is the path of a member, which is read as a file is."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from warraq.errors import in_one_line
from warraq.finding import Fault
from warraq.policy import Limits
from warraq.readers import compression, strange
from warraq.system import scratch
from warraq.system.remote import Remote

ENDING = ".zip"
_CHUNK = 1 << 16
_ENCRYPTED = 0x1  # of the general purpose flags: APPNOTE.TXT, section 4.4.4
_NOTHING = "__MACOSX"  # macOS's folder for resource forks
_DRIVE = re.compile(r"[A-Za-z]:")
_BROKEN = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, MemoryError, zlib.error, zipfile.BadZipFile,
)  # fmt: skip


class DamagedError(ValueError):
    """A member that cannot be unpacked; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of an archive by name, and what is wrong with it; without a file where it is no archive."""

    file: zipfile.ZipFile | None
    members: dict[str, zipfile.ZipInfo]
    faults: tuple[Fault, ...] = ()


def is_archive(path: Path) -> bool:
    """Tell whether a path is that of an archive, by its ending."""
    return path.suffix.lower() == ENDING and path.is_file()


def split(path: Path) -> tuple[Path, str] | None:
    """Return the archive that a path leads into, and the name behind it; None where it leads into none.

    >>> split(Path("news/2015.jsonl"))
    """
    if f"{ENDING}/" not in path.as_posix().lower():
        return None
    above = next((each for each in path.parents if is_archive(each)), None)
    return (above, path.relative_to(above).as_posix()) if above else None


def on_disk(path: Path) -> Path:
    """Return the archive that a path leads into, or the path itself: what has a size and a time.

    >>> on_disk(Path("news/2015.jsonl")).as_posix()
    'news/2015.jsonl'
    """
    return (split(path) or (path,))[0]


def names(path: Path, within: str = "") -> Iterator[Path]:
    """Yield the paths of an archive's members, of those in a folder of it, or of the one that bears that name.

    Hidden folders are left out, as they are on disk.
    """
    for name in opened(path).members:
        own = PurePosixPath(name)
        hidden = any(part.startswith(".") or part == _NOTHING for part in own.parts[:-1])
        if not hidden and own.is_relative_to(within):
            yield path / name


def holds(path: Path) -> bool:
    """Tell whether a path is that of a member, or of a folder of members."""
    inside = split(path)
    return inside is not None and next(names(*inside), None) is not None


def size(path: Path) -> int:
    """Return the size of a member when it is unpacked; 0 where there is none."""
    inside = split(path)
    entry = opened(inside[0]).members.get(inside[1]) if inside else None
    return entry.file_size if entry else 0


def opened(path: Path) -> Archive:
    """Read the directory of an archive; it is kept while the file stays as it is."""
    state = path.stat()
    return _directory(path.resolve(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _directory(path: Path, _time: int, _size: int) -> Archive:
    members, faults = dict[str, zipfile.ZipInfo](), list[Fault]()
    try:
        file = zipfile.ZipFile(path.open("rb") if isinstance(path, Remote) else path)  # closes when it is forgotten
    except _BROKEN as error:
        return Archive(None, {}, (Fault("REC001", f"not a zip archive: {_reason(error)}", offset=0),))
    if strange.is_office(file.namelist()):
        return Archive(file, {}, (Fault("REC001", strange.OFFICE, line=1, offset=0),))
    for info in file.infolist():
        name = PurePosixPath(info.filename).as_posix()
        if not info.filename:
            faults.append(_fault(info, "it has no name, so it was not read"))
        elif info.is_dir():
            continue
        elif _escapes(info.filename):
            faults.append(_fault(info, "its path leads out of the archive, so it was not read"))
        elif name in members:
            faults.append(_fault(info, "the archive holds it twice, and the first of them was read"))
        else:
            members[name] = info
    return Archive(file, members, tuple(faults))


def excess(path: Path, limits: Limits) -> Fault | None:
    """Make the fault of an archive whose members all unpack to too much, so that none is read.

    Those that are not unpacked do not count: they may share their bytes.
    """
    archive = opened(path)
    sizes = [(info.file_size, info.compress_size) for info in archive.file.infolist()] if archive.file else []
    unpacked = sum(size for size, packed in sizes if not compression.excessive(size, packed, limits))
    if compression.excessive(unpacked, path.stat().st_size, limits):
        return compression.bomb(unpacked, limits)
    return None


def _escapes(name: str) -> bool:
    """Whether a member's path leads out of the folder that the archive is unpacked to.

    >>> [_escapes(name) for name in ("a/b.json", "../b.json", "/b.json", "a\\\\..\\\\..\\\\b.json", "C:b.json")]
    [False, True, True, True, True]
    """
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or bool(_DRIVE.match(plain))


def _fault(info: zipfile.ZipInfo, wrong: str) -> Fault:
    return Fault("REC001", f"the member {info.filename!r} is not safe to read: {wrong}", offset=info.header_offset)


@contextmanager
def member(path: Path, name: str, limits: Limits) -> Iterator[BinaryIO]:
    """Unpack a member to a temporary file, so that it can be sought.

    Raises DamagedError for one that cannot be unpacked, OSError where there is none, ReadError where the temporary
    folder has no room.
    """
    archive = opened(path)
    info = archive.members.get(name)
    if archive.file is None or info is None:
        raise FileNotFoundError(2, "no such member of the archive")
    if info.flag_bits & _ENCRYPTED:
        raise DamagedError(Fault("REC001", "the member is encrypted: unpack the archive with its password", offset=0))
    if compression.excessive(info.file_size, info.compress_size, limits):
        raise DamagedError(compression.bomb(info.file_size, limits))
    with scratch.file() as target:
        _pour(archive.file, info, target)
        target.seek(0)
        yield target


def _pour(file: zipfile.ZipFile, info: zipfile.ZipInfo, target: BinaryIO) -> None:
    try:
        with file.open(info) as source:
            while chunk := source.read(_CHUNK):
                compression.write(target, chunk)
    except _BROKEN as error:
        message = f"the member cannot be unpacked: {_reason(error)}"
        raise DamagedError(Fault("REC001", message, offset=0)) from error


def _reason(error: Exception) -> str:
    return in_one_line(error) or type(error).__name__

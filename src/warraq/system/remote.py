"""Files of other file systems as paths: `s3://bucket/news/2021.jsonl`, whatever fsspec has a driver for.

What a listing says of a file holds for the run: one that has changed since, or is gone, stops it in one line. The paths
of a run carry its `Listing`, as do those that are made from them, and know nothing of other runs.
"""

from __future__ import annotations

import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path, PosixPath
from typing import Any, NamedTuple

from warraq.errors import PolicyError, ReadError
from warraq.system import drivers
from warraq.system.drivers.reasons import Task, explained, masked
from warraq.system.fetched import BLOCK, Fetched, Stream

READING = Task(
    ReadError,
    again="run this again",
    denied="read with credentials that may list and read there",
    absent="name a bucket, a folder or a file that is there",
)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(.*)", re.DOTALL)
_USER = re.compile(r"(?<=:)//[^/@]*@")
_OTHERS = ("http", "https", "file", "local")  # the web has no listings, and files of this machine are named by paths
# What drivers call the state of a file, the surest first: a change of the bytes is a change of it. A time may be a
# number in a listing, and none of a file alone; others are told in too many ways.
_STATES = ("ETag", "etag", "generation", "md5Hash", "mtime", "created")


class Stand(NamedTuple):
    """What a file system says of a file: its size, and what changes when it is written to. A folder has no size."""

    size: int | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a run knows of other file systems; threads share it. It holds the file systems, by the part of an address
    that names one, what is said of each file, by its address, and the folders that were listed.
    """

    systems: dict[str, Any] = field(default_factory=dict)
    stands: dict[str, Stand] = field(default_factory=dict)
    folders: list[Remote] = field(default_factory=list)

    def again(self) -> Listing:
        """Return a listing of the same folders as they are now."""
        new = Listing(self.systems)
        for folder in self.folders:
            _ = folder.within(new).files
        return new


_opened: dict[str, Any] = {}  # what a worker has open: to open it takes longer than to read a small file


def of_worker() -> Listing:
    """Return the listing for a piece of a run in a worker, which gets thousands of pieces: it knows no files, but has
    the file systems that this process has opened before.
    """
    return Listing(_opened)


def parts(text: str | Path) -> tuple[str, str] | None:
    """Return protocol and path of an address, even if a `Path` has lost one of its slashes; None if it is no address.

    >>> parts("s3://bucket/a"), parts(Path("s3://bucket/a")), parts("a/b"), parts("C:/a")
    (('s3', 'bucket/a'), ('s3', 'bucket/a'), None, None)
    """
    match = _ADDRESS.fullmatch(str(text))
    return (match[1].lower(), match[2].removeprefix("/")) if match else None


def named(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """Return the paths of files and folders as a user names them, at the start of a run, with one listing for all."""
    listing = Listing()
    return tuple(of(path, listing) for path in paths)


def of(path: str | Path, listing: Listing | None = None) -> Path:
    """Return the path of a file or folder that a user names, at the start of a run: a path on another file system if it
    is an address that fsspec knows and no local file. Addresses of the web are not read.

    Raises ReadError for an address with a password or a query.
    """
    address, plain = parts(path), Path(path)
    if address is None or address[0] in _OTHERS or not drivers.known(address[0]) or plain.exists():
        return plain
    drivers.refuse("://".join(address), READING)
    return _at(address, listing or Listing())


def _at(address: tuple[str, str], listing: Listing) -> Remote:
    return Remote(f"{address[0]}:", address[1]).within(listing)


class Remote(PosixPath):
    """A path on another file system, which is read as one of this machine is. A folder is listed once."""

    listing: Listing

    def within(self, listing: Listing) -> Remote:
        """Return the same path with another listing, which knows what is said of it."""
        own = Remote(self)
        own.listing = listing
        return own

    def with_segments(self, *segments: str | os.PathLike[str]) -> Remote:
        """Return a path of the same run: what Python derives every path by; 3.11 does not, and gets those below, whose
        files are asked for.
        """
        own = Remote(*segments)
        own.listing = self.listing
        return own

    def __truediv__(self, key: str | os.PathLike[str]) -> Remote:
        """Return a path below this one."""
        return self.with_segments(self, key)

    @property
    def parent(self) -> Remote:
        """The folder that the path is in."""
        return self.with_segments(super().parent)

    @property
    def parents(self) -> Sequence[Remote]:
        """All folders that the path is in, the innermost first."""
        return [self.with_segments(each) for each in super().parents]

    def __str__(self) -> str:
        protocol, *names = self.parts or ("",)
        return f"{protocol}//{'/'.join(names)}" if protocol.endswith(":") else super().__str__()  # a part of one

    @property
    def anchored(self) -> str:
        """The part of the address that names the file system: all of a bucket's files are on one."""
        return "//".join(self.parts[:2])

    @property
    def public(self) -> str:
        """The address as others may see it: without the name of a user."""
        return _USER.sub("//", str(self), count=1)

    def resolve(self, strict: bool = False) -> Remote:  # noqa: ARG002, FBT001, FBT002  # as pathlib has it
        """Return the path: it is as it was named."""
        return self

    def absolute(self) -> Remote:
        """Return the path: it is one from anywhere."""
        return self

    def exists(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002  # as pathlib has it
        """Tell whether there is a file or a folder; raises ReadError where nobody says."""
        return self._stand is not None

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002  # as pathlib has it
        """Tell whether there is a file."""
        stand = self._stand
        return stand is not None and stand.size is not None

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002  # as pathlib has it
        """Tell whether there is a folder, or what stands for one."""
        stand = self._stand
        return stand is not None and stand.size is None

    def is_symlink(self) -> bool:
        """Tell that it is no link."""
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002  # as pathlib has it
        """Return the size, and a time that is another one where the state is; raises OSError where nothing is there."""
        if (stand := self._stand) is None:
            raise FileNotFoundError(2, "no such file or folder", str(self))
        mode = stat.S_IFDIR if stand.size is None else stat.S_IFREG
        times = {"st_mtime_ns": zlib.crc32(stand.state.encode())}
        return os.stat_result((mode | 0o444, 0, 0, 1, 0, 0, stand.size or 0, 0, 0, 0), times)

    def open(self, *_: object, **__: object) -> Stream:  # type: ignore[override]  # bytes to read alone
        """Open the bytes; raises ReadError where they are not what was listed, and wherever reading fails later."""
        kept: Fetched | None = self.__dict__.get("kept")
        return Stream(kept or self._fetched(), self.open, kept=kept is not None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep what is fetched until the block ends, however often the file is opened meanwhile."""
        self.__dict__["kept"] = self._fetched()
        try:
            yield
        finally:
            self.__dict__.pop("kept").close()

    @cached_property
    def files(self) -> list[Remote]:
        """The files of a folder to its bottom, those in hidden folders aside. Raises ReadError."""
        self.listing.folders.append(self)
        with explained(str(self), READING):
            self._store.invalidate_cache()
            root = self._path.rstrip("/")
            entries = self._store.find(root, detail=True)
        listed = (
            (name[len(root) + 1 :], entry) for name, entry in entries.items() if not _stands_for_folder(name, entry)
        )
        return [
            self._listed(name, entry)
            for name, entry in listed
            if not any(part.startswith(".") for part in name.split("/")[:-1])
        ]

    def _listed(self, name: str, entry: dict[str, Any]) -> Remote:
        path, whole = self / name, f"{self}/{name}"
        if str(path) != whole:
            raise ReadError(f"{whole}: a part of its name is empty or a dot, so that no path leads there; rename it")
        self.listing.stands[whole] = _said(whole, entry)
        return path

    @property
    def _store(self) -> Any:  # noqa: ANN401  # fsspec is untyped
        systems, own = self.listing.systems, self.anchored
        if own not in systems:
            systems.setdefault(own, drivers.opened(own, READING)[0])  # one for all threads
        return systems[own]

    @property
    def _path(self) -> str:
        return str(self._store._strip_protocol(str(self)))  # noqa: SLF001  # there is no public name

    @property
    def _stand(self) -> Stand | None:
        """Return what the file system says of the file, from a listing or asked for now; None if there is none."""
        where, stands = str(self), self.listing.stands
        if where not in stands:
            with explained(where, READING):
                try:
                    self._store.invalidate_cache()
                    stands[where] = _said(where, self._store.info(self._path))
                except FileNotFoundError:
                    return None
        return stands[where]

    def _fetched(self) -> Fetched:
        where, stands = str(self), self.listing.stands
        with explained(where, READING):
            self._store.invalidate_cache()
            try:
                handle = self._store.open(self._path, "rb", block_size=BLOCK, cache_type="none")
                stand = _said(where, getattr(handle, "details", None) or self._store.info(self._path))
            except FileNotFoundError:
                if where not in stands:
                    raise
                raise ReadError(f"{masked(where)}: it is gone since it was listed; {READING.again}") from None
        if stand != stands.setdefault(where, stand) or stand.size is None:
            raise ReadError(f"{masked(where)}: it has changed since it was listed; {READING.again}")
        return Fetched(where, stand.size, partial(_bytes, where, handle))


def among(paths: Iterable[Path]) -> list[Remote]:
    """Return those of some paths that are on other file systems."""
    return [path for path in paths if isinstance(path, Remote)]


def unwritten(paths: Iterable[Path], todo: str) -> None:
    """Raise PolicyError, which says what is to be done, where one of some paths to write is elsewhere."""
    if elsewhere := among(paths):
        raise PolicyError(f"{elsewhere[0]}: files there are read alone: {todo}")


def renewed(paths: Sequence[Path]) -> list[Path]:
    """Return the files without what an earlier listing said of those on other file systems."""
    listings = {id(path.listing): path.listing for path in among(paths)}
    new = {key: listing.again() for key, listing in listings.items()}
    return [path.within(new[id(path.listing)]) if isinstance(path, Remote) else path for path in paths]


def told(path: Path) -> bytes:
    """Return what another process needs to check that a file is the one that was listed; nothing for local files."""
    if not isinstance(path, Remote):
        return b""
    status = path.stat()
    return json.dumps([str(path), status.st_size, path.listing.stands[str(path)].state]).encode()


def heard(path: str, said: bytes, listing: Listing) -> Path:
    """Return a path of another process, and enter in a listing what that `told` of the file that it leads to."""
    if not said:
        return Path(path)
    where, size, state = json.loads(said)
    listing.stands[where] = Stand(size, state)
    return _at(parts(path) or ("", path), listing)


def _bytes(address: str, handle: Any, start: int, stop: int) -> bytes:  # noqa: ANN401  # a file of fsspec
    with explained(address, READING):
        handle.seek(start)
        data: bytes = handle.read(stop - start)
        while len(data) < stop - start:
            if not (more := handle.read(stop - start - len(data))):
                raise ReadError(f"{masked(address)}: it ends before its size; {READING.again}")
            data += more
        return data


def _said(address: str, entry: dict[str, Any]) -> Stand:
    if entry["type"] == "directory":
        return Stand(None)
    if entry.get("size") is None:
        raise ReadError(f"{masked(address)}: its file system does not say how large it is; copy it to one that does")
    state = next((entry[name] for name in _STATES if entry.get(name)), "")
    state = state.timestamp() if isinstance(state, datetime) else state
    return Stand(int(entry["size"]), f"{state:.3f}" if isinstance(state, float) else str(state))


def _stands_for_folder(name: str, entry: dict[str, Any]) -> bool:
    """Tell folders, and empty objects that consoles of stores make in place of some."""
    return entry["type"] == "directory" or (name.endswith("/") and not entry["size"])

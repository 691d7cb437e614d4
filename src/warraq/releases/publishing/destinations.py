"""Write files to a folder on any fsspec filesystem, each as a whole, and read them back."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from warraq.releases.publishing.parcel import PUBLISHING
from warraq.system import atomic, drivers
from warraq.system.drivers.reasons import Task, explained, masked

CHUNK = 8 << 20  # bytes in memory at once; S3 wants parts of at least 5 MB, at most 10,000 of them
PARTIAL = ".partial"
# Object stores: a folder is only part of a name, and creating one may create a bucket.
_FLAT = frozenset({"abfs", "abfss", "az", "gcs", "gs", "memory", "oss", "s3", "s3a"})


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on a filesystem; file names are relative to it. `moves`: renaming a file there is one step. `task` says
    what is to be done where something fails.
    """

    url: str
    fs: Any
    root: str
    moves: bool
    task: Task = PUBLISHING

    @property
    def local(self) -> bool:
        """Whether this is a folder on this machine."""
        return isinstance(self.fs, LocalFileSystem)

    def below(self, name: str) -> Place:
        """Return a folder inside this one."""
        return replace(self, url=f"{self.url}/{name}", root=self._at(name))

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of every file below this folder, by name; empty if the folder does not exist."""
        with explained(self.url, self.task):
            self.fs.invalidate_cache()
            entries = self.fs.find(self.root, detail=True)
            start = len(self.root.rstrip("/")) + 1
            return {path[start:]: entry["size"] for path, entry in entries.items() if entry["type"] == "file"}

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a small file, or None if it does not exist."""
        with explained(self._shown(name), self.task):
            try:
                return b"".join(self._pieces(self._at(name)))
            except FileNotFoundError:
                return None

    def digest(self, name: str, advance: Callable[[int], None]) -> str:
        """Return the SHA-256 of a file in hex, read back; `advance` is called with the size of every piece."""
        with explained(self._shown(name), self.task):
            return self._digest(self._at(name), advance)

    def put(self, name: str, data: Iterable[bytes], sha256: str, advance: Callable[[int], None]) -> None:
        """Write a file and read it back; raise ReleaseError if other bytes came back.

        Where renaming is one step, the file is written and checked under a temporary name first. Elsewhere it appears
        when it is complete, and is removed again if it is wrong.
        """
        path, folder = self._at(name), os.path.dirname(self._at(name))  # noqa: PTH120  # a remote path, not one of this system
        written = f"{folder}/{partial(name)}" if self.moves else path
        for each in (written, path) if self.local else ():
            atomic.inside(Path(each), Path(self.root))
        with explained(self._shown(name), self.task):
            if not {*_protocols(self.fs)} & _FLAT:
                self.fs.makedirs(folder, exist_ok=True)
            try:
                self._write(written, data, advance)
                self._compare(name, written, sha256, advance)
                if self.moves:
                    self._move(written, path)
            except BaseException as error:
                if self.moves or isinstance(error, self.task.error):
                    with suppress(Exception):  # the first error is the one to report
                        self.fs.rm_file(written)
                raise

    def _compare(self, name: str, path: str, sha256: str, advance: Callable[[int], None]) -> None:
        if (actual := self._digest(path, advance)) != sha256:
            wrong = f"damaged in transfer: SHA-256 is {actual} when read back, not {sha256}; {self.task.again}"
            raise self.task.error(f"{masked(self._shown(name))}: {wrong}")

    def remove(self, name: str) -> None:
        """Remove a file."""
        with explained(self._shown(name), self.task):
            self.fs.rm_file(self._at(name))

    def _shown(self, name: str) -> str:
        return f"{self.url}/{name}"

    def _at(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def _pieces(self, path: str) -> Iterator[bytes]:
        self.fs.invalidate_cache()
        with self.fs.open(path, "rb", block_size=CHUNK, cache_type="none") as stream:
            while piece := stream.read(CHUNK):
                yield piece

    def _digest(self, path: str, advance: Callable[[int], None]) -> str:
        sha256 = hashlib.sha256()
        for piece in self._pieces(path):
            sha256.update(piece)
            advance(len(piece))
        return sha256.hexdigest()

    def _write(self, path: str, data: Iterable[bytes], advance: Callable[[int], None]) -> None:
        with self._opened(path) as stream:
            for piece in data:
                stream.write(piece)
                advance(len(piece))
            if self.local:
                stream.flush()
                os.fsync(stream.fileno())

    @contextmanager
    def _opened(self, path: str) -> Iterator[Any]:
        if self.moves:
            with self.fs.open(path, "wb") as stream:
                yield stream
        else:  # in a transaction, so that an incomplete file never appears
            with self.fs.transaction, self.fs.open(path, "wb", block_size=CHUNK) as stream:
                yield stream

    def _move(self, old: str, new: str) -> None:
        self.fs.mv(old, new)
        if self.local:
            handle = os.open(Path(new).parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def partial(name: str) -> str:
    """Return the temporary name of a file while it is written; it is always the same, so a later run can remove it.

    >>> partial("data/a.parquet")
    '.a.parquet.partial'
    """
    return f".{name.rpartition('/')[2]}{PARTIAL}"


@contextmanager
def opened(dest: str, task: Task = PUBLISHING) -> Iterator[Place]:
    """Open DEST until the block ends; raise the task's error if it is wrong, has a credential, or is out of reach."""
    shown = masked(dest)
    url = dest.rstrip("/") if "://" in dest else dest.rstrip("/") or "/"
    protocol = dest.partition("://")[0] if "://" in dest else ""
    fs: Any
    if protocol:
        _refuse_other(dest, protocol, task)
        fs, root = drivers.opened(dest, task)
    else:
        _refuse_mistyped(dest, task)
        fs, root = LocalFileSystem(), str(Path(dest).absolute())
    try:
        if not root.rstrip("/") and root != "/":
            raise task.error(f"{shown}: names no folder or bucket; write {protocol}://HOST_OR_BUCKET/FOLDER")
        yield Place(url, fs, root, isinstance(fs, LocalFileSystem) or protocol in drivers.SFTP, task)
    finally:
        if protocol in drivers.SFTP:
            fs.close()


def _refuse_other(dest: str, protocol: str, task: Task) -> None:
    if not drivers.known(protocol) or "::" in dest:
        raise task.error(
            f"{masked(dest)}: not a place to publish to; name a folder, s3://, sftp:// or hf://datasets/OWNER/NAME"
        )


def _refuse_mistyped(dest: str, task: Task) -> None:
    if not dest:
        raise task.error(
            "an empty name is no place to publish to; name a folder, s3://BUCKET/PATH or sftp://USER@HOST/PATH"
        )
    if re.match(r"[^/.][^/]*:", dest):
        shown = masked(dest)
        raise task.error(f"{shown}: not a folder, nor a URL; write sftp://USER@HOST/PATH, or ./{shown} for a folder")


def _protocols(fs: Any) -> tuple[str, ...]:  # noqa: ANN401  # fsspec is untyped
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)

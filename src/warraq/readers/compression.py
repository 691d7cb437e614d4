"""Gzip, zstd and xz to a file that can be sought, so that readers see lines and offsets of the decompressed content."""

from __future__ import annotations

import gzip
import io
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from warraq.errors import ReadError, in_one_line
from warraq.finding import Fault
from warraq.policy import Limits
from warraq.readers import xz
from warraq.system import scratch

ENDINGS = {".gz": "gzip", ".zst": "zstd", ".xz": "xz"}
# RFC 1952, section 2.3.1; RFC 8878, section 3.1.1; The .xz File Format, section 2.1.1.1. None of them can begin a UTF-8
# text, nor a Parquet file.
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ": "xz"}
_CHUNK = 1 << 16
_BROKEN = (EOFError, OSError, zlib.error, pa.ArrowException)


_BOMB = "bomb"


@dataclass(frozen=True, slots=True)
class Content:
    """What a compressed file holds, and the fault where its data break off: then it ends behind its last whole line."""

    stream: BinaryIO
    fault: Fault | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all came out."""
        empty = not self.stream.read(1)
        self.stream.seek(0)
        return empty


def by_name(path: Path) -> str | None:
    """Name the compression that a path's last ending stands for.

    >>> by_name(Path("news.jsonl.GZ")), by_name(Path("news.jsonl"))
    ('gzip', None)
    """
    return ENDINGS.get(path.suffix.lower())


def inner(path: Path) -> str:
    """Return the ending of what is inside, in lower case.

    >>> inner(Path("news.jsonl.GZ")), inner(Path("news.JSONL")), inner(Path("news.gz"))
    ('.jsonl', '.jsonl', '')
    """
    return (path.with_suffix("") if by_name(path) else path).suffix.lower()


def by_bytes(stream: BinaryIO) -> str | None:
    """Name the compression by the first bytes, and go back to them; pzstd's skippable frame is not looked for."""
    head = stream.read(6)
    stream.seek(0)
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def excessive(unpacked: int, packed: int, limits: Limits) -> bool:
    """Tell whether data unpack to so much that they are made to fill the disk: text is packed to a tenth of its size or
    so, and a bomb to a thousandth.

    >>> excessive(1 << 30, 1 << 20, Limits()), excessive(1 << 30, 1 << 27, Limits())
    (True, False)
    """
    return unpacked > max(limits.unpacked_bytes, limits.unpacked_ratio * packed)


def bomb(size: int, limits: Limits) -> Fault:
    """Make the fault of data that unpack to too much."""
    message = (
        f"it unpacks to {size:,} bytes or more, over {limits.unpacked_ratio} times its size: if that is right, unpack "
        "it yourself, or raise limits.unpacked_ratio or limits.unpacked_bytes of the policy"
    )
    return Fault("REC001", message, line=1, offset=0)


def mislabelled(codec: str, path: str) -> Fault:
    """Make the fault of a compressed file whose name does not say so: one, in place of one for each of its bytes."""
    ending = next(ending for ending, name in ENDINGS.items() if name == codec)
    return Fault("REC001", f"the file is compressed with {codec}: rename it to {path}{ending}", line=1, offset=0)


@contextmanager
def opened(stream: BinaryIO, codec: str, limits: Limits) -> Iterator[Content]:
    """Decompress into a temporary file: all members of a gzip (RFC 1952), all frames of a zstd (RFC 8878), all streams
    of an xz.

    Data that are broken, or break off, give what came before, to the byte where they break off. Raises ReadError where
    the temporary folder has no room.
    """
    with scratch.file() as target:
        reason = _pour(stream, codec, target, limits)
        fault = _broken(target, codec, reason) if reason else None
        if reason == _BOMB:
            fault = bomb(target.tell(), limits)
            target.truncate(0)
        target.seek(0)
        yield Content(target, fault)


def _decompressor(stream: BinaryIO, codec: str) -> Callable[[int], bytes]:
    stream.seek(0)
    if codec == "gzip":
        return gzip.GzipFile(fileobj=stream, mode="rb").read
    if codec == "xz":
        return xz.Streams(stream).read
    source, chunk = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), codec), memoryview(bytearray(_CHUNK))
    # Arrow's `read` never frees what it was to fill where it raises.
    return lambda size: bytes(chunk[: source.readinto(chunk[:size])])


def _pour(stream: BinaryIO, codec: str, target: BinaryIO, limits: Limits) -> str:
    """Decompress all that can be, and give the reason where that is not everything."""
    packed = stream.seek(0, io.SEEK_END)
    if not packed:
        return "the file is empty"
    read = _decompressor(stream, codec)
    good = 0
    while True:
        try:
            chunk = read(_CHUNK)
        except _BROKEN as error:
            write(target, _rest(_decompressor(stream, codec), good))
            return in_one_line(error)
        if not chunk:
            return ""
        if excessive(good + len(chunk), packed, limits):
            return _BOMB
        write(target, chunk)
        good += len(chunk)


def _rest(read: Callable[[int], bytes], good: int) -> bytes:
    """Return what stands between the last whole chunk and the break: a chunk that fails loses all, a byte does not."""
    rest = bytearray()
    try:
        while good:
            good -= len(read(min(good, _CHUNK)))
        while byte := read(1):
            rest += byte
    except _BROKEN:
        pass
    return bytes(rest)


def write(target: BinaryIO, chunk: bytes) -> None:
    """Write to a temporary file; raises ReadError where its folder has no room."""
    try:
        target.write(chunk)
        target.flush()
    except OSError as error:
        raise ReadError(f"{tempfile.gettempdir()}: {error.strerror}; set TMPDIR to a folder with more room") from error


def _broken(target: BinaryIO, codec: str, reason: str) -> Fault:
    """Make the fault of data that break off, and cut the content behind its last line end: half a record is none."""
    target.seek(0)
    size = line = whole = 0
    while chunk := target.read(_CHUNK):
        if (last := chunk.rfind(b"\n")) >= 0:
            whole = size + last + 1
        size, line = size + len(chunk), line + chunk.count(b"\n")
    target.truncate(whole)
    if not size:
        return Fault("REC001", f"not {codec}, as the file's name has it: {reason}", line=1, offset=0)
    message = f"the {codec} data break off after {size} decompressed bytes: {reason}"
    return Fault("REC001", message, line=line + 1, offset=size)

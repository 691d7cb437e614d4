"""Bytes to lines with their offsets: marks, oversized lines and bytes that are not UTF-8 are found here."""

from __future__ import annotations

import codecs
import io
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Self

import numpy as np
import pyarrow as pa

from warraq.arrays import Numbers
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.system.fetched import Stream

_SHOWN = 32  # bytes in hex
_SAMPLE = 1 << 16  # bytes of a record by which its encoding is guessed


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end: number from 1, byte offset, text; or the faults for which it has no text.

    `raw` holds its bytes with its end, a mark aside; nothing of a line that is oversized.
    """

    number: int
    offset: int
    text: str | None
    faults: tuple[Fault, ...] = ()
    unread: int = 0
    raw: bytes = b""


def read(stream: BinaryIO, *, limit: int) -> Iterator[Line]:
    """Read a stream that can be sought line by line; a line of over `limit` bytes is REC009, never held whole.

    A file in a legacy encoding gives one ENC010 in place of its ENC001s, of which a record has one; lines of it that
    are ASCII are read.
    """
    label = wide(stream)
    if label:
        stream.seek(0)
        text = encoding.decode(stream.read(), label, errors="replace")
        unread = sum(1 for line in text.split("\n") if line.strip("\ufeff\0\r\t "))
        yield Line(1, 0, None, (legacy(label, line=1, offset=0),), unread)
        return
    yield from Lines(stream, limit)


def wide(stream: BinaryIO) -> str | None:
    """Tell UTF-16 and encodings in ASCII with escapes before lines are cut at bytes that mean nothing in them."""
    head = stream.read(4096)
    stream.seek(0)
    mark = encoding.bom(head)
    if mark and mark[0] != "utf-8":
        return mark[0]
    if b"\0" not in head:
        return encoding.escaped(head)
    label = encoding.legacy(stream.read())
    stream.seek(0)
    return label if label and label.startswith("utf-") else None


@dataclass(slots=True)
class Lines:
    """The lines of a stream that can be sought. `number` and `offset` tell how many were read, in how many bytes."""

    stream: BinaryIO
    limit: int
    number: int = 0
    offset: int = 0
    _legacy: Legacy = field(init=False)
    _first_bad: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._legacy = Legacy(self.stream)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Line:
        raw = self.stream.readline(self.limit + 2)
        if not raw:
            raise StopIteration
        start, self.number, self.offset = self.offset, self.number + 1, self.offset + len(raw)
        if raw.endswith(b"\n") or len(raw.rstrip(b"\r")) <= self.limit:
            return self._line(start, raw)
        while raw and not raw.endswith(b"\n"):
            raw = self.stream.readline(1 << 20)
            self.offset += len(raw)
        return Line(self.number, start, None, (oversized(self.limit, line=self.number, offset=start),), 1)

    def _line(self, offset: int, raw: bytes) -> Line:
        line = decoded(raw, self.number, offset, self._legacy)
        if line.text is None and self._first_bad is None:
            self._first_bad = self.number
        if line.text is not None or self.number == self._first_bad:
            return line
        return replace(line, faults=tuple(fault for fault in line.faults if fault.code != "ENC010"))


@dataclass(slots=True, weakref_slot=True)
class Legacy:
    """The legacy encoding of a stream that can be sought, looked for once, on the whole of it; threads may share it."""

    stream: BinaryIO
    _handle: int | None = field(default=None, init=False)
    _data: bytes | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _label: str | None = field(default=None, init=False)
    _known: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Keep the data, or a handle of its own: threads may ask when the file has been closed by whom it was cut."""
        if isinstance(self.stream, io.BytesIO):
            self._data = self.stream.getvalue()
        elif not isinstance(self.stream, Stream):  # whose handle would have all of it fetched
            self._handle = os.dup(self.stream.fileno())
            weakref.finalize(self, os.close, self._handle)

    def label(self, bad: bytes) -> str | None:
        """Name the encoding; None if there is none. `bad` is a part of the stream that is not UTF-8."""
        with self._lock:
            if not self._known:
                self._known = True
                self._label = None if encoding.speaks_utf8(bad) else encoding.legacy(self._whole())
            return self._label

    def _whole(self) -> bytes:
        """Read all of the stream, and leave it where it is."""
        if self._data is not None:
            return self._data
        if isinstance(self.stream, Stream):
            with self.stream.again() as stream:
                return stream.read()
        parts, place = list[bytes](), 0
        while part := os.pread(self._handle or 0, 1 << 24, place):
            parts.append(part)
            place += len(part)
        return b"".join(parts)


def decoded(raw: bytes, number: int, offset: int, legacy_of: Legacy) -> Line:
    """Decode a line with its end; a byte-order mark at the start of the file is a fault, and no part of it."""
    marks: tuple[Fault, ...] = ()
    if offset == 0 and raw.startswith(codecs.BOM_UTF8):
        raw, offset, marks = raw[3:], 3, (mark(),)
    bare = raw.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return Line(number, offset, bare.decode(), marks, raw=raw)
    except UnicodeDecodeError:
        label = legacy_of.label(bare)
    faults = (legacy(label, line=number, offset=offset),) if label else invalid(bare, line=number, offset=offset)
    return Line(number, offset, None, (*marks, *faults), 1, raw)


def oversized(limit: int, *, line: int, offset: int) -> Fault:
    """Make the fault of a record of over `limit` bytes."""
    message = f"over {limit} bytes, the policy's limit of one record (limits.record_bytes)"
    return Fault("REC009", message, line=line, offset=offset)


def mark() -> Fault:
    """Make the fault of a byte-order mark at the start of a file."""
    return Fault("ENC002", "the file starts with a byte-order mark (EF BB BF)", line=1, offset=0, fixable=True)


def legacy(label: str, *, line: int, offset: int) -> Fault:
    """Return the fault of a whole file in another encoding; some encodings have no label on the web."""
    if encoding.unnamed(label):
        message = f"not UTF-8: the file is in {label.upper()}, which the web's encodings leave out: save it in UTF-8"
        return Fault("ENC001", message, line=line, offset=offset, value=label)
    message = f"not UTF-8, but the file reads well as {label}: convert it (iconv -f {label} -t utf-8)"
    return Fault("ENC010", message, line=line, offset=offset, value=label)


def once(faults: Sequence[Fault]) -> list[Fault]:
    """Leave out all but the first of the faults that name a legacy encoding: it is the file's."""
    first = min((fault.line or 0 for fault in faults if fault.code == "ENC010"), default=0)
    return [fault for fault in faults if fault.code != "ENC010" or fault.line == first]


def invalid(raw: bytes, *, line: int, offset: int) -> tuple[Fault, ...]:
    """Make the fault of a record not in UTF-8: its first run of bad bytes, by lines from `line`, and how many runs."""
    if (bad := encoding.first_bad(raw)) is None:
        return ()
    first, count = bad
    shown = first.bytes[:_SHOWN].hex(" ") + (" …" if len(first.bytes) > _SHOWN else "")
    message = f"not UTF-8: {'byte' if len(first.bytes) == 1 else 'bytes'} {shown}"
    if count > 1:
        message += f", the first of {count} places in the record"
    if label := encoding.legacy(raw[:_SAMPLE]):
        message += f"; it reads as {label}"
    at = line + raw.count(b"\n", 0, first.offset)
    return (Fault("ENC001", message, line=at, offset=offset + first.offset, value=shown),)


def column(data: memoryview, starts: Numbers) -> pa.Array:
    r"""Return lines, each with its end, as an array of strings, without a copy.

    >>> column(memoryview(b"a\nb\n"), np.array([0, 2])).to_pylist()
    ['a\n', 'b\n']
    """
    places = pa.py_buffer(np.append(starts, len(data)).astype(np.int32))
    return pa.Array.from_buffers(pa.string(), len(starts), [None, places, pa.py_buffer(data)])

"""Bytes to lines with their offsets: marks, oversized lines and bytes that are not UTF-8 are found here."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warraq.finding import Fault
from warraq.normalise import encoding


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end: number from 1, byte offset, text; or the faults for which it has no text."""

    number: int
    offset: int
    text: str | None
    faults: tuple[Fault, ...] = ()
    unread: int = 0


def read(stream: BinaryIO, *, limit: int) -> Iterator[Line]:
    """Read a stream that can be sought line by line; a line of over `limit` bytes is REC009, never held whole.

    A file in a legacy encoding gives one ENC010 in place of its ENC001s; lines of it that are ASCII are read.
    """
    label = _wide(stream)
    if label:
        stream.seek(0)
        text = encoding.decode(stream.read(), label)
        unread = sum(1 for line in text.split("\n") if line.strip("\ufeff\0\r\t "))
        yield Line(1, 0, None, (legacy(label, line=1, offset=0),), unread)
        return
    known: list[str | None] = []
    for number, offset, raw in _lines(stream, limit):
        yield _line(stream, number, offset, raw, limit, known)


def _wide(stream: BinaryIO) -> str | None:
    """Tell UTF-16 by its mark or by its zero bytes, before lines are cut at bytes that mean nothing in it."""
    head = stream.read(4096)
    stream.seek(0)
    mark = encoding.bom(head)
    if mark and mark[0] != "utf-8":
        return mark[0]
    if b"\0" not in head:
        return None
    label = encoding.legacy(stream.read())
    stream.seek(0)
    return label if label and label.startswith("utf-16") else None


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, int, bytes | None]]:
    number = offset = 0
    while raw := stream.readline(limit + 2):
        number += 1
        start, offset = offset, offset + len(raw)
        if raw.endswith(b"\n") or len(raw.rstrip(b"\r")) <= limit:
            yield number, start, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(1 << 20)
            offset += len(raw)
        yield number, start, None


def _line(  # one line and what it stands in
    stream: BinaryIO, number: int, offset: int, raw: bytes | None, limit: int, known: list[str | None]
) -> Line:
    if raw is None:
        message = f"over {limit} bytes, the policy's limit of one record (limits.record_bytes)"
        return Line(number, offset, None, (Fault("REC009", message, line=number, offset=offset),), 1)
    marks: tuple[Fault, ...] = ()
    if offset == 0 and raw.startswith(codecs.BOM_UTF8):
        raw, offset = raw[3:], 3
        marks = (mark(),)
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return Line(number, offset, raw.decode(), marks)
    except UnicodeDecodeError:
        if not known:
            place = stream.tell()
            stream.seek(0)
            known.append(encoding.legacy(stream.read()))
            stream.seek(place)
            if known[0]:
                return Line(number, offset, None, (*marks, legacy(known[0], line=number, offset=offset)), 1)
        bad = () if known[0] else invalid(raw, line=number, offset=offset)
        return Line(number, offset, None, (*marks, *bad), 1)


def mark() -> Fault:
    """Make the fault of a byte-order mark at the start of a file."""
    return Fault("ENC002", "the file starts with a byte-order mark (EF BB BF)", line=1, offset=0)


def legacy(label: str, *, line: int, offset: int) -> Fault:
    """Make the fault of a whole file in another encoding."""
    message = f"not UTF-8, but the file reads well as {label}: convert it (iconv -f {label} -t utf-8)"
    return Fault("ENC010", message, line=line, offset=offset, value=label)


def invalid(raw: bytes, *, line: int, offset: int) -> tuple[Fault, ...]:
    """Make the faults of a buffer that is not UTF-8, one for each run of bad bytes, lines counted from `line`."""
    faults = []
    for bad in encoding.bad_utf8(raw):
        shown = bad.bytes.hex(" ")
        at = line + raw.count(b"\n", 0, bad.offset)
        message = f"not UTF-8: {'byte' if len(bad.bytes) == 1 else 'bytes'} {shown}"
        faults.append(Fault("ENC001", message, line=at, offset=offset + bad.offset, value=shown))
    return tuple(faults)

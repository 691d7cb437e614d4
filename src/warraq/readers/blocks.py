"""Blocks of whole lines, and their records as columns.

What reads them is strict: it refuses a value of another type than the contract says, an unknown field and a key that
stands twice, where others coerce, drop or choose. A line that it refuses, or that may hold what it does not look for,
is `odd`: it is left to the exact reader, which says what is wrong. A block without odd lines costs no Python a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from warraq import native
from warraq.arrays import Mask, Numbers
from warraq.native.rows import Fate, Fates, Reader, reads, without
from warraq.normalise.columns.feeds import feeds
from warraq.readers import arrow_json, foreign_json, nested
from warraq.readers.foreign_json import Kinds
from warraq.readers.lines import column
from warraq.record import CANONICAL, Record

SIZE = 24 << 20  # bytes: what a batch costs however small is little of it
_TOGETHER = 4096  # lines that are read at their places
_RETURN = ord("\r")


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file: their bytes, where each starts and ends in them, its number from 1, its byte offset in the
    file.

    The end of a line is its LF, or the end of the data.
    """

    data: memoryview
    starts: Numbers
    ends: Numbers
    numbers: Numbers
    offsets: Numbers


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records of a block: `rows` as rules see them, the lines that they stand on, and the odd lines (both from 0).

    Line i ends at `ends[i]`, before LF or CRLF. `tidy` tells the rows whose lines are (`Fate.TIDY`), where that was
    looked for.
    """

    block: Block
    ends: Numbers
    rows: pa.RecordBatch
    lines: Numbers
    odd: Numbers
    tidy: Mask | None = None


@dataclass(slots=True)
class _Window:
    """A stream's bytes up to an offset; `place` is where it stands."""

    stream: BinaryIO
    place: int
    end: int

    def read(self, size: int) -> bytes:
        """Read so many bytes, or what is left."""
        data = self.stream.read(min(size, self.end - self.place))
        self.place += len(data)
        return data

    def readinto(self, data: memoryview) -> int:
        """Fill some room, or a part of it; gives how much."""
        filled: int = self.stream.readinto(data[: self.end - self.place])  # type: ignore[attr-defined]  # each has it
        self.place += filled
        return filled


_Source = BinaryIO | _Window


def within(stream: BinaryIO, start: int, end: int, *, longest: int) -> Iterator[Block | tuple[int, int]]:
    """Cut the lines of a file that begin from byte `start` on and before `end` as `cut` does; their numbers are counted
    from `start`, so that the line feeds before it are missing in them.
    """
    first = _begin(stream, start, end)
    if first < end:
        last = _begin(stream, end, None)
        stream.seek(first)
        yield from cut(_Window(stream, first, last), 1 + (first > start), first, longest=longest)


def _begin(stream: BinaryIO, place: int, end: int | None) -> int:
    """Return where the first line begins that does so at a place or behind it; `end` or more where none does before."""
    stream.seek(max(place - 1, 0))
    source: _Source = stream if end is None else _Window(stream, max(place - 1, 0), end)
    return place - 1 + _skip(source, 0)[0] if place else 0


def cut(
    stream: _Source, line: int = 1, offset: int = 0, *, size: int = SIZE, longest: int
) -> Iterator[Block | tuple[int, int]]:
    """Cut a stream into blocks of about `size` bytes; a line of over `longest` bytes is its number and offset alone.

    `line` and `offset` are those of the first line.
    """
    rest, more = memoryview(b""), True
    while more:
        data = np.empty(max(size, 2 * len(rest)), np.uint8).data
        data[: len(rest)] = rest
        filled = _fill(stream, data, len(rest))
        more = filled == len(data)
        data, ends = data[:filled], _ends(data[:filled])
        if not more and filled and not (len(ends) and ends[-1] == filled - 1):
            ends = np.append(ends, filled)
        end = filled if not more else int(ends[-1]) + 1 if len(ends) else 0
        rest = data[end:]
        if end:
            starts = _starts(ends)
            yield Block(data[:end], starts, ends, line + np.arange(len(ends)), offset + starts)
            line, offset = line + len(ends), offset + end
        if len(rest) > longest + 1:
            yield line, offset
            skipped, left = _skip(stream, len(rest))
            rest = memoryview(left)
            line, offset = line + 1, offset + skipped


def _fill(stream: _Source, data: memoryview, filled: int) -> int:
    """Read on behind what is filled, until the stream or the room ends; gives how much is filled."""
    while filled < len(data) and (read := stream.readinto(data[filled:])):  # type: ignore[union-attr]  # every binary stream has it
        filled += read
    return filled


def at(stream: BinaryIO, offsets: Numbers, numbers: Numbers) -> Iterator[Block]:
    """Read the lines at some byte offsets, whose numbers are known, in blocks; those that stand in a row at once."""
    for first in range(0, len(offsets), _TOGETHER):
        places, pieces = offsets[first : first + _TOGETHER], list[bytes]()
        rows = np.split(places, np.flatnonzero(np.diff(numbers[first : first + _TOGETHER]) != 1) + 1)
        for start, last in ((int(row[0]), int(row[-1])) for row in rows):
            stream.seek(start)
            pieces += [stream.read(last - start), stream.readline()]
        data = memoryview(b"".join(pieces))
        ends = _ends(data) if pieces[-1].endswith(b"\n") else np.append(_ends(data), len(data))
        starts = _starts(ends)
        yield Block(data, starts, ends, numbers[first : first + _TOGETHER], places)


def _ends(data: memoryview) -> Numbers:
    """Find the line feeds."""
    return feeds(np.frombuffer(data, np.uint8))


def _starts(ends: Numbers) -> Numbers:
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])


def _skip(stream: _Source, length: int) -> tuple[int, bytes]:
    """Read past the end of a line that has begun `length` bytes ago; gives its length, and what was read behind it."""
    while chunk := stream.read(1 << 20):
        end = chunk.find(b"\n") + 1
        if end:
            return length + end, chunk[end:]
        length += len(chunk)
    return length, b""


def parse(block: Block, *, longest: int, kinds: Kinds | None = None, record: Record = CANONICAL) -> Parsed:
    """Parse the lines of a block, foreign ones of some `kinds`; those of over `longest` bytes are odd."""
    starts = block.starts
    octets = np.frombuffer(block.data, np.uint8)
    ends = block.ends - ((block.ends > starts) & (octets[np.maximum(block.ends - 1, 0)] == _RETURN))
    long = ends - starts > longest
    until, compiled = np.where(long, starts, ends), None if kinds else reader(record)
    if kinds:
        rows, fates, dropped = _foreign(block, until, kinds)
    else:
        read = compiled.read if compiled else partial(arrow_json.read, schema=record.raw)
        rows, fates = read(block.data, starts, until)
        dropped = nested.refused(rows, record)
    fates[long] = Fate.REFUSED
    lines = np.flatnonzero((fates == Fate.TAKEN) | (fates == Fate.TIDY))
    if dropped.any():
        rows = without(rows, dropped) if compiled else rows.filter(pa.array(~dropped))
        fates[lines[dropped]] = Fate.REFUSED
        lines = lines[~dropped]
    tidy = fates[lines] == Fate.TIDY if compiled else None
    return Parsed(block, ends, rows, lines, np.flatnonzero(fates == Fate.REFUSED), tidy)


def _foreign(block: Block, until: Numbers, kinds: Kinds) -> tuple[pa.RecordBatch, Fates, Mask]:
    """Read foreign lines up to some ends; gives records, what became of each line, and a mask of the unfitting."""
    ends, starts = until.copy(), block.starts
    suspects = np.searchsorted(starts, foreign_json.constants(block.data), "right") - 1
    ends[suspects] = starts[suspects]  # they are read singly
    table, fates = arrow_json.read(block.data, starts, ends, schema=kinds.schema, foreign=True)
    fates[suspects] = Fate.REFUSED
    columns = dict(zip(table.schema.names, table.columns, strict=True))
    kinds.seen.update(name for name, values in columns.items() if values.null_count < len(values))
    records = None if kinds.singly else kinds.form.rows(columns, table.num_rows)
    if records is None:
        return (
            pa.RecordBatch.from_pylist([], kinds.form.contract.raw),
            np.where(fates == Fate.TAKEN, Fate.REFUSED, fates),
            np.zeros(0, np.bool_),
        )
    return records[0], fates, records[1]


def reader(record: Record = CANONICAL) -> Reader | None:
    """Return the compiled reader of records, which remembers how much room they need; None where there is none."""
    return _reader(record) if native.library() is not None else None


@cache
def _reader(record: Record) -> Reader | None:
    return Reader(record.raw) if reads(record.raw) else None


def lines(parsed: Parsed) -> pa.Array:
    """Return the line of each record, with its end."""
    every = column(parsed.block.data, parsed.block.starts)
    return every if len(every) == len(parsed.lines) else every.take(pa.array(parsed.lines))

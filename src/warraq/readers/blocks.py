"""Blocks of whole lines, and their records as columns by Arrow's JSON parser.

That parser is strict: it refuses a value of another type than the contract says, an unknown field and a key that stands twice,
where others coerce, drop or choose. A line that it refuses, or that may hold what it does not look for, is `odd`: it is left
to the exact reader, which says what is wrong. A block without odd lines costs no Python a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from warraq.normalise.text.feeds import feeds
from warraq.readers import nested, utf8
from warraq.readers.batch import RAW_SCHEMA

Numbers = npt.NDArray[np.int64]

SIZE = 1 << 24
# Behind a first refusal lines are looked at so many at a time: one that is refused costs its neighbours a second pass.
_STEP = 128
# A refused line costs as much as eight lines that are read singly: where more than one in eight is refused, so is the rest.
_REFUSED, _DENSE = 16, 8
_TOGETHER = 4096  # lines that are read at their places
_ROW = re.compile(r"in row (\d+)$")
_OPENING, _CLOSING, _RETURN = b"{}\r"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file: their bytes, where each starts and ends in them, its number from 1, its byte offset in the file.

    The end of a line is its LF, or the end of the data.
    """

    data: memoryview
    starts: Numbers
    ends: Numbers
    numbers: Numbers
    offsets: Numbers


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records of a block: `rows` in `RAW_SCHEMA`, the lines that they stand on, and the odd lines (both from 0).

    Line i ends at `ends[i]`, before LF or CRLF.
    """

    block: Block
    ends: Numbers
    rows: pa.RecordBatch
    lines: Numbers
    odd: Numbers


def cut(stream: BinaryIO, *, size: int = SIZE, longest: int) -> Iterator[Block | tuple[int, int]]:
    """Cut a stream into blocks of about `size` bytes; a line of over `longest` bytes is its number and offset alone."""
    line, offset, rest, more = 1, 0, memoryview(b""), True
    while more:
        data = memoryview(pa.allocate_buffer(max(size, 2 * len(rest)))).cast("B")
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
            skipped, found = _skip(stream, len(rest))
            rest = memoryview(found)
            line, offset = line + 1, offset + skipped


def _fill(stream: BinaryIO, data: memoryview, filled: int) -> int:
    """Read on behind what is filled already, until nothing is left of the stream or of the room; gives how much is filled."""
    while filled < len(data) and (read := stream.readinto(data[filled:])):  # type: ignore[attr-defined]  # every binary stream has it
        filled += read
    return filled


def at(stream: BinaryIO, offsets: Numbers, numbers: Numbers) -> Iterator[Block]:
    """Read the lines at some byte offsets, whose numbers are known, in blocks."""
    for first in range(0, len(offsets), _TOGETHER):
        own, found = offsets[first : first + _TOGETHER], list[bytes]()
        for offset in own.tolist():
            stream.seek(offset)
            found.append(stream.readline())
        data = memoryview(b"".join(found))
        ends = _ends(data) if found[-1].endswith(b"\n") else np.append(_ends(data), len(data))
        starts = _starts(ends)
        yield Block(data, starts, ends, numbers[first : first + _TOGETHER], own)


def _ends(data: memoryview) -> Numbers:
    """Find the line feeds."""
    return feeds(np.frombuffer(data, np.uint8))


def _starts(ends: Numbers) -> Numbers:
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])


def _skip(stream: BinaryIO, length: int) -> tuple[int, bytes]:
    """Read past the end of a line that has begun `length` bytes ago; gives its length, and what was read behind it."""
    while chunk := stream.read(1 << 20):
        end = chunk.find(b"\n") + 1
        if end:
            return length + end, chunk[end:]
        length += len(chunk)
    return length, b""


def parse(block: Block, *, longest: int) -> Parsed:
    """Parse the lines of a block; those of over `longest` bytes are odd."""
    starts = block.starts
    octets = np.frombuffer(block.data, np.uint8)
    ends = block.ends - ((block.ends > starts) & (octets[np.maximum(block.ends - 1, 0)] == _RETURN))
    odd = _suspicious(block.data, starts, ends, longest)
    work = _Work(block.data, starts, np.append(starts[1:], len(block.data)))
    work.parse(np.flatnonzero(~odd & (ends > starts)))
    rows, lines = work.result()
    faulty = nested.suspects(rows)
    if faulty is not None:
        taken = faulty.to_numpy(zero_copy_only=False)
        rows, work.refused = rows.filter(pc.invert(faulty)), [*work.refused, *lines[taken]]
        lines = lines[~taken]
    refused = np.array(work.refused, np.int64)
    return Parsed(block, ends, rows, lines, np.sort(np.concatenate([np.flatnonzero(odd), refused])))


def _suspicious(data: memoryview, starts: Numbers, ends: Numbers, longest: int) -> npt.NDArray[np.bool_]:
    """Tell lines that are no object by their first and last bytes, are too long, or hold what the parser does not mind."""
    octets = np.frombuffer(data, np.uint8)
    filled = ends > starts
    last = octets[np.maximum(ends - 1, 0)]
    odd: npt.NDArray[np.bool_] = filled & (
        (octets[np.minimum(starts, len(octets) - 1)] != _OPENING) | (last != _CLOSING)
    )
    odd |= ends - starts > longest
    if not utf8.valid(data):
        odd |= _not_utf8(data, starts)
    odd &= filled
    return odd


def text(data: memoryview, starts: Numbers) -> pa.Array:
    """Give the lines of a block as an array of strings, without a copy; each with its end."""
    places = pa.py_buffer(np.append(starts, len(data)).astype(np.int32))
    return pa.Array.from_buffers(pa.string(), len(starts), [None, places, pa.py_buffer(data)])


def lines(parsed: Parsed) -> pa.Array:
    """Give the line of each record, with its end."""
    every = text(parsed.block.data, parsed.block.starts)
    return every if len(every) == len(parsed.lines) else every.take(pa.array(parsed.lines))


def _not_utf8(data: memoryview, starts: Numbers) -> npt.NDArray[np.bool_]:
    """Tell the lines that are not UTF-8: a few are asked at a time, and of few that are not each."""
    odd, bounds = np.zeros(len(starts), np.bool_), np.append(starts, len(data)).tolist()
    for first in range(0, len(starts), _STEP):
        last = min(first + _STEP, len(starts))
        if not utf8.valid(data[bounds[first] : bounds[last]]):
            for number in range(first, last):
                odd[number] = not utf8.valid(data[bounds[number] : bounds[number + 1]])
    return odd


@dataclass(slots=True)
class _Work:
    """A block on its way through the parser: tables with the numbers of their lines, and the lines that it refused."""

    data: memoryview
    starts: Numbers
    behind: Numbers
    done: list[tuple[pa.Table, Numbers]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def parse(self, lines: Numbers) -> None:
        """Parse these lines: all together, and behind a first refusal some at a time; none where too many were refused."""
        step, count = max(len(lines), _STEP), len(lines)
        while len(lines):
            some, whole = lines[:step], step > _STEP
            row, step = self._try(some), _STEP
            if row is None:
                lines = lines[len(some) :]
            elif row >= 0 or not whole:
                row = self._bisect(some) if row < 0 else row
                self.refused.append(int(some[row]))
                self.parse(some[:row])
                lines = lines[row + 1 :]
            if len(self.refused) > _REFUSED + (count - len(lines)) // _DENSE:
                self.refused += lines.tolist()
                return

    def _bisect(self, lines: Numbers) -> int:
        """Find the first line that is refused where the parser does not say which it is."""
        low, high = 0, len(lines) - 1
        while low < high:
            middle = (low + high) // 2
            if self._read(lines[low : middle + 1]) is None:
                high = middle
            else:
                low = middle + 1
        return low

    def _try(self, lines: Numbers) -> int | None:
        """Parse lines; gives None, or which of them is refused, -1 where the parser does not say."""
        try:
            table = _read(self._bytes(lines))
        except (pa.ArrowException, UnicodeDecodeError) as error:
            found = _ROW.search(str(error))
            return min(int(found.group(1)), len(lines) - 1) if found else -1
        if table.num_rows != len(lines):
            return -1
        self.done.append((table, lines))
        return None

    def _read(self, lines: Numbers) -> pa.Table | None:
        try:
            table = _read(self._bytes(lines))
        except (pa.ArrowException, UnicodeDecodeError):
            return None
        return table if table.num_rows == len(lines) else None

    def _bytes(self, lines: Numbers) -> Any:  # noqa: ANN401  # a view of bytes, or a buffer
        """Give the bytes of lines, without a copy where they stand together; else copied by Arrow, while other threads work."""
        first, last = int(lines[0]), int(lines[-1])
        if last - first + 1 == len(lines):
            return self.data[self.starts[first] : self.behind[last]]
        return text(self.data, self.starts).take(pa.array(lines)).buffers()[2]

    def result(self) -> tuple[pa.RecordBatch, Numbers]:
        """Put what was parsed together."""
        if not self.done:
            return pa.RecordBatch.from_pylist([], schema=RAW_SCHEMA), np.zeros(0, np.int64)
        (rows,) = pa.concat_tables([table for table, _ in self.done]).combine_chunks().to_batches()
        return rows, np.concatenate([lines for _, lines in self.done])


_OPTIONS = pyarrow.json.ParseOptions(explicit_schema=RAW_SCHEMA, unexpected_field_behavior="error")


def _read(data: Any) -> pa.Table:  # noqa: ANN401  # bytes or a view of them
    """Parse lines with Arrow's parser, one object a line. Raises ArrowException for the first that it refuses."""
    reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    return pyarrow.json.read_json(pa.BufferReader(pa.py_buffer(data)), read_options=reading, parse_options=_OPTIONS)

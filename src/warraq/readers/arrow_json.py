"""Lines of JSON to columns by Arrow's parser, where nothing is compiled: as strict, and slower.

What that parser does not mind is looked for beside it: lines that are no object by their first and last bytes, bytes
that are not UTF-8. Lines that it refuses are found by bisection and cut out; the rest stays columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json

from warraq.arrays import Mask, Numbers
from warraq.native.rows import Fate, Fates
from warraq.readers import utf8
from warraq.readers.lines import column
from warraq.record import RAW_SCHEMA

# Behind a first refusal lines are looked at so many at a time: one that is refused costs its neighbours a second pass.
_STEP = 128
# A refused line costs as much as eight lines that are read singly: where more than one in eight is refused, so is the
# rest.
_REFUSED, _DENSE = 16, 8
_ROW = re.compile(r"in row (\d+)$")
_OPENING, _CLOSING = b"{}"


def read(
    data: memoryview, starts: Numbers, ends: Numbers, *, schema: pa.Schema = RAW_SCHEMA, foreign: bool = False
) -> tuple[pa.RecordBatch, Fates]:
    """Return the records that stand in lines of `data`, with the columns of a schema, and what became of each line.

    Of `foreign` records other keys are left out.
    """
    odd = _suspicious(data, starts, ends)
    work = _Work(data, starts, np.append(starts[1:], len(data)), _asked(schema, foreign=foreign))
    work.parse(np.flatnonzero(~odd & (ends > starts)))
    rows, lines = work.result()
    fates = np.where(ends > starts, Fate.REFUSED, Fate.BLANK).astype(np.uint8)
    fates[lines] = Fate.TAKEN
    return rows, fates


def _suspicious(data: memoryview, starts: Numbers, ends: Numbers) -> Mask:
    """Tell lines that are no object by their first and last bytes, or hold what the parser does not mind."""
    octets = np.frombuffer(data, np.uint8)
    filled = ends > starts
    last = octets[np.maximum(ends - 1, 0)]
    odd: Mask = filled & ((octets[np.minimum(starts, len(octets) - 1)] != _OPENING) | (last != _CLOSING))
    if not utf8.valid(data):
        odd |= _not_utf8(data, starts)
    odd &= filled
    return odd


def _not_utf8(data: memoryview, starts: Numbers) -> Mask:
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
    asked: pyarrow.json.ParseOptions
    done: list[tuple[pa.Table, Numbers]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def parse(self, lines: Numbers) -> None:
        """Parse these lines: together, and behind a first refusal some at a time; none where too many were refused."""
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
            table = _read(self._bytes(lines), self.asked)
        except (pa.ArrowException, UnicodeDecodeError) as error:
            match = _ROW.search(str(error))
            return min(int(match.group(1)), len(lines) - 1) if match else -1
        if table.num_rows != len(lines):
            return -1
        self.done.append((table, lines))
        return None

    def _read(self, lines: Numbers) -> pa.Table | None:
        try:
            table = _read(self._bytes(lines), self.asked)
        except (pa.ArrowException, UnicodeDecodeError):
            return None
        return table if table.num_rows == len(lines) else None

    def _bytes(self, lines: Numbers) -> Any:  # noqa: ANN401  # a view of bytes, or a buffer
        """Return the bytes of lines, uncopied where they stand together; else Arrow copies them, beside other work."""
        first, last = int(lines[0]), int(lines[-1])
        if last - first + 1 == len(lines):
            return self.data[self.starts[first] : self.behind[last]]
        return column(self.data, self.starts).take(pa.array(lines)).buffers()[2]

    def result(self) -> tuple[pa.RecordBatch, Numbers]:
        """Put what was parsed together."""
        if not self.done:
            return pa.RecordBatch.from_pylist([], schema=self.asked.explicit_schema), np.zeros(0, np.int64)
        (rows,) = pa.concat_tables([table for table, _ in self.done]).combine_chunks().to_batches()
        return rows, np.concatenate([lines for _, lines in self.done])


@lru_cache(maxsize=64)
def _asked(schema: pa.Schema, *, foreign: bool) -> pyarrow.json.ParseOptions:
    others = "ignore" if foreign else "error"
    return pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior=others)


def _read(data: Any, asked: pyarrow.json.ParseOptions) -> pa.Table:  # noqa: ANN401  # bytes or a view of them
    """Parse lines with Arrow's parser, one object a line. Raises ArrowException for the first that it refuses."""
    reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    return pyarrow.json.read_json(pa.BufferReader(pa.py_buffer(data)), read_options=reading, parse_options=asked)

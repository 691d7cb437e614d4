"""The form in which parts of a corpus go to workers, and what these make of them comes back.

Spark knows no unsigned numbers, and strings of its own are valid UTF-8 alone: numbers travel as signed ones of the same
bits, and strings as bytes. What a part leaves beside keys and sketches is bytes too, cut so that no row is large.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import keys, sketches
from warraq.system import remote

PARTS = pa.schema({
    "unit": pa.int64(), "path": pa.binary(), "shown": pa.binary(), "start": pa.int64(), "end": pa.int64(),
    "whole": pa.bool_(), "named": pa.bool_(), "options": pa.int32(), "scope": pa.int32(), "told": pa.binary(),
})  # fmt: skip
_CHUNK = 1 << 20  # bytes of a row
_ROWS = 4096  # of keys or sketches in a batch: a record leaves some kilobytes


@dataclass(frozen=True, slots=True)
class Part:
    """A file or a range of its bytes, and its place in the run. `options` and `scope` are numbers into the lists of the
    job.

    `told` is what a worker has to know of a file on another file system.
    """

    unit: int
    path: bytes
    shown: bytes
    start: int
    end: int
    whole: bool
    named: bool
    options: int
    scope: int
    told: bytes = b""

    def file(self, listing: remote.Listing) -> Path:
        """Return the path to read, whatever bytes it has, held to what was listed."""
        return remote.heard(os.fsdecode(self.path), self.told, listing)


def row(part: Part) -> dict[str, Any]:
    """Return a part as a row of `PARTS`."""
    return {name: getattr(part, name) for name in PARTS.names}


def _sent(kind: pa.DataType) -> pa.DataType:
    """Return the type that a column travels in."""
    if pa.types.is_large_list(kind):
        return pa.list_(_sent(kind.value_type))
    if pa.types.is_string(kind):
        return pa.binary()
    return {pa.uint64(): pa.int64(), pa.uint8(): pa.int32()}.get(kind, kind)


TABLES: Mapping[str, pa.Schema] = {"keys": keys.SKETCH, "texts": sketches.SCHEMA}
_STRUCTS = {name: pa.struct([(each.name, _sent(each.type)) for each in schema]) for name, schema in TABLES.items()}
ROWS = pa.schema({
    "unit": pa.int64(), "kind": pa.string(), "number": pa.int64(), "data": pa.binary(), **_STRUCTS,
})  # fmt: skip


def table(data: bytes) -> pa.Table:
    """Read a table of an Arrow IPC stream."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def bytes_of(unit: int, kind: str, data: bytes) -> Iterator[pa.RecordBatch]:
    """Yield the rows of some bytes of a kind; there is one at least."""
    for number, start in enumerate(range(0, len(data) or 1, _CHUNK)):
        yield _batch(1, unit=[unit], kind=[kind], number=[number], data=[data[start : start + _CHUNK]])


def rows_of(unit: int, name: str, table: pa.Table, first: int = 0) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table of keys or sketches, numbered within their unit."""
    for start in range(0, table.num_rows, _ROWS):
        own = table.slice(start, _ROWS).combine_chunks()
        count = own.num_rows
        columns = [_to(own[each.name].combine_chunks(), each.type) for each in _STRUCTS[name]]
        structs = pa.StructArray.from_arrays(columns, fields=list(_STRUCTS[name]))
        numbers = range(first + start, first + start + count)
        yield _batch(count, unit=[unit] * count, number=numbers, **{name: structs})


def _batch(rows: int, **columns: Any) -> pa.RecordBatch:  # noqa: ANN401  # lists or arrays
    given = {
        name: each if isinstance(each, pa.Array) else pa.array(each, ROWS.field(name).type)
        for name, each in columns.items()
    }
    arrays = [given[each.name] if each.name in given else pa.nulls(rows, each.type) for each in ROWS]
    return pa.RecordBatch.from_arrays(arrays, schema=ROWS)


def _to(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Bring a column to the type that it travels in."""
    if isinstance(values, pa.LargeListArray):
        offsets = values.offsets
        own = pc.subtract(offsets, offsets[0]).cast(pa.int32())
        return pa.ListArray.from_arrays(own, _to(values.flatten(), kind.value_type))
    if pa.types.is_uint64(values.type):
        return values.view(kind)
    return values.cast(kind)


def _back(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Bring a column back to the type that it had."""
    if pa.types.is_large_list(kind):
        offsets = values.offsets.cast(pa.int64())
        own = pc.subtract(offsets, offsets[0])
        return pa.LargeListArray.from_arrays(own, _back(values.flatten(), kind.value_type))
    if pa.types.is_uint64(kind) or pa.types.is_string(kind):
        return values.view(kind)
    return values.cast(kind)


class Held(ExitStack):
    """The bytes of each unit by kind, in any order, in a file, as a release's may be large. A context manager."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = self.enter_context(path.open("w+b"))
        self._rows: dict[tuple[int, str], dict[int, tuple[int, int]]] = defaultdict(dict)

    def add(self, unit: int, kind: str, number: int, data: bytes) -> None:
        """Take the data of a row."""
        self._rows[unit, kind][number] = self._file.tell(), len(data)
        self._file.write(data)

    def read(self, unit: int, kind: str) -> bytes:
        """Return the bytes of a kind that a unit left; nothing may be added after that."""
        self._file.flush()
        rows = sorted(self._rows.get((unit, kind), {}).items())
        return b"".join(os.pread(self._file.fileno(), size, place) for _, (place, size) in rows)

    def units(self, kind: str | None = None) -> list[int]:
        """Return the units that left bytes, of a kind or of any, in their order."""
        return sorted({unit for unit, own in self._rows if kind in (None, own)})

    def clear(self) -> None:
        """Forget what was added."""
        self._file.seek(0)
        self._file.truncate()
        self._rows.clear()


def tables(unsorted: pa.Table, name: str) -> dict[int, pa.Table]:
    """Return the tables of keys or sketches of the units that have some, their rows in the order of their numbers."""
    rows = unsorted.sort_by([("unit", "ascending"), ("seq", "ascending")]).combine_chunks()
    schema = TABLES[name]
    columns = [_back(_whole(rows[each.name], _STRUCTS[name].field(each.name).type), each.type) for each in schema]
    whole, units, start = pa.table(columns, schema=schema), dict[int, pa.Table](), 0
    for unit, group in groupby(rows["unit"].to_pylist()):
        count = len(list(group))
        units[unit] = whole.slice(start, count)
        start += count
    return units


def _whole(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """Return a column in one piece: names of the values of lists differ from one server to the other."""
    return pa.concat_arrays([pa.array([], kind), *(chunk.cast(kind) for chunk in column.chunks)])

"""Lines of JSON to Arrow's columns, by a schema: the caller's side of rows.c."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import allocate_buffer as allocate

from warraq import native
from warraq.arrays import Mask, Numbers, Octets
from warraq.native.arguments import strings

Fates = Octets

_COLUMNS, _FIELDS = 256, 64  # at most, as rows.c has it
_STRING, _INTEGER, _LIST, _OBJECT = range(4)
_SPARE, _FADING = 1.25, 0.95  # of the room that earlier blocks needed
_UNREAD = 0xFF  # no fate yet
_SLACK = 64  # bytes behind a string that may be written over
_MOST = (1 << 31) - 1 - _SLACK  # bytes of a column, as Arrow counts them in 32 bits


class Fate(IntEnum):
    """What became of a line; a blank one holds no record, a tidy one is a record as `warraq.article.line` writes
    JSON.
    """

    REFUSED, TAKEN, BLANK, TIDY = range(4)


class _Column(ctypes.Structure):
    """A column as rows.c knows it."""

    _fields_ = (
        ("name", ctypes.c_char_p), ("name_length", ctypes.c_int32), ("kind", ctypes.c_int32), ("first", ctypes.c_int32),
        ("fields", ctypes.c_int32), ("length", ctypes.c_int64), ("rows", ctypes.c_int64), ("room", ctypes.c_int64),
        ("valid", ctypes.c_void_p), ("offsets", ctypes.c_void_p), ("data", ctypes.c_void_p),
    )  # fmt: skip


@dataclass(slots=True)
class _Node:
    """A column of a schema; its fields, or its item, come one after the other from `first`.

    `rows` and `room` are estimates from earlier blocks: values per line, and bytes per byte of lines.
    """

    part: pa.Field
    first: int = 0
    fields: int = 0
    rows: float = 1
    room: float = 1 / 64

    @property
    def kind(self) -> int:
        """Return the number that rows.c has for its type."""
        if pa.types.is_string(self.part.type):
            return _STRING
        if pa.types.is_int64(self.part.type):
            return _INTEGER
        return _LIST if pa.types.is_list(self.part.type) else _OBJECT


@dataclass(slots=True)
class Reader:
    """Reads lines into columns of a schema of strings, 64-bit integers, lists and structs of these; any thread may.

    >>> reader = Reader(pa.schema({"title": pa.string(), "keywords": pa.list_(pa.string())}))
    >>> lines = b'{"title":"a"}{"keywords":["b",null]}{"title":1}'
    >>> rows, fates = reader.read(memoryview(lines), np.array([0, 13, 36]), np.array([13, 36, 47]))
    >>> rows.to_pylist(), fates.tolist()
    ([{'title': 'a', 'keywords': None}, {'title': None, 'keywords': ['b', None]}], [1, 1, 0])
    """

    schema: pa.Schema
    nodes: list[_Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay the columns out: the record's own, then level by level."""
        self.nodes.append(_Node(pa.field("", pa.struct(list(self.schema)))))
        for node in self.nodes:  # which grows on the way
            kind = node.part.type
            node.first, node.fields = len(self.nodes), kind.num_fields
            self.nodes += [_Node(kind.field(number)) for number in range(kind.num_fields)]
        if len(self.nodes) > _COLUMNS or any(node.fields > _FIELDS for node in self.nodes):
            raise ValueError(f"a schema of over {_COLUMNS} columns, or of over {_FIELDS} side by side, is not read")

    def read(self, data: memoryview, starts: Numbers, ends: Numbers) -> tuple[pa.RecordBatch, Fates]:
        """Return the records that stand in lines of `data`, and what became of each line."""
        compiled, fates = native.library(), np.full(len(starts), _UNREAD, np.uint8)
        if compiled is None:
            raise RuntimeError("nothing is compiled: ask warraq.native.library() first")
        octets = np.frombuffer(data, np.uint8) if len(data) else np.zeros(0, np.uint8)
        starts, ends = (np.ascontiguousarray(each, np.int64) for each in (starts, ends))
        lines = (octets.ctypes.data, len(data), starts.ctypes.data, ends.ctypes.data, len(starts))
        lacking = 0
        while lacking >= 0:
            rooms = [_room(node, len(starts), len(data)) for node in self.nodes]
            buffers = [_buffers(node, *room) for node, room in zip(self.nodes, rooms, strict=True)]
            columns = (_Column * len(self.nodes))(*(map(_column, self.nodes, rooms, buffers)))
            lacking = compiled.warraq_rows(*lines, columns, len(columns), fates.ctypes.data)
            done = len(starts) if lacking < 0 else int(np.argmax(fates == _UNREAD))
            self._learn(columns, buffers, done, int(ends[done - 1]) if done else 0)
            if lacking >= 0:
                node, (rows, room) = self.nodes[lacking], rooms[lacking]
                node.rows, node.room = max(node.rows, 2 * rows / len(starts)), max(node.room, 2 * room / len(data))
                fates[:] = _UNREAD
        for node in self.nodes:
            node.rows, node.room = _FADING * node.rows, _FADING * node.room
        return pa.RecordBatch.from_struct_array(self._array(0, columns, buffers)), fates

    def _learn(self, columns: Any, buffers: list[list[pa.Buffer | None]], lines: int, size: int) -> None:  # noqa: ANN401
        """Keep what columns needed for some lines; threads may overwrite what others learnt, which costs another
        try.
        """
        for node, column, (_, offsets, _) in zip(self.nodes, columns, buffers, strict=True):
            if lines:
                node.rows = max(node.rows, column.length / lines)
            if offsets and size:
                node.room = max(node.room, int(np.frombuffer(offsets, np.int32)[column.length]) / size)

    def _array(self, number: int, columns: Any, buffers: list[list[pa.Buffer | None]]) -> pa.Array:  # noqa: ANN401
        node, length = self.nodes[number], columns[number].length
        valid, offsets, data = buffers[number]
        inner = [self._array(node.first + place, columns, buffers) for place in range(node.fields)]
        own = {_STRING: [valid, offsets, data], _INTEGER: [valid, data], _LIST: [valid, offsets], _OBJECT: [valid]}
        return pa.Array.from_buffers(node.part.type, length, own[node.kind], children=inner)


def reads(schema: pa.Schema) -> bool:
    """Tell whether the compiled reader can read records of a schema: it cannot read fractions and booleans.

    >>> reads(pa.schema({"title": pa.string()})), reads(pa.schema({"score": pa.float64()}))
    (True, False)
    """
    known = all(pa.types.is_string(each) or pa.types.is_int64(each) for each in _leaves(pa.struct(list(schema))))
    return known and len(schema) <= _FIELDS


def _leaves(kind: pa.DataType) -> Iterator[pa.DataType]:
    if not kind.num_fields:
        yield kind
    for number in range(kind.num_fields):
        yield from _leaves(kind.field(number).type)


def without(rows: pa.RecordBatch, dropped: Mask) -> pa.RecordBatch:
    """Remove records from a batch that `Reader.read` gave and that nothing else holds: its strings are moved in place.

    A copy would need as much memory once more, and new memory is what takes most of its time.
    """
    compiled, kept = native.library(), pa.array(~dropped)
    if compiled is None:
        raise RuntimeError("nothing is compiled: ask warraq.native.library() first")
    columns = []
    for values in rows.columns:
        if not pa.types.is_string(values.type):
            columns.append(values.filter(kept))
            continue
        valid = values.is_valid().filter(kept)
        compiled.warraq_without(strings(values), dropped.ctypes.data)
        columns.append(pa.Array.from_buffers(values.type, len(valid), [valid.buffers()[1], *values.buffers()[1:]]))
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema)


def _room(node: _Node, lines: int, size: int) -> tuple[int, int]:
    """Return the room that a column begins with: values, and bytes of strings, which are never more than those of the
    lines.
    """
    return min(int(_SPARE * node.rows * lines), size) + 1, min(int(_SPARE * node.room * size), size, _MOST) + _SLACK


def _buffers(node: _Node, rows: int, room: int) -> list[pa.Buffer | None]:
    """Allocate a column's bits of validity, its offsets and its data, as far as its type has these."""
    kind = node.kind
    valid = allocate(rows // 8 + 1)
    offsets = allocate(4 * (rows + 1)) if kind in (_STRING, _LIST) else None
    size = {_STRING: room, _INTEGER: 8 * rows}.get(kind)
    return [valid, offsets, None if size is None else allocate(size)]


def _column(node: _Node, room: tuple[int, int], buffers: list[pa.Buffer | None]) -> _Column:
    name = node.part.name.encode()
    places = (None if buffer is None else buffer.address for buffer in buffers)
    return _Column(name, len(name), node.kind, node.first, node.fields, 0, *room, *places)

"""A batch of records on its way from a file to the rules, and where each of them stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from warraq.article import ARROW_SCHEMA, FIELDS
from warraq.finding import Fault
from warraq.readers import shape


def _raw(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(_raw(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _raw(part.type)) for part in kind.fields])
    return kind


# The record as rules see it: every value may be null, and a timestamp is the string that stands in the file.
RAW_SCHEMA = pa.schema([pa.field(column.name, _raw(column.type)) for column in ARROW_SCHEMA])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: line from 1, byte offset in the decompressed content, ordinal in a JSON array from 1."""

    line: int | None
    offset: int | None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one file, as columns, with the faults that reading them showed.

    `rows` has `RAW_SCHEMA`; `present` and `settled` are bit masks a row, a bit for each of `FIELDS`: whether the record
    names the field, and whether a fault has been reported on it already. `fields` places single fields of a raw document.
    """

    path: str
    rows: pa.RecordBatch
    present: Sequence[int] = ()
    settled: Sequence[int] = ()
    places: Sequence[Place] = ()
    fields: Mapping[str, Place] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unread: int = 0

    def place(self, row: int, pointer: str) -> Place:
        """Give the place of one field of one row: of the innermost part of it that has a place of its own."""
        parts = pointer.split("/")[1:3]
        inner = self.fields.get("/".join(parts)) or self.fields.get("".join(parts[:1]))
        return inner or self.places[row]


def bits(names: Sequence[str] | frozenset[str]) -> int:
    """Write field names as a bit mask.

    >>> bits(["id", "title"])
    5
    """
    return sum(1 << FIELDS.index(name) for name in names)


@dataclass(slots=True)
class Builder:
    """Collects the records and faults of a file until a batch is full."""

    path: str
    shapes: list[shape.Shape] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: int = 0

    def add(self, value: object, place: Place, repeated: Sequence[str] = ()) -> None:
        """Take one parsed record: its shape is checked, and the faults of that are placed."""
        self.take(shape.examine(value, repeated), place)

    def take(self, form: shape.Shape, place: Place) -> None:
        """Take a record whose shape is known, and place its faults."""
        for fault in form.faults:
            self.faults.append(
                replace(fault, line=place.line, offset=place.offset, index=place.index, record=form.identifier)
            )
        self.shapes.append(form)
        self.places.append(place)

    def fault(self, fault: Fault, *, unread: int = 0) -> None:
        """Take a fault that is no record's shape; `unread` says how many records could not be read for it."""
        self.faults.append(fault)
        self.unread += unread

    def batch(self) -> Batch:
        """Give what was collected as a batch, and start anew."""
        rows = columns([form.values for form in self.shapes])
        present = [bits(form.present) for form in self.shapes]
        settled = [bits(form.settled) for form in self.shapes]
        done = Batch(self.path, rows, present, settled, tuple(self.places), {}, tuple(self.faults), self.unread)
        self.shapes, self.places, self.faults, self.unread = [], [], [], 0
        return done

    def __len__(self) -> int:
        """Count the records collected."""
        return len(self.shapes)


def columns(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    """Put rows whose values have the contract's types, or null, into columns of `RAW_SCHEMA`."""
    arrays = [pa.array([row.get(c.name) for row in rows], type=c.type) for c in RAW_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=RAW_SCHEMA)

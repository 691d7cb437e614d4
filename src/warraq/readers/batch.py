"""A batch of records on its way from a file to the rules, and where each of them stood."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from types import NoneType
from typing import Any

import numpy as np
import pyarrow as pa

from warraq.arrays import Mask, Numbers
from warraq.finding import Fault
from warraq.readers import shape
from warraq.readers.json_kind import Strays
from warraq.record import CANONICAL, Record


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: line from 1, byte offset in the decompressed content, ordinal in a JSON array from 1.

    `end` is the byte offset behind it, the end of its line aside; None where a record has no bytes of its own.
    """

    line: int | None
    offset: int | None
    index: int | None = None
    end: int | None = None


Flags = Callable[[str], pa.Array]  # a field's name -> a mask of the rows


@dataclass(frozen=True, slots=True)
class Lines(Sequence[Place]):
    """The places of records, as columns: line, offset and end of each, and its ordinal where it stands in an array."""

    numbers: Numbers
    offsets: Numbers
    ends: Numbers
    ordinals: Numbers | None = None

    def __len__(self) -> int:
        """Count the records."""
        return len(self.numbers)

    def __getitem__(self, row: Any) -> Any:  # noqa: ANN401  # a Place for a number, Lines for several
        """Return the place of one record, or of those in a slice or at some numbers."""
        if not isinstance(row, int):
            ordinals = None if self.ordinals is None else self.ordinals[row]
            return Lines(self.numbers[row], self.offsets[row], self.ends[row], ordinals)
        ordinal = None if self.ordinals is None else int(self.ordinals[row])
        return Place(int(self.numbers[row]), int(self.offsets[row]), ordinal, int(self.ends[row]))


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Place]):
    """The places of records that have no bytes of their own, as a column: the number of each row."""

    numbers: Numbers

    def __len__(self) -> int:
        """Count the records."""
        return len(self.numbers)

    def __getitem__(self, row: Any) -> Any:  # noqa: ANN401  # a Place for a number, Rows for several
        """Return the place of one record, or of those in a slice or at some numbers."""
        return Place(int(self.numbers[row]), None) if isinstance(row, int) else Rows(self.numbers[row])


@dataclass(frozen=True, slots=True)
class Masks:
    """Masks of the rows of a batch by field, which another process can read: flags are functions of a file's bytes."""

    masks: Mapping[str, pa.Array]

    def __call__(self, name: str) -> pa.Array:
        """Return the mask of a field."""
        return self.masks[name]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one file, as columns, with the faults that reading them showed.

    `rows` has the `raw` schema of the record. `present` tells the rows whose record names a field (None: all of them),
    `settled` those in which a fault has been reported on it already (None: nowhere). `fields` places single fields of a
    raw document.
    `lines` gives the JSON line of every row with its end, as it stands in the file, where the rows are such lines;
    `tidy` tells those that are written as `warraq.article.line` writes JSON, where that was looked for. `header` is
    where a table names its columns. `parts` are the batches that it was gathered from, in the order of its rows, of
    which the first of each stands at `starts`; `derived` keeps what was derived of the columns for the rules. `passed`
    counts what the file holds beside records, by kind; `strays` are lines of a part of a file that hold no record in a
    way that others of the file may share.
    """

    path: str
    rows: pa.RecordBatch
    present: Flags | None = None
    settled: Flags | None = None
    places: Sequence[Place] = ()
    fields: Mapping[str, Place] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unread: int = 0
    lines: Callable[[], pa.Array] | None = None
    tidy: Mask | None = None
    header: Place | None = None
    parts: tuple[Batch, ...] = ()
    starts: tuple[int, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    strays: Mapping[str, Strays] = field(default_factory=dict)
    derived: dict[tuple[str, str], pa.Array] = field(default_factory=dict, init=False, repr=False, compare=False)

    def take(self, rows: Numbers) -> Batch:
        """Return some rows as a batch of their own, without faults."""
        stand = self.places[rows] if isinstance(self.places, (Lines, Rows)) else [self.places[row] for row in rows]
        present, settled = self.present, self.settled
        own = pa.array(rows)
        return Batch(
            self.path,
            self.rows.take(own),
            (lambda name: present(name).take(own)) if present else None,
            (lambda name: settled(name).take(own)) if settled else None,
            stand,
            self.fields,
        )

    def travelling(self, present: Iterable[str]) -> Batch:
        """Return the batch as another process can read it; there only of the fields in `present` it is known which
        records name them, and of all of them where no record has a value.
        """
        empty = all(column.null_count == len(column) for column in self.rows.columns)
        names = self.rows.schema.names if empty else present
        settled = self.settled and Masks({name: self.settled(name) for name in self.rows.schema.names})
        own = self.present and Masks({name: self.present(name) for name in names})
        parts = tuple(part.travelling(()) for part in self.parts)
        return replace(self, present=own, settled=settled, lines=None, parts=parts)

    def path_of(self, row: int) -> str:
        """Return the path of the file that a row is from."""
        return self._part(row)[0].path if self.parts else self.path

    def place(self, row: int, pointer: str) -> Place:
        """Return the place of one field of one row: of the innermost part of it that has a place of its own."""
        if self.parts:
            batch, own = self._part(row)
            return batch.place(own, pointer)
        if not self.fields:
            place: Place = self.places[row]
            return place
        parts = pointer.split("/")[1:3]
        inner = self.fields.get("/".join(parts)) or self.fields.get("".join(parts[:1]))
        return inner or self.places[row]

    def _part(self, row: int) -> tuple[Batch, int]:
        """Return the batch that a row of a gathered one is from, and its row there."""
        part = bisect_right(self.starts, row) - 1
        return self.parts[part], row - self.starts[part]


def gathered(batches: Sequence[Batch]) -> Batch:
    """Join small batches of several files into one, whose rows keep their paths and places: it costs as much as one."""
    if len(batches) == 1:
        return batches[0]
    rows = pa.Table.from_batches([batch.rows for batch in batches]).combine_chunks().to_batches()
    return Batch(
        "",
        rows[0] if rows else batches[0].rows,
        (lambda name: _joined(batches, name, present=True)) if any(batch.present for batch in batches) else None,
        (lambda name: _joined(batches, name, present=False)) if any(batch.settled for batch in batches) else None,
        [place for batch in batches for place in batch.places],
        parts=tuple(batches),
        starts=tuple(accumulate((batch.rows.num_rows for batch in batches[:-1]), initial=0)),
    )


def _joined(batches: Sequence[Batch], name: str, *, present: bool) -> pa.Array:
    """Join the masks of batches; one that lacks it names every field, and has no fault reported."""
    masks = []
    for batch in batches:
        mask = batch.present if present else batch.settled
        masks.append(mask(name) if mask else pa.array(np.full(batch.rows.num_rows, present)))
    return pa.concat_arrays(masks)


def flags(names: Sequence[Sequence[str] | frozenset[str]]) -> Flags:
    """Return masks by field of the rows that name it.

    >>> flags([["id"], ["id", "title"]])("title").to_pylist()
    [False, True]
    """
    return lambda name: pa.array([name in each for each in names], pa.bool_())


@dataclass(slots=True)
class Builder:
    """Collects the records and faults of a file until a batch is full; what lines share is said once, by `close`."""

    path: str
    record: Record = CANONICAL
    shapes: list[shape.Shape] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: int = 0
    strays: dict[str, Strays] = field(default_factory=dict)
    header: Place | None = None
    passed: Counter[str] = field(default_factory=Counter)

    def add(self, value: object, place: Place, repeated: Sequence[str] = ()) -> None:
        """Take one parsed record: its shape is checked, and the faults of that are placed."""
        self.take(shape.examine(value, repeated, self.record), place)

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

    def absorb(self, other: Builder) -> None:
        """Take what another one collected of the same file."""
        self.shapes += other.shapes
        self.places += other.places
        self.faults += other.faults
        self.unread += other.unread
        self.passed.update(other.passed)
        for kind, strays in other.strays.items():
            self._kind(kind).places.extend(strays.places)

    def stray(self, kind: str, place: Place, records: int) -> None:
        """Take a line that holds no record in a way that others may share, and how many it holds in place of it."""
        self._kind(kind).places.extend((place.line or 0, place.offset or 0, records))

    def _kind(self, kind: str) -> Strays:
        return self.strays.setdefault(kind, Strays())

    def close(self, records: int) -> None:
        """Make the faults of what lines share, when the whole file has been read, with so many `records` beside."""
        for kind, strays in self.strays.items():
            for fault, unread in strays.faults(kind, records):
                self.fault(fault, unread=unread)
        self.strays = {}

    def empty(self) -> bool:
        """Tell whether nothing was collected, neither records nor faults."""
        return not (self.shapes or self.faults or self.unread or self.passed)

    def batch(self) -> Batch:
        """Return what was collected as a batch, and start anew."""
        rows = columns([form.values for form in self.shapes], self.record)
        present = flags([form.present for form in self.shapes])
        settled = flags([form.settled for form in self.shapes]) if any(form.settled for form in self.shapes) else None
        done = Batch(
            self.path, rows, present, settled, tuple(self.places), {}, tuple(self.faults), self.unread,
            header=self.header, passed=self.passed,
        )  # fmt: skip
        self.shapes, self.places, self.faults, self.unread, self.passed = [], [], [], 0, Counter()
        return done

    def document(self, values: dict[str, Any], present: frozenset[str], fields: Mapping[str, Place]) -> Batch:
        """Return the one record of a document as a batch, with the faults collected; `fields` places its fields."""
        faults = tuple(self.faults)
        rows = columns([values], self.record)
        return Batch(self.path, rows, flags([present]), None, (Place(1, 0),), fields, faults, self.unread)

    def __len__(self) -> int:
        """Count the records collected."""
        return len(self.shapes)


def columns(rows: list[dict[str, Any]], record: Record = CANONICAL) -> pa.RecordBatch:
    """Put rows whose values have the contract's types, or null, into columns of the record's `raw` schema."""
    if not rows:
        return _empty(record)
    arrays = [_column([row.get(name) for row in rows], kind) for name, kind in _kinds(record)]
    return pa.RecordBatch.from_arrays(arrays, schema=record.raw)


@cache
def _kinds(record: Record) -> tuple[tuple[str, pa.DataType], ...]:
    """Return the names and types of a record's columns: Arrow makes them anew each time they are asked for."""
    return tuple((column.name, column.type) for column in record.raw)


@cache
def _empty(record: Record) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.nulls(0, column.type) for column in record.raw], schema=record.raw)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Make a column; JSON has one kind of number, so that 1 and 1.0 are both a number and an integer."""
    if len(values) == 1 and not values[0] and isinstance(values[0], (list, NoneType)):
        return _nothing(kind, empty=values[0] is not None)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        number = float if pa.types.is_floating(kind) else int
        values = [None if value is None else number(value) for value in values]
    return pa.array(values, type=kind)


@cache
def _nothing(kind: pa.DataType, *, empty: bool) -> pa.Array:
    """Return the column of one row that lacks a field, or has an empty list: most columns of a document."""
    return pa.array([[]], type=kind) if empty else pa.nulls(1, kind)


def alone(path: str, record: Record, fault: Fault) -> list[Batch]:
    """Return a fault for which nothing of a file could be read."""
    builder = Builder(path, record)
    builder.fault(fault, unread=1)
    return [builder.batch()]

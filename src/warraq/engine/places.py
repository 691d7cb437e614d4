"""Where the records of a batch stand, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
import pyarrow as pa

from warraq.arrays import Numbers
from warraq.readers.batch import Batch, Lines, Rows


def lines(batch: Batch) -> Numbers:
    """Return the line of each record."""
    if isinstance(batch.places, (Lines, Rows)):
        return batch.places.numbers
    return np.array([place.line or 0 for place in batch.places], np.int64)


def places(batch: Batch) -> Numbers:
    """Return a number a record that tells it from the others of its file, in their order: its offset, else its line."""
    if isinstance(batch.places, Lines):
        return batch.places.offsets
    if isinstance(batch.places, Rows):
        return batch.places.numbers
    return np.array([p.line or 0 if p.offset is None else p.offset for p in batch.places], np.int64)


def among(batch: Batch, wanted: Numbers) -> Numbers:
    """Return the rows of a batch whose places are among others, which are sorted."""
    stand = places(batch)
    if not len(wanted):
        return np.zeros(0, np.int64)
    rows: Numbers = np.flatnonzero(wanted[np.minimum(np.searchsorted(wanted, stand), len(wanted) - 1)] == stand)
    return rows


def paths(batch: Batch) -> pa.Array:
    """Return the path of the file that each record is from."""
    each = batch.parts or (batch,)
    return pa.concat_arrays([pa.repeat(part.path, part.rows.num_rows) for part in each])


def stands(batch: Batch, pointer: str) -> dict[str, pa.Array]:
    """Return the columns `line`, `ordinal` and `offset` (int64) of a field: its own place, else the record's."""
    nothing = pa.nulls(len(batch.places), pa.int64())
    if not batch.fields and isinstance(batch.places, Lines):
        ordinals = batch.places.ordinals
        return {
            "line": pa.array(batch.places.numbers),
            "ordinal": nothing if ordinals is None else pa.array(ordinals),
            "offset": pa.array(batch.places.offsets),
        }
    if not batch.fields and isinstance(batch.places, Rows):
        return {"line": pa.array(batch.places.numbers), "ordinal": nothing, "offset": nothing}
    points = [batch.place(row, pointer) for row in range(len(batch.places))]
    columns = {
        "line": [p.line for p in points],
        "ordinal": [p.index for p in points],
        "offset": [p.offset for p in points],
    }
    return {name: pa.array(column, pa.int64()) for name, column in columns.items()}


def of_rows(batch: Batch, asked: Sequence[tuple[int, str]]) -> Iterable[tuple[str, int | None, int | None, int | None]]:
    """Return path, line, ordinal and offset of a field in each of some rows, told by row and JSON pointer."""
    rows = np.array([row for row, _ in asked], np.int64)
    if not batch.parts and not batch.fields and isinstance(batch.places, Lines):
        points: Lines = batch.places[rows]
        ordinals = repeat(None) if points.ordinals is None else points.ordinals.tolist()
        return zip(repeat(batch.path), points.numbers.tolist(), ordinals, points.offsets.tolist())
    places = [batch.place(*each) for each in asked]
    return [(batch.path_of(row), p.line, p.index, p.offset) for (row, _), p in zip(asked, places, strict=True)]

"""Columns of a batch by the names that rules use, blank values made null, and all its strings for text rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Numbers
from warraq.article import ARROW_SCHEMA
from warraq.normalise import dates
from warraq.normalise.columns.blanks import blank
from warraq.readers.batch import Batch

# A part of a struct is named after both: dateline_raw is /dateline/raw.
PARTS = {
    f"{column.name}_{part.name}": (column.name, part.name)
    for column in ARROW_SCHEMA
    if pa.types.is_struct(column.type)
    for part in column.type.fields
}
TEXTS = ("title", "text", "section", "dateline_raw", "authors", "attribution", "keywords", "related")


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings of one field: `values[i]` stands in row `rows[i]` (None: in row i) at `pointers[i]`."""

    values: pa.Array
    rows: pa.Array | None
    pointer: str
    items: str = ""

    def places(self, numbers: Numbers) -> tuple[list[int], list[str]]:
        """Return the rows and the JSON pointers of some strings."""
        if self.rows is None:
            return numbers.tolist(), [self.pointer] * len(numbers)
        owners = self.rows.to_numpy()
        rows, inner = owners[numbers], self.items.removesuffix("/")
        items = numbers.astype(np.int64) - np.searchsorted(owners, rows)  # Arrow's numbers have no sign
        return rows.tolist(), [f"{self.pointer}/{item}{inner}" for item in items.tolist()]


Read = Callable[[str, str], pa.Array]  # a rule's column by its name, and the field that is reported


def reader(batch: Batch) -> Read:
    """Return what reads the columns of a batch, each made once whatever rules ask for it."""
    arrays = batch.derived

    def read(name: str, reported: str) -> pa.Array:
        key = (name, reported if name == "present" else "")
        if key not in arrays:
            arrays[key] = column(batch, name, reported)
        return arrays[key]

    return read


def pointer(name: str) -> str:
    """Write a rule's column name as a JSON pointer.

    >>> pointer("dateline_raw"), pointer("collected_at")
    ('/dateline/raw', '/collected_at')
    """
    return "/" + "/".join(PARTS.get(name, (name,)))


def field(name: str) -> str:
    """Return the field that a rule's column belongs to."""
    return PARTS.get(name, (name,))[0]


def raw(batch: Batch, name: str) -> pa.Array:
    """Return a column as it was read."""
    if name in PARTS:
        outer, inner = PARTS[name]
        return pc.struct_field(batch.rows.column(outer), inner)
    return batch.rows.column(name)


def column(batch: Batch, name: str, reported: str) -> pa.Array:
    """Return a rule's column: null where the value is blank.

    `present` tells which records name the `reported` field, `dateline_plain` what its
    printed date states for certain.
    """
    if name == "dateline_plain":
        return dates.plain(raw(batch, "dateline_raw"))
    if name == "present":
        return batch.present(field(reported)) if batch.present else pa.array(np.ones(batch.rows.num_rows, np.bool_))
    return unblank(raw(batch, name))


def unblank(values: pa.Array) -> pa.Array:
    """Make blank values null: strings of white space, lists of nothing else.

    >>> unblank(pa.array([["a"], [], [" "], None, ["b", ""]]).slice(1)).to_pylist()
    [None, None, None, ['b', '']]
    """
    if pa.types.is_string(values.type):
        rows = blank(values)
        if not len(rows):
            return values
        return _without(values, rows)
    if pa.types.is_list(values.type):
        items = unblank(pc.list_flatten(values))
        keep = pc.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False) > 0
        if items.null_count:
            filled = items.is_valid().to_numpy(zero_copy_only=False)
            keep = np.zeros(len(values), np.bool_)
            keep[pc.list_parent_indices(values).to_numpy()[filled]] = True
        if keep.all():
            return values
        if items.null_count or values.offset:  # lists that become null have to become empty
            return pc.if_else(pa.array(keep), values, pa.scalar(None, values.type))
        return pa.ListArray.from_arrays(values.offsets, values.values, type=values.type, mask=pa.array(~keep))
    return values


def _without(values: pa.Array, rows: Numbers) -> pa.Array:
    """Make some strings null; their bytes stay where they are, so that no other is copied."""
    valid = np.concatenate([np.ones(values.offset, np.bool_), values.is_valid().to_numpy(zero_copy_only=False)])
    valid[values.offset + rows] = False
    buffers = [pa.array(valid).buffers()[1], *values.buffers()[1:]]
    return pa.Array.from_buffers(values.type, len(values), buffers, offset=values.offset)


def strings(batch: Batch) -> Iterator[Strings]:
    """Yield every string of the text fields, field by field."""
    read = reader(batch)
    for name in TEXTS:
        values = raw(batch, name)
        if pa.types.is_string(values.type):
            yield Strings(read(name, name), None, pointer(name))
            continue
        rows, items = pc.list_parent_indices(values), pc.list_flatten(values)
        if pa.types.is_struct(items.type):
            for part in items.type.fields:
                yield Strings(unblank(pc.struct_field(items, part.name)), rows, pointer(name), f"/{part.name}")
        else:
            yield Strings(unblank(items), rows, pointer(name), "/")


def settled(batch: Batch, name: str) -> pa.Array | None:
    """Tell the rows in which a fault has been reported on the field already; None where that is nowhere."""
    return batch.settled(field(name)) if batch.settled else None

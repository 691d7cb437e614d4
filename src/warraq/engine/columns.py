"""Columns of a batch by the names that rules use, blank values made null, and all its strings for text rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import ARROW_SCHEMA, FIELDS
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
    """Strings of one field: `values[i]` stands in row `rows[i]` at `pointers[i]`."""

    values: pa.Array
    rows: pa.Array
    pointer: str
    items: str = ""

    def place(self, number: int) -> tuple[int, str]:
        """Give row and JSON pointer of one string."""
        row = self.rows[number].as_py()
        if not self.items:
            return row, self.pointer
        first = pc.index(self.rows, row).as_py()
        return row, f"{self.pointer}/{number - first}{self.items.removesuffix('/')}"


def pointer(name: str) -> str:
    """Write a rule's column name as a JSON pointer.

    >>> pointer("dateline_raw"), pointer("collected_at")
    ('/dateline/raw', '/collected_at')
    """
    return "/" + "/".join(PARTS.get(name, (name,)))


def field(name: str) -> str:
    """Give the field that a rule's column belongs to."""
    return PARTS.get(name, (name,))[0]


def raw(batch: Batch, name: str) -> pa.Array:
    """Give a column as it was read."""
    if name in PARTS:
        outer, inner = PARTS[name]
        return pc.struct_field(batch.rows.column(outer), inner)
    return batch.rows.column(name)


def column(batch: Batch, name: str, reported: str, digest: Callable[[str], str | None] = lambda _: None) -> pa.Array:
    """Give a rule's column: null where the value is blank.

    `present` tells which records name the `reported` field, `seed_sha256` is the digest of the seed that a record names.
    """
    if name == "seed_sha256":
        paths = raw(batch, "source_path").to_pylist()
        return pa.array([digest(path) if path else None for path in paths], pa.string())
    if name == "present":
        bit = 1 << FIELDS.index(field(reported))
        return pa.array([bool(mask & bit) for mask in batch.present], pa.bool_())
    return unblank(raw(batch, name))


def unblank(values: pa.Array) -> pa.Array:
    """Make blank values null: strings of white space, lists of nothing else."""
    if pa.types.is_string(values.type):
        return pc.if_else(pc.match_substring_regex(values, r"[^\s\p{Z}]"), values, None)
    if pa.types.is_list(values.type):
        items = pc.list_flatten(values)
        filled = unblank(items).is_valid() if len(items) else pa.array([], pa.bool_())
        rows = pc.unique(pc.filter(pc.list_parent_indices(values), filled))
        keep = pc.is_in(pa.array(range(len(values)), rows.type), value_set=rows)
        return pa.array([v if k else None for v, k in zip(values, keep.to_pylist(), strict=True)], values.type) if not pc.all(keep).as_py() else values  # fmt: skip
    return values


def strings(batch: Batch) -> Iterator[Strings]:
    """Give every string of the text fields, field by field."""
    for name in TEXTS:
        values = raw(batch, name)
        if pa.types.is_string(values.type):
            yield Strings(unblank(values), pa.array(range(len(values)), pa.int64()), pointer(name))
            continue
        rows, items = pc.list_parent_indices(values), pc.list_flatten(values)
        if pa.types.is_struct(items.type):
            for part in items.type.fields:
                yield Strings(unblank(pc.struct_field(items, part.name)), rows, pointer(name), f"/{part.name}")
        else:
            yield Strings(unblank(items), rows, pointer(name), "/")


def settled(batch: Batch, name: str) -> pa.Array:
    """Tell the rows in which a fault has been reported on the field already."""
    bit = 1 << FIELDS.index(field(name))
    return pa.array([bool(mask & bit) for mask in batch.settled], pa.bool_())

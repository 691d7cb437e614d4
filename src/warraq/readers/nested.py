"""What the JSON Schema says about values inside of values, asked of whole columns.

Types are the parser's business and single fields the rules'; what is left are lists' items and objects' parts. The
answer is a superset: a row that it clears is right by the schema, one that it does not is put to the schema itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask
from warraq.readers import cells, own
from warraq.record import CANONICAL, Record

_END = r"$(?!\n)"  # as the schema writes \z, which RE2 knows and ECMA 262 does not


def rows(columns: Mapping[str, pa.Array], count: int, record: Record = CANONICAL) -> tuple[pa.RecordBatch, Mask] | None:
    """Return records as rules see them, from columns with the types of JSON, and a mask of the rows that the schema may
    refuse; None where a column is of another type than its field.
    """
    fitting = {name: cells.fitted(values, record.raw.field(name).type) for name, values in columns.items()}
    if any(values is None for values in fitting.values()):
        return None
    arrays = [fitting.get(part.name, pa.nulls(count, part.type)) for part in record.raw]
    batch = pa.RecordBatch.from_arrays(arrays, schema=record.raw)
    return batch, refused(batch, record)


def refused(rows: pa.RecordBatch, record: Record = CANONICAL) -> Mask:
    """Return a mask of the rows whose lists, objects or own fields the schema may refuse."""
    mask = suspects(rows, record)
    return np.zeros(rows.num_rows, np.bool_) if mask is None else mask.to_numpy(zero_copy_only=False)


def suspects(rows: pa.RecordBatch, record: Record = CANONICAL) -> pa.Array | None:
    """Return a mask of the rows whose lists, objects or own fields the schema may refuse; None if there are no such
    columns.

    >>> from warraq.readers.batch import columns
    >>> suspects(columns([{"authors": ["a"]}, {"authors": [None]}, {"dateline": {"raw": "x", "calendar": "mayan"}}])).to_pylist()
    [False, True, True]
    """  # noqa: E501  # one pattern, query or example
    mask = None
    for part in _masks(rows, record):
        if part is not None and pc.any(part).as_py():
            mask = part if mask is None else pc.or_(mask, part)
    return mask


def _masks(rows: pa.RecordBatch, record: Record) -> Iterator[pa.Array | None]:
    for name, schema in record.json_schema()["properties"].items():
        if name in record.by_name:
            yield own.suspects(record.by_name[name], rows.column(name))
        elif {"array", "object"} & set(_types(schema)):
            yield refuses(rows.column(name), {**schema, "type": [*_types(schema), "null"]})


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def refuses(values: pa.Array, schema: dict[str, Any]) -> pa.Array | None:
    """Return a mask of the values that a schema may refuse; None if it refuses none."""
    masks = [pc.is_null(values)] if values.null_count and "null" not in _types(schema) else []
    masks += [each for each in _checks(values, schema) if each is not None]
    if pa.types.is_list(values.type):
        masks += _within_list(values, schema)
    elif pa.types.is_struct(values.type):
        masks += _within_struct(values, schema)
    union = None
    for each in masks:
        if pc.any(each).as_py():
            mask = pc.fill_null(each, False) if each.null_count else each
            union = mask if union is None else pc.or_(union, mask)
    return union


def _checks(values: pa.Array, schema: dict[str, Any]) -> list[pa.Array | None]:
    return [
        pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, pa.array(schema["enum"], values.type))))
        if "enum" in schema
        else None,
        pc.invert(pc.match_substring_regex(values, schema["pattern"].replace(_END, r"\z")))
        if "pattern" in schema
        else None,
        pc.less(pc.binary_length(values), schema["minLength"]) if "minLength" in schema else None,
        pc.less(values, schema["minimum"]) if "minimum" in schema else None,
    ]


def _within_list(values: pa.Array, schema: dict[str, Any]) -> list[pa.Array]:
    items = pc.list_flatten(values)
    unfit = refuses(items, schema["items"]) if len(items) else None
    if unfit is None:
        return []
    mask = np.zeros(len(values), np.bool_)
    mask[pc.list_parent_indices(values).filter(unfit).to_numpy()] = True
    return [pa.array(mask)]


def _within_struct(values: pa.Array, schema: dict[str, Any]) -> list[pa.Array]:
    if values.null_count == len(values):
        return []
    parts = [refuses(pc.struct_field(values, name), part) for name, part in schema["properties"].items()]
    return [pc.and_(pc.is_valid(values), mask) for mask in parts if mask is not None]

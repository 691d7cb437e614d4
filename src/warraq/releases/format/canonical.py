"""Recognise canonical JSON lines, and read them into columns without creating an object per record.

A canonical line is what `warraq.article.line` writes: every key in order, no extra space, one way to write every
string. Most corpora have such lines already; they go into a release unchanged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from warraq.arrays import Mask
from warraq.expectations.columns import instants
from warraq.native.rows import Fate
from warraq.normalise.columns.feeds import feeds
from warraq.readers import blocks
from warraq.record import CANONICAL, Record

# As Python's json writes strings: short escapes if they exist, otherwise four lower-case hex digits.
_STRING = r'"(?:[^"\\\x00-\x1f]|\\["\\nrtfb]|\\u00(?:0[0-7bef]|1[0-9a-f]))*"'
_TOGETHER = 1 << 23  # bytes parsed at once: larger blocks are slower
_INTEGER = r"(?:0|-?[1-9][0-9]*)"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]+)?"  # whether it is as Python writes it, `_exact` tells
_DATE = r'"\d{4}-\d\d-\d\d"'
# An instant in UTC, with a fraction only if it is not zero.
_FRACTION = r"(?:\.(?:[1-9]\d{5}|0[1-9]\d{4}|00[1-9]\d{3}|000[1-9]\d\d|0000[1-9]\d|00000[1-9]))?"
_INSTANT = rf'"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d{_FRACTION}Z"'


def is_canonical(lines: pa.Array, record: Record = CANONICAL) -> pa.Array:
    """Return a mask of the canonical lines; each line may or may not have its line end.

    The lines must already be valid records: only their spelling is checked.

    >>> is_canonical(pa.array(['{"id": "a"}'])).to_pylist()
    [False]
    """
    matches = pc.match_substring_regex(lines, _pattern(record))
    numbers = [column.name for column in record.arrow if pa.types.is_floating(column.type)]
    return _exact(lines, matches, numbers) if numbers else matches


def _exact(lines: pa.Array, mask: pa.Array, names: list[str]) -> pa.Array:
    """Return the rows of a mask whose numbers are spelled as Python spells them: other digits may say the same.

    A field of one's own stands behind all keys of the record, so that the last of its name is it.
    """
    exact, keys = mask.to_numpy(zero_copy_only=False).copy(), [f'"{name}":'.encode() for name in names]
    rows = np.flatnonzero(exact)
    for row, line in zip(rows.tolist(), lines.take(pa.array(rows)).cast(pa.binary()).to_pylist(), strict=True):
        for key in keys:
            text = _SPELLED.match(line, line.rindex(key) + len(key))
            exact[row] &= text is None or repr(float(text[0])).encode() == text[0]
    return pa.array(exact)


def tidy_is_canonical(rows: pa.RecordBatch, tidy: Mask, record: Record = CANONICAL) -> Mask:
    """Return the same mask as `is_canonical` for rows marked `tidy` by a reader, without matching the lines.

    Only null values and the spelling of instants are left to check.
    """
    known = tidy.copy()
    for column in record.arrow:
        values = rows[column.name]
        if not column.nullable and values.null_count:
            known &= values.is_valid().to_numpy(zero_copy_only=False)
        if pa.types.is_timestamp(column.type):
            right = pc.fill_null(pc.match_substring_regex(values, rf"\A{_INSTANT[1:-1]}\z"), True)
            known &= right.to_numpy(zero_copy_only=False)
    return known


@cache
def _pattern(record: Record) -> str:
    return rf"\A{_object(record.arrow)}\r?\n?\z"


def _object(fields: Any) -> str:  # noqa: ANN401  # a schema or a struct type
    return r"\{" + ",".join(f'"{part.name}":{_value(part)}' for part in fields) + r"\}"


def _value(part: pa.Field) -> str:
    kind = part.type
    if pa.types.is_list(kind):
        item = _value(kind.value_field)
        pattern = rf"\[(?:{item}(?:,{item})*)?\]"
    elif pa.types.is_struct(kind):
        pattern = _object(kind.fields)
    else:
        pattern = next((text for known, text in _SPELLINGS if known(kind)), _STRING)
    return f"(?:null|{pattern})" if part.nullable else pattern


_SPELLED = re.compile(rb"[-0-9.e+]+")
_SPELLINGS: list[tuple[Callable[[pa.DataType], bool], str]] = [
    (pa.types.is_integer, _INTEGER),
    (pa.types.is_floating, _NUMBER),
    (pa.types.is_boolean, "(?:true|false)"),
    (pa.types.is_date, _DATE),
    (pa.types.is_timestamp, _INSTANT),
]


def without(line: bytes, names: Collection[str]) -> bytes:
    """Return a canonical line without some fields.

    >>> without(b'{"id":"a","label":null}', ["label"])
    b'{"id":"a"}'
    """
    kept = {name: value for name, value in json.loads(line).items() if name not in names}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def table(lines: bytes | pa.Buffer, record: Record = CANONICAL) -> pa.Table:
    """Read canonical lines into a table of the record's columns; raise ArrowException for an invalid record."""
    view, parts, start = memoryview(lines), [], 0
    breaks = feeds(np.frombuffer(view, np.uint8))
    if reader := blocks.reader(record):
        ends = breaks if len(breaks) and breaks[-1] == len(view) - 1 else np.append(breaks, len(view))
        rows, fates = reader.read(view, np.append(0, ends[:-1] + 1)[: len(ends)], ends)
        if np.isin(
            fates, (Fate.TAKEN, Fate.TIDY)
        ).all():  # the C reader leaves some values to Arrow, such as integers of 19 digits
            return typed(rows, record)
    ends = np.append(breaks + 1, len(view))
    while start < len(view):
        last = int(np.searchsorted(ends, start + _TOGETHER, side="right")) - 1
        end = int(ends[last]) if last >= 0 and ends[last] > start else int(ends[last + 1])
        parts.append(_read(view[start:end], record))
        start = end
    return pa.concat_tables(parts).combine_chunks() if parts else record.arrow.empty_table()


def _read(lines: memoryview, record: Record) -> pa.Table:
    reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    parsing = pyarrow.json.ParseOptions(explicit_schema=_loose(record.arrow), unexpected_field_behavior="error")
    stream = pa.BufferReader(pa.py_buffer(lines))
    parsed = pyarrow.json.read_json(stream, read_options=reading, parse_options=parsing).combine_chunks()
    columns = [_typed(parsed[column.name].chunk(0), column.type) for column in record.arrow]
    return pa.Table.from_arrays(columns, schema=record.arrow)


def typed(rows: pa.RecordBatch, record: Record = CANONICAL) -> pa.Table:
    """Convert rows as rules see them to the record's columns; raise ArrowException for a value that does not fit."""
    columns = [
        instants(rows[column.name]) if pa.types.is_timestamp(column.type) else _typed(rows[column.name], column.type)
        for column in record.arrow
    ]
    return pa.Table.from_arrays(columns, schema=record.arrow)


def _loose(schema: pa.Schema) -> pa.Schema:
    """Return the schema with every part nullable, because Arrow's parser wants the parts of a null object too."""
    return pa.schema([pa.field(column.name, _nullable(column.type)) for column in schema])


def _nullable(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(pa.field(kind.value_field.name, _nullable(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _nullable(part.type)) for part in kind.fields])
    return pa.string() if pa.types.is_date(kind) else kind  # of which the parser takes numbers alone


def _typed(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Convert values to a type of the contract, filling parts of null objects that may not be null themselves."""
    if pa.types.is_list(kind):
        return pa.ListArray.from_arrays(values.offsets, _typed(values.values, kind.value_type), type=kind)
    if pa.types.is_struct(kind):
        parts = [_filled(values.field(number), part) for number, part in enumerate(kind.fields)]
        return pa.StructArray.from_arrays(parts, fields=kind.fields, mask=values.is_null())
    return values.cast(kind) if pa.types.is_date(kind) else values


def _filled(values: pa.Array, part: pa.Field) -> pa.Array:
    own = _typed(values, part.type)
    return (
        own if part.nullable or not own.null_count else pc.fill_null(own, 0 if pa.types.is_integer(part.type) else "")
    )

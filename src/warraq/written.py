"""Records as canonical JSON lines, whole columns at a time: what `warraq.article.line` writes of each."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask
from warraq.expectations.columns import instants
from warraq.readers import cells, nested
from warraq.readers.mapping.convert import relisted
from warraq.record import CANONICAL, Record

_SPECIAL = r'["\\\x00-\x1f]'
_SHORT = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}
_CONTROL = r"[\x00-\x1f]"
_NULL = "null"


def lines(rows: pa.RecordBatch, record: Record = CANONICAL) -> pa.Array:
    """Return the canonical line of each row of a record's raw schema, without its end; what is no instant stays.

    >>> from warraq.readers.batch import columns
    >>> lines(columns([{"title": 'a "b"', "published_at": "2021-07-25T14:02:00+03:00"}]))[0].as_py()[:77]
    '{"id":null,"link":null,"title":"a \\\\"b\\\\"","published_at":"2021-07-25T11:02:00Z'
    """
    texts = [_column(values, name, record) for name, values in zip(rows.schema.names, rows.columns, strict=True)]
    return _object(rows.schema.names, texts)


def of_articles(rows: pa.RecordBatch, record: Record = CANONICAL) -> list[bytes]:
    """Return the canonical line of each row, which has to be a valid record; raises pydantic's ValidationError for any
    other.

    Rows that the schema may refuse are checked by the model, one by one.
    """
    texts: list[bytes] = lines(rows, record).cast(pa.binary()).to_pylist()
    for row in np.flatnonzero(~_certain(rows, record)).tolist():
        texts[row] = record.line(rows.slice(row, 1).to_pylist()[0]).encode()
    return texts


def _certain(rows: pa.RecordBatch, record: Record) -> Mask:
    """Return a mask of the rows that are valid for certain."""
    mask = ~nested.refused(rows, record)
    for name, schema in record.json_schema()["properties"].items():
        values = rows[name]
        if pa.types.is_timestamp(record.arrow.field(name).type):
            given = values.is_valid() if record.arrow.field(name).nullable else pa.array(np.ones(len(values), np.bool_))
            wrong = pc.and_(given, instants(values).is_null())
        elif pa.types.is_string(values.type) and name not in record.by_name:
            wrong = nested.refuses(values, schema)
        else:
            continue
        if wrong is not None:
            mask &= ~wrong.to_numpy(zero_copy_only=False)
    return mask


def _column(values: pa.Array, name: str, record: Record) -> pa.Array:
    if pa.types.is_timestamp(record.arrow.field(name).type):
        values = pc.coalesce(cells.plain(instants(values)), values)
    return pc.fill_null(_json(values), "[]" if name in record.lists else _NULL)


def _json(values: pa.Array) -> pa.Array:
    """Write each value as JSON; what is null stays so."""
    kind = values.type
    if pa.types.is_string(kind):
        return pc.binary_join_element_wise('"', _escaped(values), '"', "")
    if pa.types.is_list(kind):
        items = relisted(values, pc.fill_null(_json(values.flatten()), _NULL))
        return pc.binary_join_element_wise("[", pc.binary_join(items, ","), "]", "")
    if pa.types.is_struct(kind):
        names = [part.name for part in kind.fields]
        parts = [pc.fill_null(_json(pc.struct_field(values, name)), _NULL) for name in names]
        return pc.if_else(values.is_valid(), _object(names, parts), None)
    if pa.types.is_floating(kind):
        return pa.array([None if value is None else json.dumps(value) for value in values.to_pylist()], pa.string())
    return values.cast(pa.string())


def _object(names: list[str], texts: list[pa.Array]) -> pa.Array:
    """Put the values of objects together, each behind its name."""
    parts: list[pa.Array | str] = []
    for number, (name, text) in enumerate(zip(names, texts, strict=True)):
        parts += [f"{',' if number else '{'}{json.dumps(name)}:", text]
    return pc.binary_join_element_wise(*parts, "}", "")


def _escaped(values: pa.Array) -> pa.Array:
    """Escape what JSON has to escape, as Python does."""
    special = pc.fill_null(pc.match_substring_regex(values, _SPECIAL), False)
    own = values.filter(special)
    if not len(own):
        return values
    for sign, escape in _SHORT.items():
        own = pc.replace_substring(own, sign, escape)
    control = pc.match_substring_regex(own, _CONTROL)
    if pc.any(control).as_py():
        rest = [_by_python(text) for text in own.filter(control).to_pylist()]
        own = pc.replace_with_mask(own, control, pa.array(rest, pa.string()))
    return pc.replace_with_mask(values, special, own)


def _by_python(text: str) -> str:
    r"""Escape the controls that have no short escape.

    >>> _by_python("a\x1b")
    'a\\u001b'
    """
    return "".join(f"\\u{ord(sign):04x}" if sign < " " else sign for sign in text)

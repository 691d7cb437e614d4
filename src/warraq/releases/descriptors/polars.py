"""Render the record's schema for polars, which otherwise infers null for columns that are null in the first lines."""

from __future__ import annotations

import pyarrow as pa

from warraq.article import ARROW_SCHEMA

_NAMES = [(pa.types.is_date, "Date"), (pa.types.is_floating, "Float64"), (pa.types.is_boolean, "Boolean")]


def schema(columns: pa.Schema = ARROW_SCHEMA) -> str:
    """Return the schema of the JSON Lines as Python code that expects polars as `pl`.

    >>> print(schema().splitlines()[1])
        "id": pl.String,
    """
    lines = (f'    "{column.name}": {_type(column.type)},' for column in columns)
    return "\n".join(["pl.Schema({", *lines, "})"])


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"pl.List({_type(kind.value_type)})"
    if pa.types.is_struct(kind):
        parts = ", ".join(f'"{part.name}": {_type(part.type)}' for part in kind.fields)
        return f"pl.Struct({{{parts}}})"
    if pa.types.is_timestamp(kind):
        return f'pl.Datetime("{kind.unit}", "{kind.tz}")'
    for known, name in _NAMES:
        if known(kind):
            return f"pl.{name}"
    return f"pl.{str(kind).capitalize()}"

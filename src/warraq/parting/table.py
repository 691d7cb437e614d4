"""Pieces as rows of a table: the columns that their records have, and values that fit these."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from warraq.parting.pieces import Piece
from warraq.readers.surrogates import visible

CODES, MESSAGES, TEXT = "warraq_codes", "warraq_messages", "warraq_text"
_TOGETHER = 2000  # rows of a chunk


def chunks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Cut pieces into lists of which one is held at a time."""
    rest = iter(pieces)
    while chunk := list(islice(rest, _TOGETHER)):
        yield chunk


def schema(pieces: Iterable[Piece]) -> pa.Schema:
    """Return the columns of the records among some pieces; one whose values have no type in common is JSON text.

    >>> def one(value): return Piece(1, value=lambda: value)
    >>> schema([one({"a": 1, "b": 1}), one({"a": 2.5, "b": "x", "c": None})]).to_string(show_field_metadata=False)
    'a: double\\nb: string\\nc: string'
    """
    types = dict[str, pa.DataType]()
    for chunk in chunks(pieces):
        rows = [piece.value() for piece in chunk if piece.records]
        for name in dict.fromkeys(name for row in rows for name in row):
            types[visible(name)] = _common(types.get(visible(name), pa.null()), _type([row.get(name) for row in rows]))
    return pa.schema({name: pa.string() if pa.types.is_null(kind) else kind for name, kind in types.items()})


def _type(values: list[Any]) -> pa.DataType:
    try:
        return pa.array(values).type
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pa.string()


def _common(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    try:
        schemas = [pa.schema({"": one}), pa.schema({"": other})]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except pa.ArrowException:
        return pa.string()


def column(name: str, rows: list[dict[str, Any]], kind: pa.DataType) -> pa.Array:
    """Return the values of a column in some rows; those that are no text are JSON where the column is text."""
    values = [row.get(name) for row in rows]
    if pa.types.is_string(kind):
        return pa.array([cell(value) for value in values], kind)
    return pa.array(values, kind)


def cell(value: Any) -> str | None:  # noqa: ANN401  # any value of a record
    """Write a value as text: text as it is, all else as JSON; lone surrogates as escapes.

    >>> cell("a"), cell(["ب"]), cell(None)
    ('a', '["ب"]', None)
    """
    if value is None or isinstance(value, str):
        return None if value is None else visible(value)
    return visible(dumped(value))


def dumped(value: Any) -> str:  # noqa: ANN401  # any value of a record
    """Write a value as JSON on one line: times as RFC 3339 has them, bytes as text, and what is no number as null.

    >>> dumped([b"a", float("nan"), 1.5])
    '["a", null, 1.5]'
    """
    return json.dumps(_json(value), ensure_ascii=False)


def _json(value: Any) -> Any:  # noqa: ANN401  # any value of a record
    if isinstance(value, dict):
        return {name: _json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_json(each) for each in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


def codes(piece: Piece) -> list[str]:
    """Return the codes of what was found in a piece."""
    return [finding.code for finding in piece.findings]


def messages(piece: Piece) -> list[str]:
    """Return the messages, each with the field that it is about."""
    return [visible(f"{each.field}: {each.message}" if each.field else each.message) for each in piece.findings]


def text(piece: Piece) -> str | None:
    """Return what could not be read, bytes that are not UTF-8 as escapes; None for a record."""
    return None if piece.records or piece.raw is None else piece.raw.decode("utf-8", "backslashreplace")

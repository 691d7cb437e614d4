"""Values of fields of one's own: what is wrong with one, which of a column may be so, and what a cell of text says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask
from warraq.fields import LIST, OwnField, belongs, read, refused, whole
from warraq.finding import Fault

_SHOWN = 60  # characters of a text in a message
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SIMPLE = {  # texts that Arrow casts, and the type; others are read one by one
    "integer": (r"\A-?[0-9]{1,18}\z", pa.int64()),
    "number": (r"\A-?[0-9]{1,300}(?:\.[0-9]+)?(?:[eE]-?[0-9]{1,2})?\z", pa.float64()),
}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_INSTANT = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z\z"  # that Arrow casts


def faults(field: OwnField, value: object, named: str) -> Iterator[tuple[Fault, list[str | int]]]:
    """Yield what is wrong with a value of JSON, and the path to it; null is the business of other rules.

    `named` says what the value is, such as "a list".

    >>> own = OwnField(name="label", type="string", description="A verdict.", values=("a", "b"))
    >>> [(fault.code, fault.message) for fault, _ in faults(own, "c", "a string")]
    [('REC010', "'c' is none of the values of label: a, b")]
    """
    if value is None:
        return
    if field.type == LIST and isinstance(value, list):
        for number, item in enumerate(value):
            if fault := _fault(field, "string", item, "null" if item is None else None):
                yield fault, [field.name, number]
    elif fault := _fault(field, field.type, value, named):
        yield fault, [field.name]


def _fault(field: OwnField, kind: str, value: object, named: str | None) -> Fault | None:
    try:
        reading = read(kind, value) if kind != LIST else _no_list()
    except ValueError:
        given = _shown(value) if isinstance(value, (str, int, float)) or named is None else named
        return Fault("REC004", f"{belongs(kind)} belongs here, not {given}", value=value)
    reason = refused(field, reading)
    return Fault("REC010", reason, value=value) if reason else None


def _no_list() -> object:
    raise ValueError


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def suspects(field: OwnField, values: pa.Array) -> pa.Array | None:
    """Return a mask of the values of a column, in their JSON types, that may be wrong; None if none can be.

    >>> day = OwnField(name="day", type="date", description="A day.")
    >>> suspects(day, pa.array(["2021-02-28", "2021-02-29", None])).to_pylist()
    [False, True, False]
    """
    if field.type == LIST:
        return _within(field, values)
    masks = [_misread(field, values), *_beyond(field, values)]
    union = None
    for mask in (each for each in masks if each is not None):
        known = pc.fill_null(mask, False)
        if pc.any(known).as_py():
            union = known if union is None else pc.or_(union, known)
    return union


def _within(field: OwnField, values: pa.Array) -> pa.Array | None:
    items = pc.list_flatten(values)
    odd = pc.is_null(items)
    for mask in _beyond(field, items):
        odd = pc.or_(odd, pc.fill_null(mask, False))
    if not pc.any(odd).as_py():
        return None
    flags = np.zeros(len(values), np.bool_)
    flags[pc.list_parent_indices(values).filter(odd).to_numpy()] = True
    return pa.array(flags)


def _misread(field: OwnField, values: pa.Array) -> pa.Array | None:
    """Tell the values that are none of the field's type: what Arrow casts is sure to be one, the others are read."""
    if field.type == "number":
        return pc.invert(pc.is_finite(values))
    if field.type not in ("date", "timestamp"):
        return None
    others = values.is_valid().to_numpy(zero_copy_only=False).copy()
    if _casts(field.type, values):
        others &= pc.fill_null(pc.starts_with(values, "0000"), False).to_numpy(zero_copy_only=False)
    wrong = np.zeros(len(values), np.bool_)
    rows = np.flatnonzero(others)
    wrong[rows] = [not _reads(field.type, text) for text in values.take(pa.array(rows)).to_pylist()]
    return pa.array(wrong)


def _casts(kind: str, values: pa.Array) -> bool:
    try:
        if kind == "date":
            values.cast(pa.date32())
            return True
        values.cast(pa.timestamp("us", tz="UTC"))
    except pa.ArrowInvalid:
        return False
    return bool(pc.all(pc.match_substring_regex(values, _INSTANT)).as_py() is not False)


def _reads(kind: str, text: str) -> bool:
    try:
        read(kind, text)
    except ValueError:
        return False
    return True


def _beyond(field: OwnField, values: pa.Array) -> Iterator[pa.Array]:
    """Tell the values that the field does not take."""
    if field.values:
        yield pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, pa.array(field.values, values.type))))
    if field.pattern is not None:
        yield pc.invert(pc.match_substring_regex(values, whole(field.pattern)))
    if field.minimum is None and field.maximum is None:
        return
    if field.type in ("date", "timestamp"):
        yield _out_of_bounds(field, values)
        return
    if field.minimum is not None:
        yield pc.less(values, field.minimum)
    if field.maximum is not None:
        yield pc.greater(values, field.maximum)


def _out_of_bounds(field: OwnField, values: pa.Array) -> pa.Array:
    """Tell the dates or instants, which are texts, that are out of bounds; each that occurs is read once."""
    coded = values.dictionary_encode()
    wrong = [not _reads(field.type, text) or bool(refused(field, read(field.type, text))) for text in
             coded.dictionary.to_pylist()]  # fmt: skip
    return pa.array(wrong, pa.bool_()).take(coded.indices)


def typed(field: OwnField, cell: str) -> Any:  # noqa: ANN401  # any value of a record
    """Return a cell of text as JSON would have it; one that is no value of the field's type stays text.

    >>> own = OwnField(name="checked", type="boolean", description="Whether it was checked.")
    >>> [typed(own, cell) for cell in ("TRUE", "0", " ", "maybe")]
    [True, False, None, 'maybe']
    """
    text = cell.strip()
    if field.type == LIST:
        return _listed(cell, text)
    if not text:
        return None
    if field.type == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if field.type == "number" and _NUMBER.fullmatch(text):
        return float(text)
    if field.type == "boolean":
        return _BOOLEANS.get(text.lower(), cell)
    return text if field.type in ("date", "timestamp") else cell


def _listed(cell: str, text: str) -> Any:  # noqa: ANN401  # any JSON
    if text.startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
    return [cell] if text else []


def as_text(values: pa.Array) -> pa.Array:
    """Return numbers and truth values as the text that JSON has for them; other values as they are.

    >>> as_text(pa.array([True, None])).to_pylist(), as_text(pa.array([1.5, 2])).to_pylist()
    (['true', None], ['1.5', '2'])
    """
    kind = values.type
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return values.cast(pa.string()) if number else values


def parsed(field: OwnField, values: pa.Array) -> pa.Array:
    """Return text as values of a field's type; blank text is null, and so is text that cannot be read.

    >>> checked = OwnField(name="checked", type="boolean", description="Whether it was checked.")
    >>> parsed(checked, pa.array(["TRUE", "0", " ", "maybe"])).to_pylist()
    [True, False, None, None]
    """
    text = pc.utf8_trim_whitespace(values)
    if field.type == "boolean":
        places = pc.index_in(pc.utf8_lower(text), pa.array(list(_BOOLEANS)))
        return pa.array(list(_BOOLEANS.values())).take(places)
    if field.type in _SIMPLE:
        pattern, kind = _SIMPLE[field.type]
        return pc.if_else(pc.match_substring_regex(text, pattern), text, None).cast(kind)
    return pc.if_else(pc.equal(text, ""), None, values if field.type == "string" else text)


def lost(values: pa.Array, converted: pa.Array) -> Mask:
    """Return a mask of the values of a column of text that are not blank and could not be read."""
    if not pa.types.is_string(values.type):
        return np.zeros(len(values), np.bool_)
    filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(values), ""), False)
    mask: Mask = pc.and_(filled, converted.is_null()).to_numpy(zero_copy_only=False)
    return mask

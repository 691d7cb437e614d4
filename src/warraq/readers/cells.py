"""Columns of a foreign table as JSON would have them: text is a string, an instant is text, a list is a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.readers import utf8

_IN_A_SECOND = {"s": 0, "ms": 3, "us": 6, "ns": 9}  # digits
_MICROSECONDS = 6
_FIRST, _LAST = -62_135_596_800, 253_402_300_799  # 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z in seconds since 1970


def plain(values: pa.Array) -> pa.Array:
    """Convert a column to types of JSON where it has others that say the same; what JSON has no type for stays as it
    is.

    Whether text is UTF-8 is not asked: `whole` tells.

    >>> times = pa.array([0, 1_500_000, None], pa.timestamp("us", tz="Asia/Baghdad"))
    >>> plain(times).to_pylist()
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:01.500000Z', None]
    >>> plain(pa.array([["a"], None], pa.large_list(pa.large_string()))).type
    ListType(list<item: string>)
    """
    return next((write(values) for known, write in _WAYS if known(values.type)), values)


def _text(values: pa.Array) -> pa.Array:
    octets = values if pa.types.is_binary(values.type) else values.cast(pa.binary())
    return pa.Array.from_buffers(pa.string(), len(octets), octets.buffers(), octets.null_count, octets.offset)


def _instants(values: pa.Array) -> pa.Array:
    """Write timestamps as RFC 3339, in UTC with `Z` where they have a zone, else without an offset.

    One whose year has no four digits is the number that it is.
    """
    digits = _IN_A_SECOND[values.type.unit]
    counts = pc.fill_null(values.view(pa.int64()), 0).to_numpy()
    seconds = counts // 10**digits
    parts = counts - seconds * 10**digits
    shown = pc.strftime(pa.array(seconds).view(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%S")
    if parts.any():
        shown = pc.if_else(parts == 0, shown, pc.binary_join_element_wise(shown, _fractions(parts, digits), "."))
    if values.type.tz is not None:
        shown = pc.binary_join_element_wise(shown, "Z", "")
    shown = pc.if_else((seconds < _FIRST) | (seconds > _LAST), pa.array(counts).cast(pa.string()), shown)
    return pc.if_else(values.is_valid(), shown, None)


def _fractions(parts: Any, digits: int) -> pa.Array:  # noqa: ANN401  # numpy array
    """Write parts of a second as Python does, in six digits; in nine where they need them."""
    micro = pa.array(parts * 10**_MICROSECONDS // 10**digits).cast(pa.string())
    short = pc.utf8_lpad(micro, _MICROSECONDS, "0")
    if digits <= _MICROSECONDS:
        return short
    return pc.if_else(parts % 1000 == 0, short, pc.utf8_lpad(pa.array(parts).cast(pa.string()), digits, "0"))


def _dates(values: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(_instants(values.cast(pa.timestamp("s"))), 0, len("2021-07-25"))


def _lists(values: pa.Array) -> pa.Array:
    values = values.cast(pa.list_(values.type.value_field))
    if values.null_count:  # one of a fixed size holds items that nobody is to see
        values = pc.if_else(values.is_valid(), values, pa.scalar(None, values.type))
    return _of(values, plain(values.values))


def _of(values: pa.Array, items: pa.Array) -> pa.Array:
    """Make lists with other items."""
    offsets = pa.array(values.offsets.to_numpy())  # a mask goes with offsets that are no slice
    return pa.ListArray.from_arrays(offsets, items, mask=values.is_null())


def _parts(values: pa.Array) -> pa.Array:
    parts = [plain(values.field(number)) for number in range(values.type.num_fields)]
    return pa.StructArray.from_arrays(parts, names=[part.name for part in values.type.fields], mask=values.is_null())


_types = pa.types
_WAYS: list[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]]] = [
    (_types.is_dictionary, lambda values: plain(values.dictionary_decode())),
    *(
        (each, _text)
        for each in (
            _types.is_string, _types.is_large_string, _types.is_string_view,
            _types.is_binary, _types.is_large_binary, _types.is_binary_view, _types.is_fixed_size_binary,
        )
    ),
    (_types.is_timestamp, _instants),
    (_types.is_date, _dates),
    *((each, _lists) for each in (_types.is_list, _types.is_large_list, _types.is_fixed_size_list)),
    (_types.is_struct, _parts),
]  # fmt: skip


def fitted(values: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Convert plain values to a type of the record as rules see it; None where they are of another, or have parts that
    it lacks.

    >>> fitted(pa.array([{"title": "a"}]), pa.struct([("title", pa.string()), ("link", pa.string())])).to_pylist()
    [{'title': 'a', 'link': None}]
    >>> fitted(pa.array([1]), pa.string())
    """
    if pa.types.is_null(values.type):
        return pa.nulls(len(values), kind)
    if pa.types.is_floating(kind):
        return _cast(values, kind) if _is_number(values.type) else None
    if pa.types.is_integer(values.type) and pa.types.is_integer(kind):
        return _cast(values, kind)
    if pa.types.is_list(values.type) and pa.types.is_list(kind):
        items = fitted(values.values, kind.value_type)
        return None if items is None else _of(values, items)
    if pa.types.is_struct(values.type) and pa.types.is_struct(kind):
        return _struct(values, kind)
    return values if values.type == kind else None


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _cast(values: pa.Array, kind: pa.DataType) -> pa.Array | None:
    try:
        return values.cast(kind)
    except pa.ArrowInvalid:  # one is too large, or is not told exactly
        return None


def _struct(values: pa.Array, kind: pa.DataType) -> pa.Array | None:
    own = [part.name for part in values.type.fields]
    if len(set(own)) < len(own) or set(own) - {part.name for part in kind.fields}:
        return None
    parts = [
        fitted(values.field(own.index(part.name)), part.type) if part.name in own else pa.nulls(len(values), part.type)
        for part in kind.fields
    ]
    if any(part is None for part in parts):
        return None
    return pa.StructArray.from_arrays(parts, fields=kind.fields, mask=values.is_null())


def whole(values: pa.Array) -> bool:
    """Tell whether all text in plain values is UTF-8."""
    return all(utf8.strings(each) for each in _leaves(values))


def _leaves(values: pa.Array) -> Iterator[pa.Array]:
    if pa.types.is_list(values.type):
        yield from _leaves(values.flatten())
    elif pa.types.is_struct(values.type):
        for part in values.flatten():
            yield from _leaves(part)
    elif pa.types.is_string(values.type):
        yield values

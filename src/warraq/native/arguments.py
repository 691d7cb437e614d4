"""What the compiled functions are given, laid out as their C files have it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pyarrow as pa

_POINTER, _SIZE, _INT, _BYTES = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32, ctypes.c_char_p
_WIDTH = 4  # bytes of an offset
_NOTHING = np.zeros(8, np.uint8)  # the bytes of strings that have none, and the one offset of no strings


class _Argument(ctypes.Structure):
    """A struct that keeps alive what its addresses are of."""

    kept: object = None


Argument = TypeVar("Argument", bound=_Argument)


class Strings(_Argument):
    """A column of strings (strings.h): its bytes, the number of its offsets, and the number of strings."""

    _fields_ = (("data", _POINTER), ("size", _SIZE), ("offsets", _POINTER), ("places", _SIZE), ("count", _SIZE))


class Kinds(_Argument):
    """Of what kind each character is (runs.c)."""

    _fields_ = (("table", _BYTES), ("known", _SIZE), ("starts", _POINTER), ("ranges", _BYTES), ("count", _SIZE))


class Plain(_Argument):
    """What plain text is (screen.c)."""

    _fields_ = (
        ("table", _BYTES), ("size", _SIZE), ("feeds", _INT), ("least", _SIZE),
        ("whole", Strings), ("heads", Strings), ("tails", Strings), ("late", Strings), ("forward", Strings),
    )  # fmt: skip


class Lines(_Argument):
    """How suspicious lines begin, how suspicious texts end, and what may stand behind that (screen.c)."""

    _fields_ = (("openings", Strings), ("endings", Strings), ("closers", Strings))


class Sought(_Argument):
    """What words are made of, the pair that all that is sought has, the words and the parts of them (words.c)."""

    _fields_ = (
        ("letters", _BYTES), ("known", _SIZE), ("mask", ctypes.c_uint8 * 4), ("value", ctypes.c_uint8 * 4),
        ("shut", ctypes.c_uint8), ("open", ctypes.c_uint8), ("words", Strings), ("parts", Strings),
    )  # fmt: skip


class Shape(_Argument):
    """What a run of words is (runs.c)."""

    _fields_ = (
        ("kinds", Kinds), ("run", _INT), ("opening", _INT), ("line", _INT), ("head", _INT),
        ("marks", ctypes.c_uint8 * 2),
    )  # fmt: skip


def strings(values: pa.Array) -> Strings:
    """Return a column of strings as an argument.

    >>> argument = strings(pa.array(["a", "bc"])[1:])
    >>> argument.size, argument.places >= 2, argument.count
    (3, True, 1)
    """
    _, offsets, data = values.buffers()
    places = offsets.size // _WIDTH - values.offset if len(values) else 1
    first = offsets.address + _WIDTH * values.offset if len(values) else _NOTHING.ctypes.data
    argument = Strings(
        data.address if data else _NOTHING.ctypes.data, data.size if data else 0, first, places, len(values)
    )
    argument.kept = values
    return argument


def words(values: Sequence[str]) -> Strings:
    """Return some words as an argument."""
    return strings(pa.array(values, pa.string()))


def kinds(table: bytes, ranges: Sequence[tuple[int, int]]) -> Kinds:
    """Return the kinds of characters as an argument: a table of the first ones, and the ranges behind it, each its
    first and its kind.
    """
    starts = np.array([start for start, _ in ranges], np.uint32)
    argument = Kinds(table, len(table), starts.ctypes.data, bytes(kind for _, kind in ranges), len(ranges))
    argument.kept = starts
    return argument


def holding(argument: Argument, *parts: object) -> Argument:
    """Let an argument keep its parts alive, which C has as copies."""
    argument.kept = parts
    return argument

"""Counts and offsets that do not fit their data: each function says so before it reads anything."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from warraq.native import arguments, rows
from warraq.normalise.columns import holding, runs, screen
from warraq.normalise.columns.holding import Sought

VALUES = pa.array(["ab", "", "cde"])


def changed(name: str, value: int) -> arguments.Strings:
    made = arguments.strings(VALUES)
    setattr(made, name, value)
    return made


def with_offsets(*values: int) -> arguments.Strings:
    data, offsets = np.frombuffer(b"abcde", np.uint8), np.array(values, np.int32)
    made = arguments.Strings(data.ctypes.data, len(data), offsets.ctypes.data, len(offsets), 3)
    return arguments.holding(made, data, offsets)


BROKEN: dict[str, Callable[[], arguments.Strings]] = {
    "descending": lambda: with_offsets(0, 3, 2, 5),
    "before the data": lambda: with_offsets(-1, 2, 2, 5),
    "behind the data": lambda: with_offsets(0, 2, 2, 6),
    "one behind the data between others": lambda: with_offsets(0, 9, 2, 5),
    "too few offsets": lambda: changed("places", 3),
    "a negative count": lambda: changed("count", -1),
    "a negative size": lambda: changed("size", -1),
}


@pytest.mark.parametrize("values", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", ["edges", "standing_runs", "screen", "without", "words"])
def test_strings(library: ctypes.CDLL, name: str, values: Callable[[], arguments.Strings]) -> None:
    numbers, octets = np.zeros(64, np.uint64), np.zeros(64, np.uint8)
    at = numbers.ctypes.data
    given = {
        "edges": (runs._shape(), at, at, at, None, None, 8),
        "standing_runs": (runs._shape(), at, at, at, 0, at, 8),
        "screen": (screen._plain(), None, octets.ctypes.data),
        "without": (octets.ctypes.data,),
        "words": (holding._argument(Sought("ال", ("ال",), ("ال",))), octets.ctypes.data),
    }[name]
    with pytest.raises(ValueError, match=f"warraq_{name}: counts or offsets do not fit the data"):
        getattr(library, f"warraq_{name}")(values(), *given)


@pytest.mark.parametrize(("name", "value"), [("run", 0), ("opening", 0), ("line", -1), ("head", -1)])
def test_the_shape_of_a_run(library: ctypes.CDLL, name: str, value: int) -> None:
    shape, numbers = arguments.Shape.from_buffer_copy(runs._shape()), np.zeros(64, np.uint64)
    setattr(shape, name, value)
    at = numbers.ctypes.data
    for function, more in (
        (library.warraq_edges, (at, at, at, None, None, 8)),
        (library.warraq_standing_runs, (at, at, at, 0, at, 8)),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            function(arguments.strings(VALUES), shape, *more)


@pytest.mark.parametrize(("name", "value"), [("size", 65_536), ("feeds", 0), ("least", -1)])
def test_what_plain_text_is(library: ctypes.CDLL, name: str, value: int) -> None:
    plain, found = arguments.Plain.from_buffer_copy(screen._plain()), np.zeros(3, np.uint8)
    setattr(plain, name, value)
    with pytest.raises(ValueError, match="do not fit"):
        library.warraq_screen(arguments.strings(VALUES), plain, None, found.ctypes.data)


def test_words_that_lines_begin_with(library: ctypes.CDLL) -> None:
    found, parts = np.zeros(3, np.uint8), [arguments.words(("a",)), with_offsets(0, 3, 2, 5), arguments.words((".",))]
    with pytest.raises(ValueError, match="do not fit"):
        library.warraq_screen(arguments.strings(VALUES), screen._plain(), arguments.Lines(*parts), found.ctypes.data)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(("starts", "ends"), [([-1], [2]), ([2], [1]), ([0], [7]), ([0, 3], [2, 99])])
def test_lines(starts: list[int], ends: list[int]) -> None:
    reader = rows.Reader(pa.schema({"a": pa.string()}))
    with pytest.raises(ValueError, match="warraq_rows: counts or offsets do not fit the data"):
        reader.read(memoryview(b"{}{}{}"), np.array(starts, np.int64), np.array(ends, np.int64))


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [(0, "fields", 65), (0, "fields", 4), (0, "first", 0), (1, "kind", 4), (1, "kind", -1), (1, "rows", -1), (1, "room", -1),
     (1, "valid", None), (1, "offsets", None), (1, "data", None), (2, "fields", 0), (1, "name_length", -1)],
)  # fmt: skip
def test_columns(library: ctypes.CDLL, place: int, name: str, value: int | None) -> None:
    nodes = rows.Reader(pa.schema({"a": pa.string(), "b": pa.list_(pa.int64())})).nodes
    buffers = [rows._buffers(node, 9, 99) for node in nodes]
    columns = (rows._Column * len(nodes))(
        *(rows._column(node, (9, 99), own) for node, own in zip(nodes, buffers, strict=True))
    )
    setattr(columns[place], name, value)
    data, bounds, fates = np.frombuffer(b"{}", np.uint8), np.array([0, 2], np.int64), np.zeros(1, np.uint8)
    at = bounds.ctypes.data
    with pytest.raises(ValueError, match="do not fit"):
        library.warraq_rows(data.ctypes.data, 2, at, at + 8, 1, columns, len(columns), fates.ctypes.data)


@pytest.mark.parametrize("count", [0, -1, 257])
def test_numbers_of_columns(library: ctypes.CDLL, count: int) -> None:
    columns, fates, bounds = (rows._Column * 300)(), np.zeros(1, np.uint8), np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="do not fit"):
        library.warraq_rows(
            bounds.ctypes.data, 0, bounds.ctypes.data, bounds.ctypes.data, 1, columns, count, fates.ctypes.data
        )

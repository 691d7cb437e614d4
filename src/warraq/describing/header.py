"""Whether the first row of a table is its header, or a record already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from warraq.describing import names, values
from warraq.describing.columns import Column
from warraq.readers import csv_rows

_LOOKED_AT = 200  # rows below the first
_COLUMNS, _KNOWN, _ROWS = 3, 2, 20  # of a text that may be a table, the names of fields in it, and the rows looked at
_LONG = 100  # characters that no name of a column has
_DIGIT = re.compile(r"\d")


def lacks(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether the names of a table's columns are a record: one is a link or a date or a number as the values below
    it are, or a text that is too long for a name.

    >>> lacks([{"خبر": "آخر", "2021-07-25": "2021-07-26"}]), lacks([{"Title": "خبر", "2021": "x"}]), lacks([])
    (True, False, False)
    """
    columns = dict[str, Column]()
    for row in islice(rows, _LOOKED_AT):
        for name, value in row.items():
            columns.setdefault(name, Column(name)).take(value)
    return any(_is_value(name, column) for name, column in columns.items())


def _is_value(name: str, column: Column) -> bool:
    if len(name) > _LONG:
        return True
    first = Column(name)
    first.take(name)
    kind = values.described(first)
    if kind in ("links", "links of media"):
        return True
    telling = kind.startswith("dates") or kind in ("whole numbers", "numbers")
    below = values.described(column)
    return bool(telling and _DIGIT.search(name) and below and kind.split(":")[0] == below.split(":")[0])


def parts(data: bytes, delimiters: str) -> bool:
    """Tell whether a text looks like a table: its first lines all have as many cells, of three and more, and two of the
    first are names of fields.

    >>> parts(b"Title,Date,x\\na,b,c\\nd,e,f\\n", ","), parts(b"Title, Date, x\\na\\n", ",")
    (True, False)
    """
    table = csv_rows.table(data, delimiters)
    if table is None or len(table.names) < _COLUMNS or sum(map(bool, map(names.fields, table.names))) < _KNOWN:
        return False
    widths, end = list[int](), table.row.end
    while len(widths) < _ROWS and (start := csv_rows.filled(data, csv_rows.behind(data, end))) < len(data):
        row = csv_rows.row(data, start, table.delimiter)
        widths, end = [*widths, len(row.cells)], row.end
    return bool(widths) and {*widths[: len(widths) - (end == len(data)) or 1]} == {len(table.names)}

"""Whether the first row of a table is its header, or a record already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from warraq.describing import values
from warraq.describing.columns import Column

_LOOKED_AT = 200  # rows below the first
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

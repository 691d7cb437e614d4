"""What a file of JSON holds where records belong, and what to do with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from warraq.describing import names

COLUMNS = "columns where records belong: write it by records (in pandas, to_json with orient='records')"
ROWS = (
    "lists of values where records belong: give each value its key (in pandas, to_json with orient='records'), "
    "or write a table as .csv"
)
LISTS = "lists of records where records belong: join them (jq add)"
TWICE = "strings where records belong, which hold JSON that was encoded twice: decode them once (jq fromjson)"
VALUES = "values where records belong: a record is an object, with a key for each field"
_BEGINNINGS = (
    (re.compile(r"\[?+\s*+\[\s*+\{"), LISTS),
    (re.compile(r"\[\s*+(?:\[|[^\s{\]\"][^{]*\n\s*+\[|\"[^\n]*\n\s*+\[)"), ROWS),
    (re.compile(r"(?:\[\s*+)?+\"\s*+(?:\\n|\\t|\s)*+[\[{]"), TWICE),
    (re.compile(r"(?:\[\s*+)?+(?:[\"\d-]|true|false|null)"), VALUES),
)


def by_beginning(text: str) -> str:
    """Say, from the beginning of a JSON file, what it holds instead of records; empty for an empty file and for
    records.

    >>> by_beginning('[["title"], ["a"]]') == ROWS == by_beginning('["title", 1]\\n["a", 2]')
    True
    >>> by_beginning('["{\\\\"title\\\\": 1}"]') == TWICE, by_beginning('["a"]') == VALUES, by_beginning("[]"), by_beginning('[[{}]]') == LISTS
    (True, True, '', True)
    """  # noqa: E501  # one pattern, query or example
    text = text.removeprefix("\ufeff").lstrip(" \t\r\n")
    return next((said for begins, said in _BEGINNINGS if begins.match(text)), "")


def in_columns(record: Mapping[str, Any]) -> bool:
    """Tell whether an object holds columns of values, by their numbers or in lists, as pandas writes a table.

    >>> in_columns({"title": {"0": "a", "1": "b"}, "url": {"0": "c", "1": "d"}}), in_columns({"title": ["a", "b"], "x": [1, 2]})
    (True, True)
    >>> in_columns({"columns": ["title"], "index": [0, 1], "data": [["a"], ["b"]]}), in_columns({"title": ["a"]})
    (True, False)
    """  # noqa: E501  # one pattern, query or example
    values, data = list(record.values()), record.get("data")
    if isinstance(record.get("columns"), list) and isinstance(data, list):
        return bool(data) and all(isinstance(row, list) for row in data)
    if len(values) < 2 or not any(map(names.fields, record)):  # noqa: PLR2004  # columns
        return False
    if all(isinstance(value, dict) for value in values):
        return len(values[0]) > 1 and all(value.keys() == values[0].keys() for value in values)
    lists = [value for value in values if isinstance(value, list) and not any(isinstance(each, dict) for each in value)]
    return len(lists) == len(values) and len(lists[0]) > 1 and len(set(map(len, lists))) == 1

"""The columns of foreign records, nested ones as paths, and what a sample of the records says of each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from warraq.mapping import EACH
from warraq.readers.mapping.convert import whole

SAMPLE = 10_000  # records
MOST = 256  # columns: more of them are keys that are data, and are counted
JUDGED = 200  # values of a column by which it is told what they are
_EXAMPLES = 3
_FEW = 24  # different values up to which they are kept, to be a closed set
_SHORT = 60  # characters of a value of a closed set
_DEEP = 6  # objects one in the other that are looked into
_STEP = re.compile(r"[^.\[\]]+")


@dataclass(slots=True)
class Column:
    """A column, or a path into nested JSON, in the records of a sample.

    `values` are the first ones that are not blank; `counts` counts the different ones, while they are few and short.
    Lengths are in characters for text and in items for lists.
    """

    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    shortest: int | None = None
    longest: int | None = None
    values: list[Any] = field(default_factory=list)
    counts: Counter[str] | None = field(default_factory=Counter)
    different: set[int] = field(default_factory=set)

    def take(self, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Add the value of a record."""
        value = whole(value)
        if value is None or value in ([], {}) or (isinstance(value, str) and not value.strip()):
            return
        self.filled += 1
        self.kinds[kind(value)] += 1
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        self.different.add(hash(text))
        length = len(value) if isinstance(value, (str, list)) else len(text)
        self.shortest = length if self.shortest is None else min(self.shortest, length)
        self.longest = length if self.longest is None else max(self.longest, length)
        if len(self.values) < JUDGED:
            self.values.append([each for each in value if each is not None] if isinstance(value, list) else value)
        if self.counts is not None:
            self.counts[text] += 1
            if len(text) > _SHORT or len(self.counts) > _FEW:
                self.counts = None

    @property
    def type(self) -> str:
        """The type of the values, as JSON has them; all of them where there are several."""
        names = sorted(self.kinds)
        return "null" if not names else "number" if names == ["integer", "number"] else " or ".join(names)

    @property
    def examples(self) -> list[Any]:
        """The first different values."""
        distinct = dict[str, Any]()
        for value in self.values:
            distinct.setdefault(json.dumps(value, sort_keys=True), value)
            if len(distinct) == _EXAMPLES:
                break
        return list(distinct.values())


def kind(value: Any) -> str:  # noqa: ANN401  # any JSON
    """Name the type of a value; of a list that of its items too.

    >>> [kind(value) for value in ("a", 1, 1.5, True, ["a", "b"], [{"a": 1}], {"a": 1})]
    ['string', 'integer', 'number', 'boolean', 'list of string', 'list of object', 'object']
    """
    if isinstance(value, list):
        items = sorted({kind(item) for item in value if item is not None})
        return f"list of {items[0]}" if len(items) == 1 else "list"
    names = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object"}
    return names.get(type(value), "null")


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in a record by its path, as `[sources.columns]` writes paths.

    An object with a key that no path can name stays whole.

    >>> flat({"title": "a", "author": [{"name": "b", "id": 1}, {"name": "c"}], "tags": ["d"], "x": {"y": {"z.": 1}}})
    {'title': 'a', 'author[*].name': ['b', 'c'], 'author[*].id': [1], 'tags': ['d'], 'x.y': {'z.': 1}}
    """
    values = dict[str, Any]()
    for name, value in record.items():
        for path, each in _below(name, value, 0):
            if path in values and isinstance(values[path], list) and isinstance(each, list):
                values[path] = values[path] + each
            else:
                values[path] = each
    return values


def _below(path: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any JSON
    if depth < _DEEP and _named(value):
        for name, each in value.items():
            yield from _below(f"{path}.{name}", each, depth + 1)
    elif depth < _DEEP and isinstance(value, list) and value and all(map(_named, value)):
        for item in value:
            for name, each in flat(item).items():
                yield f"{path}{EACH}.{name}", each if isinstance(each, list) else [each]
    else:
        yield path, value


def _named(value: Any) -> bool:  # noqa: ANN401  # any JSON
    return isinstance(value, dict) and bool(value) and all(_STEP.fullmatch(name) for name in value)


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a file: how many, the columns in their order, and how many columns more there are."""

    records: int
    columns: tuple[Column, ...]
    more: int = 0

    def share(self, column: Column) -> float:
        """Return the share of the records that have a value in a column, in hundredths."""
        return round(column.filled / self.records, 2) if self.records else 0.0


def sampled(records: Iterable[Mapping[str, Any]]) -> Sample:
    """Gather what some records say of their columns.

    >>> sample = sampled([{"a": "x", "b": {"c": 1}}, {"a": "yy", "b": None}])
    >>> [(each.name, each.type, sample.share(each), each.shortest, each.longest) for each in sample.columns]
    [('a', 'string', 1.0, 1, 2), ('b.c', 'integer', 0.5, 1, 1)]
    """
    columns, others, number = dict[str, Column](), set[str](), 0
    for number, record in enumerate(records, 1):  # noqa: B007  # how many there are
        for path, value in flat(record).items():
            if path not in columns and len(columns) >= MOST:
                others.add(path)
                continue
            columns.setdefault(path, Column(path)).take(value)
    whole = {path for path in columns if not columns[path].filled and any(_inside(each, path) for each in columns)}
    return Sample(number, tuple(each for path, each in columns.items() if path not in whole), len(others))


def _inside(path: str, outer: str) -> bool:
    return path.startswith((f"{outer}.", f"{outer}{EACH}"))

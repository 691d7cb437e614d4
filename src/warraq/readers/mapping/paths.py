"""Values at a path into a foreign record: of one record, and of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.mapping import EACH, condition, keys, steps
from warraq.readers.mapping.convert import relisted
from warraq.readers.shape import kind


class Absent:
    """The value of a key that a record does not have."""


ABSENT = Absent()


class Misplaced(Exception):  # it names a state of the record
    """A value where a path needs an object: the message says which value it is, and where."""


def value(record: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401  # any JSON
    """Return what stands at a path of a record: a list where the path goes to each item; `ABSENT` where nothing does.

    Raises Misplaced where the path goes on below a value that is no object.

    >>> value({"author": [{"name": "a"}, {"name": "b"}]}, "author[*].name"), value({"a.b": 1}, "a.b")
    (['a', 'b'], 1)
    >>> record = {"parts": [{"type": "x", "head": "a"}, {"type": "y", "head": "b", "body": ["c", "d"]}]}
    >>> value(record, "parts[type=y].{head,body}"), value(record, "parts[0].head"), value(record, "parts[9].head")
    (['b', 'c', 'd'], 'a', None)
    """
    if path in record:
        return record[path]
    return _below(record, steps(path), path)


def _below(node: Any, rest: tuple[str, ...], path: str) -> Any:  # noqa: ANN401  # any JSON
    for number, step in enumerate(rest):
        behind = rest[number + 1 :]
        if node is None:
            return None
        if step.startswith("[") and step.endswith("]"):
            items = node if isinstance(node, list) else [node]
            if step[1:-1].isdecimal():
                node = items[int(step[1:-1])] if int(step[1:-1]) < len(items) else None
                continue
            return list(_flat(_below(item, behind, path) for item in _chosen(items, step)))
        if not isinstance(node, dict):
            raise Misplaced(f"an object with {step!r} belongs there, as the mapping {path!r} says, not {kind(node)}")
        if len(keys(step)) > 1:
            return list(_flat(_below(node, (name, *behind), path) for name in keys(step)))
        if step not in node:
            return ABSENT
        node = node[step]
    return node


def _chosen(items: list[Any], step: str) -> Iterator[Any]:
    """Yield the items that a step chooses: all, or the objects in which a key has a value."""
    wanted = condition(step)
    for item in items:
        if wanted is None or (isinstance(item, dict) and item.get(wanted[0]) == wanted[1]):
            yield item


def _flat(items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from item
        elif item is not ABSENT and item is not None:
            yield item


def leaves(path: str, kind: pa.DataType) -> Iterator[str]:
    """Yield the paths of the values in a column of some type."""
    each = EACH if pa.types.is_list(kind) or pa.types.is_large_list(kind) else ""
    inner = kind.value_type if each else kind
    if not pa.types.is_struct(inner):
        yield path
        return
    for part in inner.fields:
        yield from leaves(f"{path}{each}.{part.name}", part.type)


def spelled(path: str) -> Iterator[tuple[str, ...]]:
    """Yield the keys on the way of a path, whatever items of lists it goes to; several where a step names several.

    >>> list(spelled("bodies[type=x].{head,text}"))
    [('bodies', 'head'), ('bodies', 'text')]
    """
    yield from product(*(keys(step) for step in steps(path) if not step.startswith("[")))


def array(columns: Mapping[str, pa.Array], path: str) -> pa.Array | None:
    """Return the column at a path, as `value` does of each record; None where columns are not enough for it.

    A column of nulls stands for one that is not there.
    """
    if path in columns:
        return columns[path]
    first, *rest = steps(path)
    column = columns.get(first)
    for number, step in enumerate(rest):
        if column is None:
            return None
        if column.null_count == len(column):
            return pa.nulls(len(column))
        if step == EACH:
            return _each(column, tuple(rest[number + 1 :]))
        if not pa.types.is_struct(column.type) or column.type.get_field_index(step) < 0:
            return None
        column = pc.struct_field(column, step)
    return column


def _each(values: pa.Array, rest: tuple[str, ...]) -> pa.Array | None:
    """Return the lists of what stands below each item of lists; items without anything are left out."""
    if not pa.types.is_list(values.type) or EACH in rest:
        return None
    items = values.flatten()
    if not len(items):
        return relisted(values, pa.nulls(0, pa.string()))
    for step in rest:
        if not pa.types.is_struct(items.type) or items.type.get_field_index(step) < 0:
            return None
        items = pc.struct_field(items, step)
    return relisted(values, items)

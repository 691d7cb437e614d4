"""Foreign records in JSON as columns: their types, and what Arrow's parser does not mind in keys that are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from warraq.readers.mapping import Form

SAMPLE = 200  # records by which the types of columns are told; one that differs is read singly
_CONSTANTS = (re.compile(rb"NaN"), re.compile(rb"Infinity"))  # no JSON, though parsers take them


@dataclass(frozen=True, slots=True)
class Kinds:
    """The form of a foreign file, and the types of its columns in JSON; `seen` gathers those that records have. What is
    read at once may have several of them: these are read `singly`.
    """

    form: Form
    schema: pa.Schema
    seen: set[str] = field(default_factory=set)
    singly: bool = False


def kinds(
    form: Form, records: Iterable[Mapping[str, Any]], seen: set[str] | None = None, *, singly: bool = False
) -> Kinds:
    """Tell the types of the columns that are read, by some records; a column that none of them has is text.

    >>> from warraq.mapping import Column
    >>> form = Form({"authors": Column(("author[*].name",)), "published_at": Column(("when",))})
    >>> kinds(form, [{"author": [{"name": "a", "id": 1}], "when": 5, "more": 1}, {"when": None}]).schema.to_string()
    'author: list<item: struct<name: string, id: int64>>\\n  child 0, item: struct<name: string, id: int64>\\n      child 0, name: string\\n      child 1, id: int64\\nwhen: int64'
    """  # noqa: E501  # one pattern, query or example
    rows = list(records)
    names = dict.fromkeys(name for row in rows for name in row)
    wanted = form.read_of([*names, *(name for name in form.first() if name not in names)])
    schema = pa.schema([(name, _kind([row.get(name) for row in rows])) for name in wanted])
    gathered = set[str]() if seen is None else seen
    gathered.update(names)
    gathered.update(form.unread_in(schema))
    return Kinds(form, schema, gathered, singly)


def _kind(values: Sequence[Any]) -> pa.DataType:
    """Return the type that most values have in common; text where they have none."""
    given = [value for value in values if value is not None]
    known = {type(value) for value in given}
    if known == {dict}:
        names = dict.fromkeys(name for value in given for name in value)
        return (
            pa.struct([(name, _kind([value.get(name) for value in given])) for name in names]) if names else pa.string()
        )
    if known == {list}:
        return pa.list_(_kind([item for value in given for item in value]))
    if known == {bool}:
        return pa.bool_()
    return pa.int64() if known == {int} else pa.float64() if known and known <= {int, float} else pa.string()


def constants(data: memoryview) -> list[int]:
    """Return the places of what may be NaN or an infinity."""
    return [match.start() for pattern in _CONSTANTS for match in pattern.finditer(data)]

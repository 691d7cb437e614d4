"""What the shape of a record is, is told by the model where that is enough, and by the JSON Schema in the same words."""

from __future__ import annotations

import copy
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.readers.test_jsonl import CLEAN, VALUES

from warraq.article import FIELDS
from warraq.readers import shape

FORMS = [
    *VALUES, "2021-07-25", "2021-02-30T00:00:00Z", "2021-07-25T11:02:00Z", "0" * 32, "0" * 64, "ar_EG", "\n", "http://",
]  # fmt: skip
PLACES: list[tuple[str | int, ...]] = [(), ("dateline",), ("source",), ("related", 0)]


def _with(more: list[tuple[tuple[str | int, ...], str, Any]]) -> dict[str, Any]:
    record = CLEAN | {name: dict(CLEAN[name]) for name in ("dateline", "source")}  # type: ignore[call-overload]
    record["related"] = [dict(each) for each in CLEAN["related"]]  # type: ignore[attr-defined]
    for path, name, value in more:
        parent: Any = record
        for part in path:
            parent = parent[part]
        parent[name] = value
    return record


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(["x", "a/b", "ü", "10", "\udc00"]), st.sampled_from(VALUES)),
        max_size=4,
    )
)
def test_fields_too_many_are_what_the_json_schema_says(more: list[tuple[tuple[str | int, ...], str, Any]]) -> None:
    record = _with(more)
    assert shape.examine(record) == shape._suspect(record, (), set(FIELDS))  # all of it, to the schema


@settings(max_examples=examples(500))
@given(
    st.dictionaries(st.sampled_from([*FIELDS, "x"]), st.sampled_from(FORMS), max_size=5),
    st.sets(st.sampled_from(FIELDS)),
)
def test_any_record_is_what_the_json_schema_says(changed: dict[str, Any], absent: set[str]) -> None:
    record = {name: copy.deepcopy(value) for name, value in (CLEAN | changed).items() if name not in absent}
    assert shape.examine(record) == shape._suspect(record, (), set(FIELDS))  # all of it, to the schema


def test_they_are_told_without_it() -> None:
    """It takes longer than all other reading of a record, and a foreign file has fields too many, or too few, in every
    line.
    """
    record = _with([((), "x", 1), (("related", 0), "y", None)])
    del record["id"]
    with patch.object(shape, "_suspect", side_effect=AssertionError):
        faults = shape.examine(record | {"publisher": "", "title": None, "published_at": "25 July"}).faults
    assert [(fault.code, fault.field) for fault in faults] == [("REC005", "/x"), ("REC005", "/related/0/y")]

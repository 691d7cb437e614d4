"""What is found in a record hangs on that record alone, whatever stands beside it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.readers.test_jsonl import CLEAN

from warraq import rules
from warraq.article import FIELDS
from warraq.engine import local
from warraq.policy import Policy, Repository, SourcePolicy
from warraq.readers import jsonl
from warraq.readers.options import Options
from warraq.scoping import scope_of

TEXTS = [
    None,
    "",
    " ",
    "\u2003",
    "نص",
    "ط§ظ„ظˆط²ظٹط±",
    "a\u200bb",
    "2021-07-25",
    "2021-07-25T11:02:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "http://x",
    "ar",
    "en",
    "x" * 9000,
]
LISTS: list[Any] = [None, [], [""], [" "], ["", "a"], ["a", "A"], ["أ", "أ"], ["العراق النفط"]]
OBJECTS: dict[str, list[Any]] = {
    "dateline": [None, {"raw": ""}, {"raw": "الأحد 25 تموز 2021"}, {"raw": "الاثنين 25/7/2021"}, CLEAN["dateline"]],
    "related": [None, [], [{"title": "", "link": None}], [{"title": "t", "link": " "}], [{"title": None, "link": "x"}]],
    "source": [None, CLEAN["source"]],
}
LISTED = ("authors", "attribution", "keywords")
SCOPE = scope_of(Repository(root=Path(), policy=Policy(), found=False), SourcePolicy(), rules.ALL)


def _changed(name: str) -> st.SearchStrategy[dict[str, Any]]:
    values = OBJECTS.get(name, LISTS if name in LISTED else TEXTS)
    return st.sampled_from(values).map(lambda value: {name: value})


record = st.lists(st.sampled_from(FIELDS).flatmap(_changed), max_size=3).map(
    lambda changes: {name: value for part in (CLEAN, *changes) for name, value in part.items()}
)


def found(records: list[dict[str, Any]]) -> list[set[tuple[Any, ...]]]:
    """Return what is found in each record, all of them in one file."""
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()
    each: list[set[tuple[Any, ...]]] = [set() for _ in records]
    for batch in jsonl.READER.batches(io.BytesIO(lines), "a.jsonl", Options()):
        for finding in local.check(batch, SCOPE):
            each[(finding.line or 0) - 1].add((finding.code, finding.field, finding.message, finding.column))
    return each


@settings(max_examples=examples(100, share=8))
@given(st.lists(record, min_size=2, max_size=8))
def test_a_record_has_the_same_findings_among_others_as_alone(records: list[dict[str, Any]]) -> None:
    assert found(records) == [each for one in records for each in found([one])]


@settings(max_examples=examples(15))
@given(st.lists(record, min_size=1, max_size=6))
def test_as_many_as_the_patterns_are_made_for_have_the_same_findings_too(records: list[dict[str, Any]]) -> None:
    """Of a few strings each rule is asked by itself, of more all rules' patterns at once."""
    many = [*records, *[CLEAN] * 40]
    (clean,) = found([CLEAN])
    assert found(many) == [*(each for one in records for each in found([one])), *[clean] * 40]

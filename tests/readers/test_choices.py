"""Fields that are read from the first of several places, from chosen items, from HTML: one by one as whole columns."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from warraq.article import FIELDS
from warraq.errors import PolicyError
from warraq.mapping import Column
from warraq.native.rows import Fate
from warraq.policy import SourcePolicy, parse
from warraq.readers import jsonl
from warraq.readers.foreign_json import kinds
from warraq.readers.mapping import form_of
from warraq.readers.options import Options

NOTHING = object()
WORDS = st.sampled_from(["نص", "نص\nآخر", " ", "", "None", "a;b", "<p>نص</p><p>آخر &amp; غيره</p>", None, NOTHING])
DAYS = st.sampled_from(["2021-07-25", "2021-07-25T11:02:00Z", "25 تموز 2021", "None", "", None, NOTHING])
LISTS = st.sampled_from([["أ", "ب"], ["أ;ب"], [""], [], None, NOTHING])
OBJECTS = st.sampled_from(
    [[{"name": "أ", "more": ["ب", "ج"]}], [{"name": None}, {"name": "ب"}], [{"more": []}], [{}], [], None, NOTHING]
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"a": WORDS, "b": WORDS, "day": DAYS, "second": DAYS, "printed": DAYS, "tags": LISTS, "people": OBJECTS}
    ).map(lambda record: {name: value for name, value in record.items() if value is not NOTHING}),
    min_size=1,
    max_size=5,
)
AGAIN = Column(("b",), values={"None": ""})
TEXTS = st.sampled_from([
    Column(("a",), otherwise=AGAIN), Column(("a", "b")), Column(("a",), split="\n", otherwise=Column(("b",), markup=True)),
    Column(("absent",), otherwise=Column(("a",), markup=True)), Column(("people[*].{name,more}",), otherwise=AGAIN),
    Column(("people[0].name",), otherwise=AGAIN), Column(("a",), values={"None": "", "نص": "آخر"}, otherwise=Column(("absent",))),
])  # fmt: skip
NAMES = st.sampled_from([
    Column(("people[*].name",), otherwise=Column(("tags",))), Column(("tags",), split=";", otherwise=Column(("a",), split=";")),
    Column(("people[name=ب].name",), otherwise=Column(("tags",))), Column(("absent[*].x",), otherwise=Column(("b",))),
])  # fmt: skip
TIMES = st.sampled_from([Column(("day",), values={"None": ""}, otherwise=Column(("second",))), Column(("day",))])
MAPPINGS = st.fixed_dictionaries(
    {"title": TEXTS, "text": TEXTS, "authors": NAMES, "published_at": TIMES},
    optional={"dateline": st.just(Column(("printed",))), "keywords": NAMES},
)


def of_columns(
    mapping: dict[str, Column], source: SourcePolicy, records: list[dict[str, Any]]
) -> list[dict[str, Any]] | None:
    from warraq.readers import arrow_json, blocks

    form = form_of(mapping, source)
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    (block,) = blocks.cut(io.BytesIO(data), longest=1 << 20)
    table, fates = arrow_json.read(
        block.data, block.starts, block.ends, schema=kinds(form, records).schema, foreign=True
    )
    taken = np.flatnonzero(fates == Fate.TAKEN).tolist()  # an object without keys has no type by which to read it
    made = form.rows(dict(zip(table.schema.names, table.columns, strict=True)), len(taken))
    if made is None:
        return None
    rows = {number: row for number, row, odd in zip(taken, made[0].to_pylist(), made[1], strict=True) if not odd}
    return [rows.get(number, {}) for number in range(len(records))]


@settings(max_examples=examples(120))
@given(mapping=MAPPINGS, records=RECORDS, zone=st.sampled_from([None, "Asia/Amman"]))
def test_a_column_is_what_its_records_are(
    mapping: dict[str, Column], records: list[dict[str, Any]], zone: str | None
) -> None:
    source = SourcePolicy(timezone=zone, publisher="صحيفة")
    rows = of_columns(mapping, source, records)
    for record, row in zip(records, rows or [], strict=False):
        single, faults = form_of(mapping, source).record(record)
        assert not faults
        if row:
            assert row == {name: single.get(name) for name in FIELDS}


@settings(max_examples=examples(60, share=12))
@given(mapping=MAPPINGS, records=RECORDS)
def test_a_file_is_read_as_its_records_are(mapping: dict[str, Column], records: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(record) + "\n" for record in records).encode()
    batches = list(jsonl.READER.batches(io.BytesIO(data), "a.jsonl", Options(mapping=mapping)))
    assert not [fault for batch in batches for fault in batch.faults]
    found = sorted(
        (place.line, row) for batch in batches for place, row in zip(batch.places, batch.rows.to_pylist(), strict=True)
    )
    form = form_of(mapping, SourcePolicy())
    assert [row for _, row in found] == [{name: form.record(each)[0].get(name) for name in FIELDS} for each in records]


def test_most_choices_are_read_as_columns() -> None:
    records = [{"a": "", "b": "نص", "tags": ["أ"]}, {"a": "عنوان", "b": None, "tags": []}]
    rows = of_columns(
        {"title": Column(("a",), otherwise=AGAIN), "keywords": Column(("none[*].x",), otherwise=Column(("tags",)))},
        SourcePolicy(),
        records,
    )
    assert rows is not None
    assert [(row["title"], row["keywords"]) for row in rows] == [("نص", ["أ"]), ("عنوان", [])]


AUTHORS = Column(("author[*].name",), otherwise=Column(("author",)))


@pytest.mark.parametrize(
    ("author", "authors", "field"),
    [
        ("عمر", ["عمر"], None),
        (["عمر", "سعاد"], ["عمر", "سعاد"], None),
        ({"name": "عمر"}, ["عمر"], None),
        ([{"name": "عمر"}, {"@id": "#x"}], ["عمر"], None),
        ("", [], None),
        ([], [], None),
        (None, None, None),
        (5, 5, None),
        (["عمر", {"name": "سعاد"}], ["عمر", {"name": "سعاد"}], None),
    ],
)
def test_a_person_may_be_text_an_object_or_a_list(author: object, authors: object, field: str | None) -> None:
    record, faults = form_of({"authors": AUTHORS}, SourcePolicy()).record({"author": author})
    assert (record["authors"], [fault.field for fault in faults]) == (authors, [field] if field else [])


def test_a_field_that_no_choice_fits_is_named_by_the_first() -> None:
    column = Column(("a.b",), otherwise=Column(("c.d",)))
    record, (fault,) = form_of({"title": column}, SourcePolicy()).record({"a": 1, "c": "x"})
    assert (record["title"], fault.code, fault.field) == (None, "REC004", "/title")
    assert "'a.b'" in fault.message


def test_a_policy_states_choices_markup_and_paragraphs() -> None:
    stated = {
        "text": {"column": "html", "markup": True, "else": {"column": "plain", "split": "\n", "else": ["lead", "body"]}}
    }
    (source,) = parse({"sources": [{"name": "a", "columns": stated}]}).sources
    form = form_of(source.mapping, source)
    found = [{"html": "<p>أ</p><p>ب</p>", "plain": "ج"}, {"html": " ", "plain": "أ\nب\n\n"}, {"lead": "أ", "body": "ب"}]
    assert [form.record(each)[0]["text"] for each in found] == ["أ\n\nب"] * 3
    with pytest.raises(PolicyError, match="otherwise"):
        parse({"sources": [{"name": "a", "columns": {"text": {"column": "a", "otherwise": "b"}}}]})


def test_a_date_is_taken_from_a_link_by_columns_as_by_records() -> None:
    source = SourcePolicy(timezone="Asia/Amman", date_from_link=True)
    records = [{"url": "https://example.org/2021/07/25/a"}, {"url": "https://example.org/b", "day": "2021-07-26"}]
    mapping = {"link": Column(("url",)), "published_at": Column(("day",))}
    rows = of_columns(mapping, source, records)
    assert rows is not None
    assert [row["published_at"] for row in rows] == ["2021-07-24T21:00:00Z", "2021-07-25T21:00:00Z"]
    single = [form_of(mapping, source).record(record)[0] for record in records]
    assert [[row[name] for name in ("published_at", "dateline")] for row in rows] == [
        [row.get(name) for name in ("published_at", "dateline")] for row in single
    ]

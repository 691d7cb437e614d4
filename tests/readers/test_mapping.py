"""Mappings: columns against single records, and times against the date reader."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.mapping import Column, short
from warraq.normalise import dates
from warraq.policy import SourcePolicy
from warraq.readers import cells
from warraq.readers.batch import columns
from warraq.readers.mapping import Form, times

locals_ = st.datetimes(datetime(1900, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001  # local times are what is read
written = st.one_of(
    locals_.map(lambda time: time.isoformat(timespec="seconds")),
    locals_.map(lambda time: time.isoformat(" ", timespec="minutes")),
    locals_.map(lambda time: time.date().isoformat()),
    locals_.map(lambda time: time.isoformat(timespec="seconds") + ".1234567"),
    locals_.map(lambda time: f"{time.isoformat(timespec='seconds')}+03:00"),
    locals_.map(lambda time: f"{time.isoformat(' ', timespec='seconds')}-02:30"),
    locals_.map(lambda time: f"{time.day} تموز {time.year} - {time:%H:%M}"),
    st.sampled_from(
        ["", " ", "2021-02-30", "2021-03-28 02:30", "2021-07-25T25:00:00", "1916-04-30 23:30", "soon", "12"]
    ),
)
zones = st.sampled_from(
    [None, "UTC", "Asia/Amman", "Africa/Cairo", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]
)


@given(st.lists(written, max_size=5), zones)
def test_times_by_the_column_are_those_of_the_date_reader(texts: list[str], zone: str | None) -> None:
    found, lines = times.columns(pa.array(texts, pa.string()), SourcePolicy(timezone=zone))
    for text, time, line in zip(texts, found.to_pylist(), lines.to_pylist(), strict=True):
        reading = dates.read(text, timezone=zone)
        if not text.strip() or text.endswith("+03:00"):
            assert (time, line) == (text, None)
            continue
        assert (line["raw"], line["precision"], line["offset"]) == (
            text, reading.precision if reading.date else None, reading.offset if reading.date else None,
        )  # fmt: skip
        if reading.instant:
            micro = timedelta(microseconds=123456 if "." in text else 0)
            assert datetime.fromisoformat(time) == reading.instant + micro
        else:
            assert time == (reading.date and reading.date + "0001-01-01T00:00:00"[len(reading.date) :])


def test_an_hour_that_clocks_skip_has_the_offset_from_before() -> None:
    """As PEP 495 has it, whose reading of the same is the standard library's."""
    found, lines = times.columns(pa.array(["2021-03-28T02:30:00"]), SourcePolicy(timezone="Europe/Berlin"))
    theirs = datetime(2021, 3, 28, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    assert datetime.fromisoformat(found[0].as_py()) == theirs
    assert lines[0].as_py()["offset"] == "+01:00"


words = st.text(alphabet=st.sampled_from("ab ؛;،\n"), max_size=5)
names = st.fixed_dictionaries({}, optional={"name": words | st.none(), "id": st.integers(0, 9)})
foreign = st.fixed_dictionaries({}, optional={
    "Title": words | st.none(), "Lead": words | st.none(), "Content": words | st.none(), "Tags": words | st.none(),
    "author": st.lists(names, max_size=3) | st.none(), "list": st.lists(words, max_size=3),
    "Date": st.sampled_from(["2021-07-25", "25 تموز 2021", "", "soon"]) | st.none(), "URL": st.sampled_from(["/a", "https://example.org/2021/07/25/b", ""]) | st.none(),
    "Category": st.sampled_from(["1", "2", "x"]),
})  # fmt: skip
MAPPING = {
    "title": short("Title"), "text": short("Lead+Content"), "keywords": short("Tags:،"), "authors": short("author[*].name"),
    "attribution": Column(("list", "Tags"), ";"), "published_at": short("Date"), "link": short("URL"),
    "section": Column(("Category",), values={"1": "سياسة"}), "related": short("list"),
}  # fmt: skip


@given(st.lists(foreign, min_size=1, max_size=4), st.booleans())
def test_columns_give_what_single_records_give(rows: list[dict[str, Any]], dated: bool) -> None:  # noqa: FBT001  # a case
    source = SourcePolicy(base="https://example.org", timezone="Asia/Amman", language="ar", date_from_link=dated)
    form = Form(MAPPING, source)
    kinds = {name: pa.string() for name in ("Title", "Lead", "Content", "Tags", "Date", "URL", "Category")} | {
        "list": pa.list_(pa.string()),
        "author": pa.list_(pa.struct([("name", pa.string()), ("id", pa.int64())])),
    }
    table = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    found = form.rows({name: cells.plain(values) for name, values in table.items()}, len(rows))
    assert found is not None
    singles = columns([form.record({name: row.get(name) for name in kinds})[0] for row in rows])
    assert found[0].to_pylist() == singles.to_pylist()


@pytest.mark.parametrize(
    ("text", "paths", "split"),
    [
        ("a+b", ("a", "b"), None),
        ("a:;", ("a",), ";"),
        ("a+b:, ", ("a", "b"), ", "),
        ("a:b", ("a:b",), None),
        (":;", (":;",), None),
    ],
)
def test_the_short_form_is_that_of_the_contract(text: str, paths: tuple[str, ...], split: str | None) -> None:
    assert short(text) == Column(paths, split)
    assert json.dumps(str(short(text))) == json.dumps(text)

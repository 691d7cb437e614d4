"""Parquet: the records that the same rows are as JSON Lines; foreign columns, foreign types, and files that are none."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Command, examples
from tests.readers.test_jsonl import CLEAN, seen

from warraq.article import write_timestamp
from warraq.readers import cells, jsonl, parquet
from warraq.readers.options import Options
from warraq.record import RAW_SCHEMA

TEXTS = [None, "", " ", "نص", "\x00", "\u2028", "🙂", "2021-07-25T11:02:00Z", "0" * 64]
LISTS = [None, [], [None], ["a", None], ["أ", "ب"], [""]]
OBJECTS: dict[str, list[Any]] = {
    "dateline": [None, {"raw": "x"}, {"raw": None}, {"raw": "x", "calendar": "mayan"}, {"raw": "x", "offset": "+25:00"}, CLEAN["dateline"]],
    "related": [None, [], [None], [{"title": "t"}], [{"title": None, "link": "l"}], [{"title": "t", "link": "l"}, None]],
    "source": [None, {"path": "x"}, CLEAN["source"], {**CLEAN["source"], "bytes": -1}, {**CLEAN["source"], "path": ""}],  # type: ignore[dict-item]
}  # fmt: skip


def _values(field: pa.Field) -> list[Any]:
    return OBJECTS.get(field.name, LISTS if pa.types.is_list(field.type) else TEXTS)


changed = st.sampled_from(list(RAW_SCHEMA)).flatmap(
    lambda field: st.sampled_from(_values(field)).map(lambda value: {**CLEAN, field.name: value})
)
ROWS = st.lists(st.one_of(st.just(CLEAN), changed), max_size=12)


def otherwise(kind: pa.DataType) -> pa.DataType:
    """Return a type in which pandas, DuckDB or Spark may write the same values."""
    if pa.types.is_string(kind):
        return pa.large_string()
    if pa.types.is_integer(kind):
        return pa.int32()
    if pa.types.is_list(kind):
        return pa.large_list(otherwise(kind.value_type))
    return pa.struct([pa.field(part.name, otherwise(part.type)) for part in kind.fields])


def stored(table: pa.Table, way: str) -> pa.Table:
    """Return a table as another tool writes it."""
    if way == "large":
        return table.cast(pa.schema([pa.field(field.name, otherwise(field.type)) for field in table.schema]))
    if way in ("binary", "dictionary"):
        for number, field in enumerate(table.schema):
            if pa.types.is_string(field.type):
                column = table.column(number)
                other = column.cast(pa.binary()) if way == "binary" else column.dictionary_encode()
                table = table.set_column(number, field.name, other)
    return table


def _of(batches: list[Any]) -> tuple[list[Any], list[Any], int]:
    """What can be seen of batches, but for the bytes that rows of a table do not have."""
    for number, batch in enumerate(batches):
        places = tuple(replace(place, offset=place.line, end=None) for place in batch.places)
        faults = tuple(replace(fault, offset=fault.line) for fault in batch.faults)
        batches[number] = replace(batch, places=places, faults=faults, lines=None)
    return seen(batches)


@settings(max_examples=examples(200, share=8))
@given(ROWS, st.sampled_from(["plain", "large", "binary", "dictionary"]), st.integers(1, 8))
def test_rows_are_the_records_that_they_are_as_json_lines(rows: list[dict[str, Any]], way: str, group: int) -> None:
    table, target = pa.Table.from_pylist(rows, schema=RAW_SCHEMA), io.BytesIO()
    pq.write_table(stored(table, way), target, row_group_size=group)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist()).encode()
    expected = _of(list(jsonl._exact(io.BytesIO(lines), "a", Options())))  # the reference
    assert _of(list(parquet.READER.batches(target, "a", Options()))) == expected


def test_rows_that_are_right_are_read_as_columns() -> None:
    """Else the above would hold without one row that is."""
    target = io.BytesIO()
    pq.write_table(stored(pa.Table.from_pylist([CLEAN] * 9, schema=RAW_SCHEMA), "large"), target)
    with patch.object(parquet, "_exact", side_effect=AssertionError):
        batches = list(parquet.READER.batches(target, "a", Options()))
    assert [batch.rows.num_rows for batch in batches] == [9, 0]


@given(
    st.lists(st.none() | st.datetimes(), min_size=1, max_size=5),
    st.sampled_from(["s", "ms", "us"]),
    st.sampled_from([None, "UTC", "Asia/Baghdad"]),
)
def test_times_are_written_as_python_writes_them(times: list[datetime | None], unit: str, zone: str | None) -> None:
    step = {"s": 1_000_000, "ms": 1000, "us": 1}[unit]
    cut = [time and time - timedelta(microseconds=time.microsecond % step) for time in times]
    column = pa.array(
        [time and time.replace(tzinfo=UTC) if zone else time for time in cut], pa.timestamp(unit, tz=zone)
    )
    written = [time and (write_timestamp(time.replace(tzinfo=UTC)) if zone else time.isoformat()) for time in cut]
    assert cells.plain(column).to_pylist() == written


def test_nanoseconds_are_written_in_full_and_years_beyond_python_too() -> None:
    """pandas wrote nanoseconds for years; Python has no such instant, and no year over 9999."""
    ticks = [0, 1_500_000_000, 1_600_000_000_123_456_789, -1]
    assert cells.plain(pa.array(ticks, pa.timestamp("ns", tz="UTC"))).to_pylist() == [
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:01.500000Z",
        "2020-09-13T12:26:40.123456789Z",
        "1969-12-31T23:59:59.999999999Z",
    ]
    beyond = pa.array([253_402_300_799, 253_402_300_800, 1 << 62], pa.timestamp("s"))
    assert cells.plain(beyond).to_pylist() == ["9999-12-31T23:59:59", "253402300800", "4611686018427387904"]


@given(st.lists(st.none() | st.dates(), min_size=1, max_size=5), st.sampled_from([pa.date32(), pa.date64()]))
def test_days_are_written_as_python_writes_them(days: list[date | None], kind: pa.DataType) -> None:
    assert cells.plain(pa.array(days, kind)).to_pylist() == [day and day.isoformat() for day in days]


def test_lists_of_one_size_and_parts_of_a_slice_are_as_they_are_shown() -> None:
    """A list of a fixed size that is null holds items all the same, which nobody is to see."""
    pairs = pa.array([["a", "b"], None, ["c", "d"]], pa.list_(pa.string(), 2))
    lists = cells.fitted(cells.plain(pairs), pa.list_(pa.string()))
    assert (lists.to_pylist(), lists.offsets.to_pylist()) == ([["a", "b"], None, ["c", "d"]], [0, 2, 2, 4])
    kind = RAW_SCHEMA.field("dateline").type
    objects = pa.array([{"raw": "x"}, None, {"raw": "y"}, {"raw": None}], pa.struct([("raw", pa.large_string())]))
    for values in (objects.slice(1), cells.plain(objects).slice(1)):
        shown = [each and each["raw"] for each in cells.fitted(cells.plain(values), kind).to_pylist()]
        assert shown == [None, "y", None]
    assert cells.fitted(pa.array([2**63], pa.uint64()), pa.int64()) is None


def test_rows_that_are_too_much_for_one_column_are_read_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of strings holds two gigabytes, one of large strings any number."""
    usual = cells.plain

    def narrow(values: pa.Array) -> pa.Array:
        if len(values) > 2 or values[0].as_py() == "over":
            raise pa.ArrowInvalid("input array too large")
        return usual(values)

    monkeypatch.setattr(cells, "plain", narrow)
    target = io.BytesIO()
    titles = ["a", "b", "c", "over", "d", "e", "f"]
    pq.write_table(pa.table({"title": pa.array(titles, pa.large_string())}), target)
    batches = list(parquet.READER.batches(target, "a", Options()))
    rows = [
        (place.line, row["title"]) for b in batches for place, row in zip(b.places, b.rows.to_pylist(), strict=True)
    ]
    assert rows == [(n + 1, title) for n, title in enumerate(titles) if title != "over"]
    faults = [(fault.code, fault.line) for batch in batches for fault in batch.faults]
    assert (faults, sum(batch.unread for batch in batches)) == ([("REC001", 4)], 1)


@pytest.mark.parametrize("count", [1, 63, 64, 65, 5000])
@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_a_cell_that_is_not_utf_8_is_found_on_its_row(alone: Path, run: Command, count: int, kind: pa.DataType) -> None:
    values = ["عنوان".encode()] * count
    values[count // 3] = b"\xc7\xe1 bad"
    title = pa.Array.from_buffers(kind, count, pa.array(values, pa.binary()).buffers())
    pq.write_table(pa.table({"title": title}), alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    found = [(f["code"], f["line"], f["field"], f["value"]) for f in done.json["findings"]]
    assert found == [("ENC001", count // 3 + 1, "/title", "c7 e1")]
    assert (done.json["summary"]["unread"], done.json["summary"]["records"]) == (1, count - 1)


def test_a_part_that_is_not_utf_8_is_named(alone: Path, run: Command) -> None:
    rows = {"keywords": pa.array([[b"a"], [b"b", b"\xff"]]), "dateline": [None, {"raw": b"\xc7"}]}
    pq.write_table(pa.table(rows), alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "keywords")
    found = [(f["code"], f["line"], f["field"]) for f in done.json["findings"]]
    assert found == [("ENC001", 2, "/dateline/raw")]
    assert "the first of 2 places" in done.json["findings"][0]["message"]


def test_a_byte_that_a_cell_cuts_in_two_is_no_utf_8() -> None:
    """The bytes of all cells together are UTF-8 then, and each cell is not."""
    octets = pa.array([b"a\xd9", b"\x86b"], pa.binary())
    column = pa.Array.from_buffers(pa.string(), 2, octets.buffers())
    assert not cells.whole(column)
    assert cells.whole(pa.array(["a", "نb", None, ""]))


def test_what_is_wrong_with_columns_is_said_once(alone: Path, run: Command) -> None:
    table = pa.Table.from_arrays(
        [pa.array(["a"] * 9000), pa.array(["b"] * 9000), pa.array([1] * 9000)], names=["title", "title", "n"]
    )
    pq.write_table(table, alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    found = [(f["code"], f["line"], f["field"]) for f in done.json["findings"]]
    assert found == [("REC005", 1, "/n"), ("REC008", 1, "/title")]


def test_rows_that_have_one_key_are_found_however_far_apart(alone: Path, run: Command) -> None:
    links = [f"https://example.org/{n}" for n in range(9000)]
    links[8999] = links[3]
    pq.write_table(pa.table({"link": links, "title": ["عنوان"] * 9000}), alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    found = [(f["line"], f["related"][0]["line"]) for f in done.json["findings"] if f["code"] == "LNK002"]
    assert found == [(9000, 4)]


def test_rows_are_counted_and_times_are_text(alone: Path, run: Command) -> None:
    times = [datetime(2021, 7, 25, 11, 2, tzinfo=UTC), None, datetime(2999, 1, 1, tzinfo=UTC)]
    rows = pa.table({"title": ["a", "b", ""], "published_at": pa.array(times, pa.timestamp("us", tz="Asia/Riyadh"))})
    pq.write_table(rows, alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    found = [(f["code"], f["line"], f["offset"], f["value"]) for f in done.json["findings"]]
    assert found == [("DAT003", 3, None, "2999-01-01T00:00:00Z"), ("REC003", 3, None, "")]


def test_types_that_json_lacks(alone: Path, run: Command) -> None:
    rows = pa.table({
        "title": [Decimal("1.5")],
        "published_at": [date(2021, 7, 25)],
        "collected_at": [datetime(2021, 7, 25, 11, 2)],  # noqa: DTZ001  # a column without a zone
        "keywords": [["a", "b"]],
        "authors": pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())),
    })  # fmt: skip
    pq.write_table(rows, alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    assert [(f["code"], f["field"]) for f in done.json["findings"]] == [
        ("DAT001", "/published_at"),
        ("DAT002", "/collected_at"),
        ("REC004", "/authors/0"),
    ]


def test_columns_are_mapped(alone: Path, run: Command) -> None:
    pq.write_table(pa.table({"url": ["www.example.org"], "n": [1]}), alone / "a.parquet")
    done = run.validate("a.parquet", "--map", "link=url", "--required", "link")
    assert done.codes == ["LNK001"]
    assert done.err.rstrip().endswith(": n")


def test_a_string_that_is_mapped_to_a_list_is_a_list_of_one(alone: Path, run: Command) -> None:
    pq.write_table(pa.table({"by": ["كاتب", None], "authors": ["x", "y"], "title": ["a", "b"]}), alone / "a.parquet")
    assert run.validate("a.parquet", "--map", "authors=by", "--required", "title").codes == []
    assert run.validate("a.parquet", "--required", "title").codes == ["REC004", "REC005", "REC004"]


def test_a_file_that_is_no_parquet_is_a_finding(alone: Path, run: Command) -> None:
    (alone / "a.parquet").write_bytes(b"PAR1 this is none PAR1")
    done = run.validate("a.parquet")
    assert (done.code, done.codes, done.json["summary"]["unread"]) == (1, ["REC001"], 1)


def test_a_damaged_name_is_a_finding(alone: Path, run: Command) -> None:
    pq.write_table(pa.table({"title": ["a"]}), alone / "a.parquet", store_schema=False)
    data = (alone / "a.parquet").read_bytes().replace(b"title", b"tit\xffe")
    (alone / "a.parquet").write_bytes(data)
    assert run.validate("a.parquet", "--required", "title").codes == ["REC001"]


def test_a_damaged_page_is_a_finding(alone: Path, run: Command) -> None:
    rows = pa.table({"title": [f"عنوان {n}" for n in range(1000)]})
    pq.write_table(rows, alone / "a.parquet", write_page_checksum=True, compression="none")
    data = bytearray((alone / "a.parquet").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (alone / "a.parquet").write_bytes(data)
    assert "REC001" in run.validate("a.parquet", "--required", "title").codes

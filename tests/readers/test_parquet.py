"""Parquet: foreign columns, foreign types, and files that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tests.conftest import Command


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
    })  # fmt: skip
    pq.write_table(rows, alone / "a.parquet")
    done = run.validate("a.parquet", "--required", "title")
    assert [(f["code"], f["field"]) for f in done.json["findings"]] == [
        ("DAT001", "/published_at"),
        ("DAT002", "/collected_at"),
    ]


def test_columns_are_mapped(alone: Path, run: Command) -> None:
    pq.write_table(pa.table({"url": ["www.example.org"], "n": [1]}), alone / "a.parquet")
    done = run.validate("a.parquet", "--map", "link=url", "--required", "link")
    assert done.codes == ["LNK001"]
    assert done.err.rstrip().endswith(": n")


def test_a_file_that_is_no_parquet_is_a_finding(alone: Path, run: Command) -> None:
    (alone / "a.parquet").write_bytes(b"PAR1 this is none PAR1")
    done = run.validate("a.parquet")
    assert (done.code, done.codes, done.json["summary"]["unread"]) == (1, ["REC001"], 1)


def test_a_damaged_page_is_a_finding(alone: Path, run: Command) -> None:
    rows = pa.table({"title": [f"عنوان {n}" for n in range(1000)]})
    pq.write_table(rows, alone / "a.parquet", write_page_checksum=True, compression="none")
    data = bytearray((alone / "a.parquet").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (alone / "a.parquet").write_bytes(data)
    assert "REC001" in run.validate("a.parquet", "--required", "title").codes

"""A spool gives the database all rows, few or many."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warraq.engine import spool

SCHEMA = pa.schema({"number": pa.int64(), "name": pa.string()})


@pytest.mark.parametrize(("held", "written"), [(1 << 24, False), (100, True)])
def test_rows_are_there_whether_they_are_written_or_not(tmp_path: Path, held: int, *, written: bool) -> None:
    rows = spool.Spool(tmp_path / "rows", SCHEMA, most=held)
    for start in range(0, 50, 5):
        numbers = range(start, start + 5)
        rows.add(pa.table({"number": list(numbers), "name": [f"خبر {n}" for n in numbers]}, schema=SCHEMA))
    with duckdb.connect() as database:
        rows.view(database, "rows")
        assert database.sql("FROM rows ORDER BY number").fetchall() == [(n, f"خبر {n}") for n in range(50)]
    rows.close()
    assert (tmp_path / "rows").exists() == written


def test_an_empty_spool_has_no_rows(tmp_path: Path) -> None:
    rows = spool.Spool(tmp_path / "rows", SCHEMA)
    with duckdb.connect() as database:
        rows.view(database, "rows")
        assert database.sql("FROM rows").fetchall() == []
    rows.close()

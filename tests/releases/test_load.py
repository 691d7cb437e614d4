"""A release loads in everyone's tools, with the README's own lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, Command

import warraq

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def released(repository: Path, run: Command) -> Path:
    assert run("release").code == 0
    return repository / "dist/khaleej/1.0.0"


def test_the_lines_of_the_readme_load_the_same_rows(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len([line for line in lines.splitlines() if line.strip()]) <= 12
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(released.parent / "cache"))
    names: dict[str, Any] = {}
    exec(compile(lines, "README.md", "exec"), names)  # noqa: S102  # the README's own lines
    table = names["table"]
    (row,) = table.to_pylist()
    assert names["count"] == [(1,)]
    frame, rows, dataset = names["frame"], names["rows"], names["dataset"]
    assert list(frame.columns) == rows.columns == dataset.column_names == table.column_names
    assert frame["published_at"][0].isoformat() == rows["published_at"][0].isoformat() == "2021-07-25T11:02:00+00:00"
    assert dataset[0]["published_at"].isoformat() == row["published_at"].isoformat()
    assert frame["text"][0] == rows["text"][0] == dataset[0]["text"] == row["text"]
    assert list(frame["keywords"][0]) == rows["keywords"][0].to_list() == dataset[0]["keywords"] == row["keywords"]


def test_jsonl_loads_too(released: Path) -> None:
    import duckdb

    row = duckdb.sql(f"SELECT title, len(keywords) FROM read_json('{released}/jsonl/*.jsonl.zst')").fetchall()
    assert row == [(warraq.load(released)["title"][0].as_py(), 6)]


def test_load_takes_columns_and_splits(released: Path) -> None:
    assert warraq.load(released, columns=["title"]).column_names == ["title"]
    assert warraq.load(released, split="train").num_rows == 1
    with pytest.raises(warraq.ReleaseError, match="no split 'test'; there are train"):
        warraq.load(released, split="test")
    with pytest.raises(warraq.ReleaseError, match="no column headline"):
        warraq.load(released, columns=["headline"])


def test_load_refuses_what_is_not_whole(released: Path) -> None:
    with pytest.raises(warraq.ReleaseError, match=r"manifest\.json"):
        warraq.load(released / "data")
    (released / "data/train-00000-of-00001.parquet").write_bytes(b"")
    with pytest.raises(warraq.ReleaseError, match="warraq verify"):
        warraq.load(released)

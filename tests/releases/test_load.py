"""A release loads in everyone's tools, with the README's own lines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest
from tests.conftest import ROOT
from tests.releases.conftest import Collect, record, release

import warraq

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def released(own_release: Path) -> Path:
    return own_release


def test_the_lines_of_the_readme_load_the_same_rows(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len([line for line in lines.splitlines() if line.strip()]) <= 12
    ledger = (ROOT / "dist/releases.jsonl").read_text(encoding="utf-8").splitlines()
    newest = json.loads(ledger[-1])["version"]
    assert lines.count(f'"dist/khaleej/{newest}"') == 1  # which the first command of the README writes
    lines = lines.replace(f"dist/khaleej/{newest}", "dist/khaleej/1.0.0")
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
    with pytest.raises(warraq.ReleaseError, match="no split 'test'; available: train"):
        warraq.load(released, split="test")
    with pytest.raises(warraq.ReleaseError, match="no column headline"):
        warraq.load(released, columns=["headline"])


def test_load_refuses_what_is_not_whole(released: Path) -> None:
    with pytest.raises(warraq.ReleaseError, match=r"manifest\.json"):
        warraq.load(released / "data")
    (released / "data/train-00000-of-00001.parquet").write_bytes(b"")
    with pytest.raises(warraq.ReleaseError, match="warraq verify"):
        warraq.load(released)


def test_what_is_not_the_manifest_of_the_sums_is_refused(released: Path) -> None:
    path = released / "manifest.json"
    path.write_text(path.read_text().replace('"records": 1', '"records": 2'), encoding="utf-8")
    with pytest.raises(warraq.ReleaseError, match="differs from SHA256SUMS"):
        warraq.load(released)
    assert warraq.load(released, check=False).num_rows == 1


@pytest.fixture
def papers(collect: Collect) -> Path:
    """A release of several splits and shards."""
    policy = "shard_bytes = 4000\n[release.splits]\nsince = { test = 2021-07-01 }\n"
    records = (record(n, publisher="صحيفة" if n % 3 else "وكالة") for n in range(1, 40))
    return release(collect(*records, policy=policy))


def test_filters_columns_and_splits_reach_the_parquet(papers: Path) -> None:
    whole = pl.read_parquet(papers / "data/*.parquet")
    wanted = whole.filter((pl.col("publisher") == "وكالة") & pl.col("title").str.contains("1")).sort("id")
    for given in (
        (pc.field("publisher") == "وكالة") & pc.match_substring(pc.field("title"), "1"),
        [("publisher", "==", "وكالة")],
        [[("publisher", "==", "وكالة"), ("title", "!=", "x")]],
    ):
        found = warraq.load(papers, filter=given, columns=["id", "title"])
        assert found.column_names == ["id", "title"]
        assert set(wanted["id"]) <= set(found["id"].to_pylist())
    assert found.num_rows == whole.filter(pl.col("publisher") == "وكالة").height
    late = warraq.load(papers, split="test", columns=["published_at"])["published_at"].to_pylist()
    assert late and min(late).month >= 7
    assert warraq.load(papers, split="train").num_rows + len(late) == whole.height


def test_a_dataset_and_an_iterator_hold_the_same_rows(papers: Path) -> None:
    table = warraq.load(papers)
    dataset = warraq.load(papers, as_="dataset", filter=[("publisher", "==", "صحيفة")])
    assert isinstance(dataset, ds.Dataset)
    assert dataset.to_table(columns=["id"]).num_rows == pc.sum(pc.equal(table["publisher"], "صحيفة")).as_py()
    batches = warraq.load(papers, as_="batches")
    first = next(batches)
    assert isinstance(first, pa.RecordBatch)
    assert pa.Table.from_batches([first, *batches]).equals(table)
    with pytest.raises(warraq.ReleaseError, match="choose them when you read it"):
        warraq.load(papers, as_="dataset", columns=["id"])


def test_releases_have_names(papers: Path) -> None:
    whole = warraq.load(papers)
    for name, version in (("papers", None), ("papers", "1.0.0"), ("papers@1.0.0", None), ("1.0.0", None)):
        assert warraq.load(name, version=version).equals(whole)
    with pytest.raises(warraq.ReleaseError, match=r"papers 1\.0\.1: no such release .*; available: 1\.0\.0"):
        warraq.load("papers", version="1.0.1")

"""Diffs between releases: what the index says and what the data say are one, wherever the older release lies."""

from __future__ import annotations

import io
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command
from tests.releases.conftest import Collect, record, release

import warraq


def expected(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Compare records with pandas, field by field."""
    frames = [pd.DataFrame([{"id": r["id"], **{k: str(v) for k, v in r.items()}} for r in each]) for each in (old, new)]
    both = frames[0].merge(frames[1], on="id", how="outer", suffixes=("_old", "_new"), indicator=True)
    found = []
    for row in both.to_dict("records"):
        names = [k for k in record(1) if k != "id" and row["_merge"] == "both" and row[f"{k}_old"] != row[f"{k}_new"]]
        kind = {"left_only": "removed", "right_only": "added", "both": "edited"}[row["_merge"]]
        if kind != "edited" or names:
            found.append({"id": row["id"], "kind": kind, "fields": names or None})
    return sorted(found, key=lambda change: change["id"])


OLD = [record(n) for n in range(1, 30)]
NEW = [
    *OLD[5:], record(40), record(41),
    record(3, title="عنوان آخر", keywords=["أ"]), record(4, published_at="2022-01-01T00:00:00Z"),
]  # fmt: skip


def by_name(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**change, "fields": sorted(change["fields"]) if change["fields"] else None} for change in found]


@pytest.fixture
def two(collect: Collect) -> tuple[Path, Path]:
    old = release(collect(*OLD, policy="shard_bytes = 9000\n"))
    return old, release(collect(*NEW, policy="shard_bytes = 9000\n"))


def wanted() -> list[dict[str, Any]]:
    new = [{**each, "keywords": each.get("keywords", [])} for each in NEW]
    old = [{**each, "keywords": []} for each in OLD]
    found = expected(old, new)
    for change in found:
        if change["id"] == record(3)["id"]:
            change["fields"] = ["keywords", "title"]
    return by_name(found)


@pytest.mark.slow
def test_a_diff_is_that_of_pandas(two: tuple[Path, Path], run: Command) -> None:
    old, new = two
    found = run("diff", old, new, "--format", "json").json
    assert by_name(found["changes"]) == wanted()
    assert found["summary"] == {
        "added": 2, "removed": 3, "edited": 2, "moved": 0, "fields_added": [], "fields_changed": [], "bump": "major",
    }  # fmt: skip
    assert (found["old"], found["new"], new.name) == ("papers 1.0.0", "papers 2.0.0", "2.0.0")
    assert by_name(pq.read_table(new / "changes.parquet").to_pylist()) == wanted()
    text = run("diff", "1.0.0", "papers@2.0.0").out
    assert "2 added, 3 removed, 2 edited (major)" in text
    assert f"edited   {record(4)['id']} published_at" in text
    told = (new / "CHANGELOG.md").read_text()
    assert "Since 1.0.0: 2 added, 3 removed, 2 edited." in told and "`title` of 1" in told and record(4)["id"] in told
    assert "## 1.0.0" in told and "First release: 29 added" in told


@pytest.mark.slow
def test_a_diff_needs_no_ledger(two: tuple[Path, Path], tmp_path: Path, run: Command) -> None:
    old, new = (shutil.copytree(each, tmp_path / f"far/{each.name}") for each in two)
    assert by_name(run("diff", old, new, "--format", "json").json["changes"]) == wanted()


@pytest.mark.slow
def test_a_diff_with_a_release_that_is_elsewhere(two: tuple[Path, Path], run: Command) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(str(two[0]), "/far/1.0.0", recursive=True)
    assert by_name(run("diff", "memory://far/1.0.0", two[1], "--format", "json").json["changes"]) == wanted()
    assert warraq.load("memory://far/1.0.0", columns=["id"]).num_rows == len(OLD)


class _Ranges(SimpleHTTPRequestHandler):
    """The standard library's file server, silent."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the server's name for it
        pass


@pytest.mark.slow
def test_a_release_is_read_over_http(two: tuple[Path, Path], run: Command) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(two[0].parent)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        where = f"http://127.0.0.1:{server.server_port}"
        assert by_name(run("diff", f"{where}/1.0.0", two[1], "--format", "json").json["changes"]) == wanted()
        assert warraq.load(f"{where}/2.0.0").equals(warraq.load(two[1]))
        done = run("diff", f"{where}/3.0.0", two[1])
        assert (done.code, done.err.count("\n")) == (2, 1)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_diff_as_parquet(two: tuple[Path, Path], tmp_path: Path, run: Command) -> None:
    assert run("diff", *two, "--format", "parquet", "--output", tmp_path / "c.parquet").code == 0
    table = pq.read_table(io.BytesIO((tmp_path / "c.parquet").read_bytes()))
    assert (by_name(table.to_pylist()), table.column_names) == (wanted(), ["id", "kind", "fields"])


def test_nothing_differs(two: tuple[Path, Path], run: Command) -> None:
    done = run("diff", two[0], two[0])
    assert (done.code, done.out) == (0, "papers 1.0.0 → papers 1.0.0: 0 added, 0 removed, 0 edited (patch)\n")


def test_what_is_no_release(two: tuple[Path, Path], tmp_path: Path, run: Command) -> None:
    for other in (tmp_path, "nothing", "papers@9.0.0", "memory://nowhere", "nosuch://x/y"):
        done = run("diff", two[0], other)
        assert (done.code, done.err.count("\n")) == (2, 1), other


@pytest.mark.slow
def test_fields_are_kept_for_a_rebuild_without_the_older_release(two: tuple[Path, Path], run: Command) -> None:
    old, new = two
    before = (new / "manifest.json").read_bytes()
    shutil.rmtree(old)
    shutil.rmtree(new)
    assert run("release").out.strip() == "dist/papers/2.0.0"
    assert (new / "manifest.json").read_bytes() == before

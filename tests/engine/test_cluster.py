"""Runs by `--engine spark`: on Sail, which `make test` has, and on whatever cluster SPARK_REMOTE names."""

from __future__ import annotations

import gzip
import json
import os
import socket
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import FULL, Command, Once, article, examples, parting, write_jsonl

from warraq import corpus, lint, policy
from warraq.engine import sketches
from warraq.engine.cluster import frames, server, wire
from warraq.engine.cluster.session import Session
from warraq.scoping import Request
from warraq.spark import Cluster

RECORDS = 10_000 if FULL else 400  # in each of two files


@pytest.fixture(scope="module")
def sail() -> Iterator[str]:
    """Start one server for all tests of this module: what a run starts by itself takes seconds."""
    with server.started() as (url, _):
        yield url


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs judge dates by the same time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


@pytest.fixture
def planted(once: Once, scripts: SimpleNamespace) -> Path:
    """A folder of files with every defect that a line of JSON Lines may have, and with what real articles repeat."""

    def fill(folder: Path) -> None:
        scripts.articles.write(folder / "planted.jsonl", RECORDS, seed=5, rate=0.9)
        scripts.articles.write(folder / "observed.jsonl", RECORDS, seed=5, observed=True)

    return once("planted-for-clusters", fill)


def _spark(url: str) -> tuple[str, ...]:
    return ("--engine", "spark", "--spark", url)


def test_every_defect_is_the_same_on_a_cluster(
    run: Command, planted: Path, scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [planted / "planted.jsonl", planted / "observed.jsonl"]
    asked = ("--policy", scripts.articles.policy(files[0]), "--select", "ALL", *files)
    here = run.validate(*asked)
    monkeypatch.setattr(corpus, "SPAN", files[0].stat().st_size // 3)
    there = run.validate("--engine", "spark", *asked)
    assert there.code == here.code, there.err
    assert not parting(here.out, there.out), there.err
    codes = here.json["summary"]["by_code"]
    assert len(codes) > 60
    assert {"LNK002", "DUP001", "DUP002", "DUP003", "REC007", "TXT002"} <= codes.keys()
    named = os.environ.get("SPARK_REMOTE")
    assert named or "a local Sail server was started" in there.err


def _files(folder: Path) -> Path:
    """Write files of many kinds: packed, in an archive, empty, foreign, in several encodings, with equal records."""
    own, twin = article(), article(link="https://example.org/b")
    write_jsonl(folder / "one.jsonl", own, twin, {**own, "more": 1}, article(link=None, title=" "))
    lines = "".join(json.dumps(article(link=f"https://example.org/{number % 40}")) + "\n" for number in range(60))
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    (folder / "empty.jsonl").touch()
    (folder / "broken.json").write_text('[{"id": "x", "title": "\\ud800"}, {', encoding="utf-8")
    (folder / "old.txt").write_bytes("خبر عاجل من المدينة".encode("cp1256"))
    (folder / "table.csv").write_text("link,title\nhttps://example.org/a,خبر\nno link,\n", encoding="utf-8")
    (folder / "strange.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("inner.jsonl", lines)
    (folder / "image.png").write_bytes(b"\x89PNG")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--map", "title=b"), ("--select", "ALL", "--statistics")])
def test_files_of_all_kinds_are_the_same_on_a_cluster(
    run: Command, sail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.chdir(_files(tmp_path / "files").parent)
    here = run("validate", "files", "--no-cache", *more)
    there = run("validate", "files", *more, *_spark(sail))
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)


@pytest.mark.slow
def test_nothing_that_is_shared_is_nothing_to_look_at(run: Command, alone: Path, sail: str) -> None:
    write_jsonl(alone / "a.jsonl", article(text="خبر عاجل من المدينة " * 20))
    here, there = run("validate", "a.jsonl", "--no-cache"), run("validate", "a.jsonl", *_spark(sail))
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)


@pytest.mark.slow
@settings(max_examples=examples(8))
@given(
    span=st.integers(200, 40_000), partitions=st.integers(1, 9), zone=st.sampled_from(["UTC", "Etc/UTC", "Asia/Riyadh"])
)
def test_nothing_hangs_on_how_the_work_is_shared_out(
    sail: str, tmp_path_factory: pytest.TempPathFactory, span: int, partitions: int, zone: str
) -> None:
    folder = tmp_path_factory.mktemp("shared")
    path = write_jsonl(folder / "a.jsonl", *(article(link=f"https://example.org/{each % 7}") for each in range(60)))
    request, repository = Request((path,), select=("ALL",)), policy.load(None)
    here = lint.validate(repository, request)

    def of_zone(session: Session, *arguments: Any) -> frames.Found:
        session.spark.conf.set("spark.sql.session.timeZone", zone)
        return asked(session, *arguments)

    asked = frames.asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "SPAN", span)
        patch.setattr(Session, "partitions", lambda *_: partitions)
        patch.setattr(frames, "asked", of_zone)
        assert lint.validate(repository, request, elsewhere=Cluster(sail, print).examined(repository, request)) == here


@given(data=st.data())
def test_rows_are_put_together_in_whatever_order_they_come(data: st.DataObject) -> None:
    size, rows = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    kept = {3: b"a" * data.draw(st.integers(0, 30)), 1: b"b" * data.draw(st.integers(0, 30))}
    lists = data.draw(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=3), max_size=12))
    sketch = pa.table(
        {
            **{name: pa.nulls(len(lists), sketches.SCHEMA.field(name).type) for name in sketches.SCHEMA.names},
            "record": pa.array([b"\xed\xa0\x80"] * len(lists), pa.binary()).view(pa.string()),
            "shingles": pa.array(lists, pa.large_list(pa.uint64())),
            "bands": pa.array(lists, pa.large_list(pa.uint64())),
        },
        schema=sketches.SCHEMA,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "_CHUNK", size)
        patch.setattr(wire, "_ROWS", rows)
        sent = [row for unit in kept for row in wire.bytes_of(unit, "piece", kept[unit])]
        tables = [row for unit in kept for row in wire.rows_of(unit, "texts", sketch)]
    order = data.draw(st.permutations(range(len(sent))))
    with tempfile.TemporaryDirectory() as folder, wire.Held(Path(folder) / "held") as held:
        for each in order:
            held.add(*(sent[each][name][0].as_py() for name in ("unit", "kind", "number", "data")))
        assert {unit: held.read(unit, "piece") for unit in held.units("piece")} == kept
        assert (held.units("error"), held.read(1, "error")) == ([], b"")
    if tables:
        flat = [pa.table({"unit": row["unit"], "seq": row["number"], **_columns(row["texts"])}) for row in tables]
        found = wire.tables(pa.concat_tables(data.draw(st.permutations(flat))), "texts")
        assert {unit: table.equals(sketch) for unit, table in found.items()} == dict.fromkeys(kept, True)


def _columns(structs: pa.StructArray) -> dict[str, pa.Array]:
    return dict(zip([each.name for each in structs.type], structs.flatten(), strict=True))


@pytest.mark.slow
@pytest.mark.usefixtures("repository")
def test_expectations_are_judged_alike(run: Command, sail: str) -> None:
    here = run("expect", "--format", "json")
    there = run("expect", "--format", "json", *_spark(sail))
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert here.json["summary"]["records"] > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--engine", "spark", "--spark", "sc://127.0.0.1:{port}"), "nothing answers there (Connection refused)"),
        *(
            (("--engine", "spark", "--spark", url), "write it as sc://HOST:PORT")
            for url in ("http://example.org", "sc://[::1", "sc://\x1b[31m:1", f"sc://{'a' * 70}:1", "sc://a\udcff:1")
        ),
        (("--spark", "sc://127.0.0.1"), "--spark goes with --engine spark"),
        (("--engine", "spark", "--fix"), "changes no file: leave out --fix"),
    ],
)
def test_what_cannot_run_is_said_in_one_line(run: Command, alone: Path, arguments: tuple[str, ...], said: str) -> None:
    write_jsonl(alone / "a.jsonl", article())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        done = run("validate", "a.jsonl", *(each.format(port=free.getsockname()[1]) for each in arguments))
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert said in done.err


def test_standard_input_stays_here(run: Command) -> None:
    done = run("validate", "-", *_spark("sc://127.0.0.1"), stdin=b"{}")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "workers cannot read standard input" in done.err

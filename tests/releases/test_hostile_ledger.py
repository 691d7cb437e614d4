"""A hostile ledger or index beside releases: one line, whatever asks, and nothing outside is touched."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command, sampled
from tests.releases.conftest import Collect, record, release

COMMANDS = [
    ("release",), ("yank", "1.0.0", "--reason", "x"), ("takedown", record(1)["id"], "--reason", "x"), ("verify", "dist/papers/1.0.0"),
    ("diff", "papers@1.0.0", "dist/papers/1.0.0"), ("trace", record(1)["id"], "papers@1.0.0"), ("stats", "--against", "papers@1.0.0"),
]  # fmt: skip
VALUES = [
    "\x1b[2J\u202e",
    "../../../x",
    "/etc/passwd",
    "1.0." + "9" * 5000,
    "",
    "x" * 100_000,
    None,
    1,
    [],
    {},
    True,
    10**400,
]


@pytest.fixture
def root(collect: Collect) -> Path:
    """A repository with a release, and a record more."""
    root = collect(record(1), record(2), record(3))
    release(root)
    collect(record(1), record(2), record(4))
    return root


def said_in_lines(run: Command, root: Path, commands: list[tuple[str, ...]]) -> None:
    """Run commands, each of which does its work or says in few lines why not."""
    outside = sorted(root.parent.iterdir())
    for command in commands:
        done = run(*command)
        assert done.code in (0, 1, 2), command
        assert not {"\x1b", "\u202e"} & set(done.out + done.err), command
        assert "Traceback" not in done.err
        assert len(done.err.splitlines()) < 9
        assert all(len(line) < 3000 for line in done.err.splitlines()), (command, done.err[:3000])
    assert sorted(root.parent.iterdir()) == outside


@pytest.mark.slow
def test_a_ledger_with_another_value_or_that_is_none(root: Path, run: Command) -> None:
    path = root / "dist/releases.jsonl"
    good = path.read_bytes()
    entry: dict[str, Any] = json.loads(good)
    yank = {"name": "papers", "version": "1.0.0", "yanked": "x", "date": "2021-01-01"}
    lines = [json.dumps({**own, key: value}) for own in (entry, yank) for key in own for value in VALUES]
    spoiled = [good + line.encode() + b"\n" for line in lines] + [
        b"{", b"[]\n", bytes(20), b"[" * 100_000, b"\xff\n", b'{"name":"\\ud800"}\n', good + good,
        good[:-2] + b', "version": "7.0.0"}\n',
    ]  # fmt: skip
    for each in sampled(spoiled, share=48):
        path.write_bytes(each)
        said_in_lines(run, root, COMMANDS[3:])
        for command in COMMANDS[:3]:
            path.write_bytes(each)
            said_in_lines(run, root, [command])


def index(table: pa.Table) -> dict[str, pa.Table]:
    """The tables that may stand in place of an index."""
    wrong = {f"fields {number}": table.replace_schema_metadata({b"warraq:fields": said}) for number, said in enumerate(
        (b"{", b"[1]", b"\xff", b"[" * 100_000, b'{"id": 5}')
    )}  # fmt: skip
    return wrong | {
        "others": pa.table({"x": [1]}), "numbers": pa.table({name: [1] for name in table.column_names}),
        "nulls": pa.table({name: pa.nulls(3, pa.string()) for name in table.column_names}), "twice": pa.concat_tables([table, table]),
    }  # fmt: skip


@pytest.mark.slow
def test_an_index_that_is_none_is_a_line(root: Path, run: Command) -> None:
    shutil.rmtree(root / "dist/papers/1.0.0")
    path = root / "dist/index/papers-1.0.0.parquet"
    own = pq.read_table(path)
    writers: list[Callable[[], object]] = [
        lambda: path.write_bytes(b"PAR1"),
        path.mkdir,
        lambda: os.mkfifo(path),
    ]
    writers += [partial(pq.write_table, each, path) for each in index(own).values()]
    for write in writers:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        write()
        done = run("release")
        assert (done.code, "restore the file from git" in done.err, len(done.err.splitlines()) < 9) == (
            2,
            True,
            True,
        ), done.err


def test_a_ledger_that_is_no_file_is_a_line(root: Path, run: Command) -> None:
    path = root / "dist/releases.jsonl"
    kept = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    said_in_lines(run, root, COMMANDS)
    path.unlink()
    elsewhere = root.parent / "elsewhere"
    elsewhere.write_bytes(kept)
    path.symlink_to(elsewhere)
    said_in_lines(run, root, COMMANDS)
    assert elsewhere.read_bytes() == kept


def test_a_register_that_is_no_file_is_a_line(root: Path, run: Command) -> None:
    path = root / "takedowns.jsonl"
    os.mkfifo(path)
    for command in COMMANDS[0], COMMANDS[2]:
        done = run(*command)
        assert (
            done.code,
            done.err.splitlines()[-1].endswith("it is a named pipe, not a file; restore it from git"),
        ) == (2, True)
    path.unlink()
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    assert "it has over 268,435,456 bytes; restore it from git" in run("release").err
    path.unlink()
    path.symlink_to(root.parent / "elsewhere")
    assert run(*COMMANDS[2]).code == 2
    assert not (root.parent / "elsewhere").exists()

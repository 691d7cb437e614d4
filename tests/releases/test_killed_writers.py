"""Workers that are killed while they write the data of a release: it is that of one machine, or nothing is left of it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tests.conftest import Command
from tests.releases.conftest import record
from tests.releases.test_reproducible import tree, write

from warraq.engine.cluster import server, session
from warraq.engine.cluster.session import VARIABLE
from warraq.errors import ClusterError
from warraq.spark import Cluster

SPARK = ("--engine", "spark")
SHARDS = "shard_bytes = 100_000\n[release.splits]\nshares = { train = 0.7, test = 0.3 }\n"


patience = session._patience


def writers(folder: Path) -> set[int]:
    """Return the processes, other than this one, that have a file in a folder open to write it."""
    found = set[int]()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        number = int(handle.parts[2])
        with suppress(OSError):  # it has ended, or closed the file
            path = handle.readlink()
            if number != os.getpid() and path.is_relative_to(folder) and ".due" in path.parts:
                flags = Path(f"/proc/{number}/fdinfo/{handle.name}").read_text().split("flags:")[1].split()[0]
                found |= {number} if int(flags, 8) & os.O_ACCMODE else set()
    return found


@contextmanager
def killing(folder: Path, most: int) -> Iterator[list[int]]:
    """Kill workers that write into a folder, and yield their numbers; `most`, save those that write at the same time."""
    killed, ended = list[int](), Event()

    def watch() -> None:
        while not ended.is_set() and len(killed) < most:
            for number in writers(folder) - {*killed}:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
                    killed.append(number)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        ended.set()
        thread.join()


@pytest.fixture
def roots(tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A repository that is released, and a copy of it that is not; temporary files lie in a folder of the test."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    here = write(tmp_path / "here", {"a": [record(number) for number in range(1, 1500)]}, policy=SHARDS)
    shutil.copytree(here, tmp_path / "there")
    assert run("release", cwd=here).code == 0
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return here, tmp_path / "there"


@pytest.mark.slow
def test_a_worker_that_is_killed_once_changes_nothing(roots: tuple[Path, Path], run: Command, tmp_path: Path) -> None:
    here, there = roots
    with killing(there / "dist", 1) as killed:
        done = run("release", *SPARK, cwd=there)
    assert (done.code, bool(killed)) == (0, True), done
    assert tree(there / "dist") == tree(here / "dist")
    assert run("release", cwd=there).code == 0
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.slow
def test_workers_that_are_killed_every_time_leave_nothing(
    roots: tuple[Path, Path], run: Command, tmp_path: Path
) -> None:
    here, there = roots
    with killing(there / "dist", 1000) as killed:
        done = run("release", *SPARK, cwd=there)
    assert (done.code, done.out, len(killed) > 1) == (2, "", True), done
    assert "it ended, or a worker of it, in the midst of the work; run this again" in done.err.splitlines()[-1]
    assert {path.name for path in (there / "dist").rglob("*")} == {"papers", ".lock"}
    again = run("release", *SPARK, cwd=there)
    assert (again.code, tree(there / "dist") == tree(here / "dist")) == (0, True), again
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(VARIABLE in os.environ, reason="ends the server that other tests use")
def test_a_server_of_others_that_is_killed_is_named(
    roots: tuple[Path, Path], run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = roots
    monkeypatch.setattr(session, "_patience", lambda **_: patience(own=True))  # a minute less, three times
    with server.started() as (url, _), killing(there / "dist", 1) as killed:
        done = run("release", *SPARK, "--spark", url, cwd=there)
    assert (done.code, done.out, len(killed)) == (2, "", 1), done
    assert done.err.splitlines()[-1].startswith(f"warraq: {url}: nothing answers there (Connection refused)")
    assert {path.name for path in (there / "dist").rglob("*")} == {"papers", ".lock"}
    monkeypatch.delenv(VARIABLE, raising=False)
    assert (run("release", cwd=there).code, tree(there / "dist") == tree(here / "dist")) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("fails", [False, True])
def test_a_worker_that_was_given_up_and_writes_on_does_not_matter(
    roots: tuple[Path, Path], run: Command, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    """It is one that a cluster holds for lost, and that writes while what it had to write is removed."""
    here, there = roots
    ended, done, partial = Event(), Cluster.done, there / "dist/papers/.1.0.0.partial"

    def late() -> None:
        for number in count():
            if ended.is_set():
                return
            with suppress(OSError):  # the folder is there no more
                (partial / f".due/0-{number}").mkdir()
                (partial / f".due/0-{number}/a").write_bytes(b"a")

    def given_up(*asked: Any) -> list[bytes]:
        threads.append(Thread(target=late))
        threads[0].start()
        made = done(*asked)
        if fails:
            raise ClusterError("no more")
        return made

    threads = list[Thread]()
    monkeypatch.setattr(Cluster, "done", given_up)
    try:
        found = run("release", *SPARK, cwd=there)
    finally:
        ended.set()
        threads[0].join()
    assert found.code == (2 if fails else 0), found
    left = {path.name for path in (there / "dist").rglob("*")}
    assert left == {"papers", ".lock"} if fails else tree(there / "dist") == tree(here / "dist")

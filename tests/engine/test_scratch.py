"""Nothing is left behind: not by a run that ends, not by one that is interrupted, and not for long by one that is
killed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from tests.conftest import Begin, article, examples, sampled

from warraq.errors import SpaceError
from warraq.system import scratch

ENDED = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]  # how a run is interrupted, and what it returns
AT_WORK = 4  # seconds of computing: to import everything takes one or two, and to read a block much less


def test_an_interrupt_while_a_folder_is_removed_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    remove, sent = shutil.rmtree, list[Path]()

    def interrupted(path: Path, *, ignore_errors: bool) -> None:
        if not sent:
            sent.append(path)
            raise KeyboardInterrupt
        remove(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), scratch.folder() as folder:
        (folder / "inner").mkdir()
    assert (len(sent), list(tmp_path.iterdir())) == (1, [])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough records for several blocks, so that a run is at work for a while behind the first."""
    words = " ".join(f"كلمة{n}" for n in range(600))
    record = article(link="https://example.org/NUMBER", text=f"قال المتحدث في النص NUMBER {words}.")
    line = json.dumps({name: value for name, value in record.items() if name != "id"}, ensure_ascii=False) + "\n"
    path = tmp_path_factory.mktemp("corpus") / "a.jsonl"
    path.write_text("".join(line.replace("NUMBER", str(number)) for number in range(6_000)), encoding="utf-8")
    return path


def validate(begin: Begin, corpus: Path, temporary: Path) -> subprocess.Popen[bytes]:
    """Start a validation."""
    temporary.mkdir(exist_ok=True)
    return begin(
        [sys.executable, "-m", "warraq", "validate", str(corpus), "--output", os.devnull, "--jobs", "2"],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def start(begin: Begin, corpus: Path, temporary: Path) -> subprocess.Popen[bytes]:
    """Start a validation, and wait until it has a temporary folder of its own."""
    process = validate(begin, corpus, temporary)
    wait_for(process, lambda: bool(list(temporary.glob("warraq-*/.lock"))))
    return process


def wait_for(process: subprocess.Popen[bytes], happened: Callable[[], bool]) -> None:
    """Wait until something has happened in a process, however slow the machine is; the limit is for a process that hangs."""
    until = time.monotonic() + 300
    while not happened():
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < until, "it hangs"
        time.sleep(0.005)


def spent(process: subprocess.Popen[bytes]) -> float:
    """Seconds that all threads of a running process have computed: fields 14 and 15 of Linux's /proc/PID/stat."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), sampled(ENDED, of="run"))
def test_an_interrupted_run_leaves_nothing(
    begin: Begin, corpus: Path, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    process = start(begin, corpus, tmp_path / "tmp")
    process.send_signal(sent)
    assert process.wait(300) == code
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), sampled(ENDED, of="block"))
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="what a process computes is read from Linux's /proc")
def test_an_interrupt_waits_for_no_block(begin: Begin, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """A block in which every record has several faults takes a minute and more; two seconds are promised, on two cores.

    They are seconds of computing, which do not depend on what else the machine does.
    """
    faulty = '{"title": "a  b\\u200b &amp; %d", "text": "x  y &nbsp; \\ufe8e"}\n'
    (tmp_path / "a.jsonl").write_text("".join(faulty % number for number in range(200_000)), encoding="utf-8")
    process = validate(begin, tmp_path / "a.jsonl", tmp_path / "tmp")
    wait_for(process, lambda: spent(process) >= AT_WORK)
    others, before = resource.getrusage(resource.RUSAGE_CHILDREN), spent(process)
    process.send_signal(sent)
    assert process.wait(300) == code
    whole = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert whole.ru_utime + whole.ru_stime - others.ru_utime - others.ru_stime - before < 2 * 2
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
def test_what_a_killed_run_leaves_goes_with_the_next(
    begin: Begin, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    process = start(begin, corpus, temporary)
    process.kill()
    process.wait(300)
    assert list(temporary.iterdir())
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with scratch.folder() as own, scratch.folder() as other:
        assert sorted(temporary.iterdir()) == sorted([own, other])
    assert list(temporary.iterdir()) == []


def test_what_a_run_left_that_was_killed_before_it_held_its_lock_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "warraq-left").mkdir()
    with scratch.folder() as own:
        assert list(tmp_path.iterdir()) == [own]


def test_runs_that_begin_at_once_do_not_sweep_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    many = examples(800)

    def use(number: int) -> str:
        with scratch.folder() as own:
            (own / "kept").write_text(str(number))
            time.sleep(0.001)
            return (own / "kept").read_text()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(many))) == [str(number) for number in range(many)]
    assert list(tmp_path.iterdir()) == []


def spill(most: str) -> None:
    """Have a database sort more than its memory holds, with so much room for temporary files."""
    with (
        scratch.folder() as own,
        duckdb.connect(config={"memory_limit": "50MB", "temp_directory": str(own)}) as database,
    ):
        database.sql(f"SET max_temp_directory_size = '{most}'")
        database.sql("SELECT md5(CAST(i AS VARCHAR)) AS s FROM range(3000000) AS r(i) ORDER BY s").to_arrow_table()


def test_a_database_that_may_not_spill_says_where_room_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SpaceError, match="no room for temporary files"):
        spill("1MB")
    assert list(tmp_path.iterdir()) == []

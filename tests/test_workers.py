"""Processes that work for the threads of this one."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from warraq.errors import WarraqError
from warraq.system import pool
from warraq.system.workers import Workers


def test_calls_are_made_elsewhere_and_their_results_come_back() -> None:
    with Workers(2, free=0) as workers:
        assert workers.call(math.factorial, 20) == math.factorial(20)
        found = {workers.call(os.getpid) for _ in range(4)}
        assert len(found) == 1 and os.getpid() not in found


def test_threads_have_a_process_each() -> None:
    with Workers(2, free=0) as workers:
        tasks = [partial(workers.call, pow, number, 2) for number in range(50)]
        assert list(pool.ordered(tasks, jobs=2)) == [number**2 for number in range(50)]
        assert 1 <= len(workers._every) <= 3


def test_few_calls_and_one_job_are_made_here() -> None:
    for workers in (Workers(1, free=0), Workers(2)):
        with workers:
            assert workers.call(os.getpid) == os.getpid()


def test_what_a_call_raises_is_raised_here_and_its_process_goes_on() -> None:
    with Workers(2, free=0) as workers:
        with pytest.raises(ValueError, match="math domain"):
            workers.call(math.sqrt, -1)
        assert workers.call(math.sqrt, 4) == 2
        assert len(workers._every) == 1


def test_a_process_that_dies_is_an_error_in_one_line_and_others_go_on() -> None:
    with Workers(2, free=0) as workers:
        with pytest.raises(WarraqError, match=r"a process ended in the midst of posix.*--jobs 1"):
            workers.call(os._exit, 3)
        assert workers.call(abs, -1) == 1


def test_what_a_call_prints_is_no_result(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(2, free=0) as workers:
        assert workers.call(print, "said") is None
    assert capfd.readouterr().out == ""


def test_processes_end_with_the_run() -> None:
    with Workers(2, free=0) as workers:
        process = workers.call(os.getpid)
        os.kill(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_an_end_does_not_wait_for_a_call() -> None:
    began = time.monotonic()
    with Workers(2, free=0) as workers:

        def wait() -> None:
            with pytest.raises(WarraqError):
                workers.call(time.sleep, 60)

        thread = threading.Thread(target=wait)
        thread.start()
        while not workers._every:
            time.sleep(0.01)
        time.sleep(0.1)
    thread.join()
    assert time.monotonic() - began < 30


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os\nfrom warraq.system.workers import Workers\nprint('once')\n"
        "with Workers(2, free=0) as workers:\n    assert workers.call(os.getpid) != os.getpid()\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("once\n", "")


def test_processes_end_when_their_run_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys, time\nfrom warraq.system.workers import Workers\n"
        "with Workers(2, free=0) as workers:\n    print(workers.call(os.getpid), flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        process = int(run.stdout.readline())
        run.send_signal(signal.SIGKILL)
    for _ in range(100):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        signal.sigtimedwait([], 0.05)
    raise AssertionError("it still runs")

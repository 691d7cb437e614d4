"""Bytes that a fuzzer makes.

`python -m stress.rows.fuzzed` tries them alone and for longer, keeps nothing, and ends with 1 for a fault.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from stress.row import Row, row, times
from stress.targets import FUZZED

RUNS = 100_000  # for each function, if time is left
BESIDE, ALONE = 300, 1500  # seconds for all, beside other rows and alone, after which each has the least
GUIDED, LEAST, MOST = 8, 20, 330  # seconds for each: guided by what inputs reach, then edited at random
LONG = {"html": 1100, "verify": 90}  # the most for those that take 10 and 50 ms of computing each
FLOOR = {"html": 300, "verify": 50}  # inputs that have to be tried, and of the others:
_FLOOR = 3_000
TOGETHER = 2
_SETTING_UP = 100  # seconds
GOAL = f"no exception but those that end a run in one line; none takes a second; 2 GB at most; {RUNS:,} if time is left"


def run(seconds: int = BESIDE) -> list[Row]:
    """Fuzz each function in a process of its own, two at a time; those that need most time come last."""
    end = time.monotonic() + seconds * times()
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(partial(_fuzzed, end=end), FUZZED))


def _fuzzed(name: str, *, end: float) -> Row:
    runs, began = RUNS * times(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stress-fuzz-") as folder:
        guided, _, wrong = _put("guided", name, GUIDED * times(), runs, folder)
        fair = 2 * TOGETHER * (end - time.monotonic()) / (len(FUZZED) - list(FUZZED).index(name))
        most = LONG[name] * times() if name in LONG else min(MOST * times(), fair)  # others need less than their share
        seconds = int(max(min(most, end - time.monotonic()), LEAST * times()))
        edited, longest, more = (0, "", []) if wrong else _put("edited", name, seconds, runs - guided, folder)
    count, wrong = guided + edited, [*wrong, *more]
    if not wrong and count < (floor := FLOOR.get(name, _FLOOR)):
        wrong = [f"{count:,} inputs, and {floor:,} is the least"]
    taken = time.monotonic() - began
    return row(name, count, GOAL, wrong, f"{taken:.0f} s, {guided:,} of them guided; the longest took {longest or '?'}")


def _put(how: str, name: str, seconds: int, runs: int, folder: str) -> tuple[int, str, list[str]]:
    """Fuzz one function in one way; return how many inputs were tried, the time of the longest, and what is wrong."""
    command = [sys.executable, "-m", "stress.fuzzing", how, name, str(seconds), str(runs), folder]
    with tempfile.TemporaryFile("w+", errors="replace") as told:
        try:
            status = subprocess.run(
                command, stdout=told, stderr=told, timeout=seconds + _SETTING_UP, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
        told.seek(0)
        said = told.read()
    count = re.findall(r"^Done (\d+) runs(?:; longest ([0-9.]+ s))?", said, re.MULTILINE)
    numbers = [int(number) for number in re.findall(r"^#(\d+)\t", said, re.MULTILINE)]
    wrong = [] if status == 0 and count else [f"{how}: status {status}: {said[-3000:]}"]
    return int(count[0][0]) if count else max(numbers, default=0), count[0][1] if count else "", wrong


def main() -> int:
    """Print what came of each function, and return 1 where a goal is missed."""
    found = run(ALONE)
    for each in found:
        print(f"{each.tried}: {each.count:,}; {each.result}")
    return int(not all(each.met for each in found))


if __name__ == "__main__":
    sys.exit(main())

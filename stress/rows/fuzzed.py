"""Bytes that a fuzzer makes."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from stress.row import Row, row, times
from stress.targets import FUZZED

SECONDS, RUNS = 30, 100_000  # at most, for each function
TOGETHER = 2
GOAL = "no exception but those that end a run in one line; none takes a second; 2 GB at most"


def run() -> list[Row]:
    """Fuzz each function in a process of its own, two at a time."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(_fuzzed, FUZZED))


def _fuzzed(name: str) -> Row:
    seconds = SECONDS * times()
    command = [sys.executable, "-m", "stress.fuzzing", name, str(seconds), str(RUNS * times())]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=seconds + 240, check=False)
    count = re.findall(r"^Done (\d+) runs", done.stderr + done.stdout, re.MULTILINE)
    numbers = [int(number) for number in re.findall(r"^#(\d+)\t", done.stderr, re.MULTILINE)]
    wrong = [] if done.returncode == 0 and count else [done.stderr[-3000:]]
    return row(name, int(count[0]) if count else max(numbers, default=0), GOAL, wrong)

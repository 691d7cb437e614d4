"""Bytes that a fuzzer makes; `python -m stress.rows.fuzzed` tries them alone, and ends with 1 for a fault."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from stress.row import Row, row, times
from stress.targets import FUZZED

SECONDS, RUNS = 20, 100_000  # at most, for each function
TOGETHER = 2
_SETTING_UP = 100  # seconds
GOAL = "no exception but those that end a run in one line; none takes a second; 2 GB at most"


def run() -> list[Row]:
    """Fuzz each function in a process of its own, two at a time."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(_fuzzed, FUZZED))


def _fuzzed(name: str) -> Row:
    seconds = SECONDS * times()
    command = [sys.executable, "-m", "stress.fuzzing", name, str(seconds), str(RUNS * times())]
    with tempfile.TemporaryFile("w+", errors="replace") as told:
        try:
            status = subprocess.run(
                command, stdout=told, stderr=told, timeout=seconds + _SETTING_UP, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
        told.seek(0)
        said = told.read()
    count = re.findall(r"^Done (\d+) runs", said, re.MULTILINE)
    numbers = [int(number) for number in re.findall(r"^#(\d+)\t", said, re.MULTILINE)]
    wrong = [] if status == 0 and count else [f"status {status}: {said[-3000:]}"]
    return row(name, int(count[0]) if count else max(numbers, default=0), GOAL, wrong)


def main() -> int:
    """Print what came of each function, and return 1 where a goal is missed."""
    found = run()
    for each in found:
        print(f"{each.tried}: {each.count:,}; {each.result}")
    return int(not all(each.met for each in found))


if __name__ == "__main__":
    sys.exit(main())

"""What is compiled, under AddressSanitizer and UBSan, against what Python says.

`python -m stress.rows.native` puts edited strings alone, keeps nothing, and ends with 1 for a fault.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from stress import sanitized
from stress.compiled import FUNCTIONS
from stress.row import Row, row, times

RUNS = 100_000  # strings for each function in each library
TOGETHER = 2
GOAL = "the same as Python; nothing leaves its memory or what C defines"


def run() -> list[Row]:
    """Run the tests of tests/native/ with the sanitizers of gcc, then put edited strings to each function."""
    environment = os.environ | {"WARRAQ_TESTS": "full", "WARRAQ_TESTS_TIMES": str(times())}
    asked = ["-q", "-s", "-p", "no:cacheprovider", "tests/native/test_sanitizers.py"]
    command = [sys.executable, "-m", "pytest", *asked]
    done = subprocess.run(command, cwd=sanitized.ROOT, env=environment, capture_output=True, text=True, check=False)
    counts = [int(number) for number in re.findall(r"^ +- (\d+) passing", done.stdout, re.MULTILINE)]
    wrong = [] if done.returncode == 0 and counts else [done.stdout[-3000:]]
    return [row("all of them, what hypothesis draws", sum(counts), GOAL, wrong), *edits()]


def edits() -> list[Row]:
    """Put edited strings to each exported function, as this processor runs it and as one without SSE2 would."""
    with tempfile.TemporaryDirectory(prefix="stress-native-") as name:
        folder = Path(name)
        sanitized.compiled(folder)
        with ThreadPoolExecutor(TOGETHER) as pool:
            jobs = product(FUNCTIONS, sanitized.libraries(folder))
            return list(pool.map(lambda each: _edited(each[0], each[1], folder), jobs))


def _edited(name: str, library: Path, folder: Path) -> Row:
    command = [sys.executable, "-m", "stress.compiled", name, str(RUNS * times()), str(library)]
    done = subprocess.run(
        command, cwd=sanitized.ROOT, env=sanitized.environment(folder), capture_output=True, text=True, check=False
    )
    count = re.findall(r"^Done (\d+)$", done.stdout, re.MULTILINE)
    wrong = [] if done.returncode == 0 and count else [(done.stdout + done.stderr)[-3000:]]
    return row(f"{name}, {library.stem}", int(count[0]) if count else 0, GOAL, wrong)


def main() -> int:
    """Print what came of each function, and return 1 where a goal is missed."""
    found = edits()
    for each in found:
        print(f"{each.tried}: {each.count:,}; {each.result}")
    return int(not all(each.met for each in found))


if __name__ == "__main__":
    sys.exit(main())

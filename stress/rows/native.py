"""What is compiled, under AddressSanitizer and UBSan, against what Python says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from stress.row import Row, row, times

ROOT = Path(__file__).parents[2]
MORE = 6  # times the examples of each test of tests/native/


def run() -> list[Row]:
    """Run the tests of tests/native/ with the sanitizers of gcc, each with many examples."""
    environment = os.environ | {"WARRAQ_TESTS": "full", "WARRAQ_TESTS_TIMES": str(MORE * times())}
    asked = ["-q", "-s", "-p", "no:cacheprovider", "tests/native/test_sanitizers.py"]
    command = [sys.executable, "-m", "pytest", *asked]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    counts = [int(number) for number in re.findall(r"^ +- (\d+) passing", done.stdout, re.MULTILINE)]
    wrong = [] if done.returncode == 0 and counts else [done.stdout[-3000:]]
    goal = "the same as Python; nothing leaves its memory or what C defines"
    return [row("each exported function, with and without SSE2", sum(counts), goal, wrong)]

"""The tests of this folder again, with libraries that end the process where they leave their memory or what C defines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from stress import sanitized
from tests.conftest import ROOT, Once

pytestmark = pytest.mark.slow  # those of zig see less, and take part in every run: see `plain`

BEYOND = """
import numpy as np, pyarrow as pa
from pathlib import Path
from warraq import native
from warraq.native.arguments import strings
from warraq.normalise.columns.screen import _plain
few = np.zeros(1, np.uint8)
native.load(Path({made!r})).warraq_screen(strings(pa.array(["a"] * 64)), _plain(), None, few.ctypes.data)
"""


@pytest.fixture(scope="module")
def folder(once: Once) -> Path:
    """The library as this processor runs it, and as one without SSE2 would."""
    if not sanitized.sanitizer():
        reason = "this gcc brings no sanitizers"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return once("sanitized", sanitized.compiled)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command, environment = [sys.executable, *arguments], sanitized.environment(folder)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.needs("gcc")
def test_nothing_leaves_its_memory_or_what_c_defines(folder: Path) -> None:
    left_out = [__file__, "tests/native/test_library.py"]
    tests = ["tests/native", "--hypothesis-show-statistics", *(f"--ignore={path}" for path in left_out)]
    done = run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)
    print(done.stdout)  # with the number of examples
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.needs("gcc")
@pytest.mark.parametrize("number", [0, 1], ids=["sse2", "plain"])
def test_the_sanitizer_sees_what_leaves_its_memory(folder: Path, number: int) -> None:
    done = run(folder, "-c", BEYOND.format(made=str(sanitized.libraries(folder)[number])))
    assert done.returncode != 0
    assert "AddressSanitizer: heap-buffer-overflow" in done.stderr

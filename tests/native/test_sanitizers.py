"""The tests of this folder again, with a library that ends the process where it leaves its memory or what C defines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warraq.native import build

ROOT = Path(__file__).parents[2]
FLAGS = ["-O1", "-g", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
BEYOND = """
import numpy as np, pyarrow as pa
from pathlib import Path
from warraq import native
from warraq.native.arguments import strings
from warraq.normalise.columns.screen import _plain
few = np.zeros(1, np.uint8)
native.load(Path({made!r})).warraq_screen(strings(pa.array(["a"] * 64)), _plain(), None, few.ctypes.data)
"""


@pytest.fixture(scope="module", params=[[], ["-U__SSE2__"]], ids=["sse2", "plain"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not Path(sanitizer()).is_absolute():
        reason = "this gcc brings no sanitizers"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    found: Path = tmp_path_factory.mktemp("sanitized") / "sanitized.so"
    compiler = ["gcc", *build.FLAGS, *FLAGS, *request.param]
    folder = ROOT / "src/warraq/native"
    subprocess.run(build.compilation(folder, found, compiler), cwd=folder, check=True)
    return found


def sanitizer() -> str:
    """Where gcc has its sanitizer, else that one's name alone."""
    command = ["gcc", "-print-file-name=libasan.so"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def run(made: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the sanitizer before all else, and with allocators that it sees through."""
    environment = os.environ | {
        "LD_PRELOAD": sanitizer(),
        "ASAN_OPTIONS": "detect_leaks=0:alloc_dealloc_mismatch=0:detect_odr_violation=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "WARRAQ_TESTED": str(made),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.needs("gcc")
def test_nothing_leaves_its_memory_or_what_c_defines(made: Path) -> None:
    left_out = [__file__, "tests/native/test_library.py"]
    tests = ["tests/native", *(f"--ignore={path}" for path in left_out)]
    done = run(made, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.needs("gcc")
def test_the_sanitizer_sees_what_leaves_its_memory(made: Path) -> None:
    done = run(made, "-c", BEYOND.format(made=str(made)))
    assert done.returncode != 0
    assert "AddressSanitizer: heap-buffer-overflow" in done.stderr

"""The tests of this folder again, with libraries that end the process where they leave their memory or what C defines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Once

from warraq.native import build

pytestmark = pytest.mark.slow  # those of zig see less, and take part in every run: see `plain`

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src/warraq/native"
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


@pytest.fixture(scope="module")
def made(once: Once) -> tuple[Path, Path]:
    """The library as this processor runs it, and as one without SSE2 would."""
    if not Path(sanitizer()).is_absolute():
        reason = "this gcc brings no sanitizers"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)

    def fill(folder: Path) -> None:
        for name, more in (("sse2.so", []), ("plain.so", ["-U__SSE2__"])):
            compiler = ["gcc", *build.FLAGS, *FLAGS, *more]
            subprocess.run(build.compilation(SOURCES, folder / name, compiler), cwd=SOURCES, check=True)

    folder = once("sanitized", fill)
    return folder / "sse2.so", folder / "plain.so"


def sanitizer() -> str:
    """Where gcc has its sanitizer, else that one's name alone."""
    command = ["gcc", "-print-file-name=libasan.so"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def run(made: tuple[Path, Path], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the sanitizer before all else, and with allocators that it sees through."""
    environment = os.environ | {
        "LD_PRELOAD": sanitizer(),
        "ASAN_OPTIONS": "detect_leaks=0:alloc_dealloc_mismatch=0:detect_odr_violation=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "WARRAQ_TESTED": os.pathsep.join(map(str, made)),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.needs("gcc")
def test_nothing_leaves_its_memory_or_what_c_defines(made: tuple[Path, Path]) -> None:
    left_out = [__file__, "tests/native/test_library.py"]
    tests = ["tests/native", "--hypothesis-show-statistics", *(f"--ignore={path}" for path in left_out)]
    done = run(made, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)
    print(done.stdout)  # with the number of examples
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.needs("gcc")
@pytest.mark.parametrize("number", [0, 1], ids=["sse2", "plain"])
def test_the_sanitizer_sees_what_leaves_its_memory(made: tuple[Path, Path], number: int) -> None:
    done = run(made, "-c", BEYOND.format(made=str(made[number])))
    assert done.returncode != 0
    assert "AddressSanitizer: heap-buffer-overflow" in done.stderr

"""The compiled functions with gcc's sanitizers, which end a process where it leaves its memory or what C defines."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from warraq.native import build

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src/warraq/native"
TESTED = "WARRAQ_TESTED"  # two libraries that tests/native/ takes in place of the installed and the plain one
_FLAGS = ["-O1", "-g", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
_LIBRARIES = {"sse2.so": [], "plain.so": ["-U__SSE2__"]}


def sanitizer() -> Path | None:
    """Return where gcc has its sanitizer, if it brings one."""
    command = ["gcc", "-print-file-name=libasan.so"]
    told = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return told if told.is_absolute() else None


def compiled(folder: Path) -> None:
    """Compile the library as this processor runs it, and as one without SSE2 would, into a folder."""
    for path, more in zip(libraries(folder), _LIBRARIES.values(), strict=True):
        compiler = ["gcc", *build.FLAGS, *_FLAGS, *more]
        subprocess.run(build.compilation(SOURCES, path, compiler), cwd=SOURCES, check=True)


def libraries(folder: Path) -> list[Path]:
    """Return the paths of both libraries in their folder."""
    return [folder / name for name in _LIBRARIES]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a Python that loads the sanitizer first, and whose allocators it sees through."""
    return os.environ | {
        "LD_PRELOAD": str(sanitizer()),
        "ASAN_OPTIONS": "detect_leaks=0:alloc_dealloc_mismatch=0:detect_odr_violation=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        TESTED: os.pathsep.join(map(str, libraries(folder))),
    }

"""The compiled functions as this processor runs them, and as one without SSE2 would."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from warraq import native

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """What a processor without SSE2 runs; undefined behaviour ends the process."""
    made = tmp_path_factory.mktemp("native") / "plain.so"
    flags = [
        "-O1",
        "-shared",
        "-fPIC",
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-U__SSE2__",
        "-fsanitize=undefined",
        "-fsanitize-trap=undefined",
    ]
    sources = sorted((ROOT / "src/warraq/native").glob("*.c"))
    subprocess.run([sys.executable, "-m", "ziglang", "cc", *flags, "-o", str(made), *map(str, sources)], check=True)
    return native.load(made)


@pytest.fixture(params=["compiled", "plain"])
def library(request: pytest.FixtureRequest) -> Iterator[None]:
    chosen = native.library() if request.param == "compiled" else request.getfixturevalue("plain")
    with patch.object(native, "library", lambda: chosen):
        yield

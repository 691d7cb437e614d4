"""The compiled functions as this processor runs them, and as one without SSE2 would."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from stress.sanitized import SOURCES, TESTED
from tests.conftest import Once, examples

from warraq import native
from warraq.native import build

if TESTED in os.environ:  # with sanitizers everything takes several times as long
    settings.register_profile("sanitized", settings(), max_examples=examples(30))
    settings.load_profile("sanitized")


@pytest.fixture(scope="session")
def plain(once: Once) -> ctypes.CDLL:
    """What a processor without SSE2 runs; undefined behaviour ends the process."""
    if TESTED in os.environ:
        return native.load(Path(os.environ[TESTED].split(os.pathsep)[1]))

    def fill(folder: Path) -> None:
        flags = ["-O1", "-Werror", "-U__SSE2__", "-fsanitize=undefined", "-fsanitize-trap=undefined"]
        compiler = [sys.executable, "-m", "ziglang", "cc", *build.FLAGS, *flags]
        subprocess.run(build.compilation(SOURCES, folder / "plain.so", compiler), cwd=SOURCES, check=True)

    return native.load(once("plain", fill) / "plain.so")


@pytest.fixture(scope="session")
def tested() -> ctypes.CDLL | None:
    return native.load(Path(os.environ[TESTED].split(os.pathsep)[0])) if TESTED in os.environ else native.library()


@pytest.fixture(params=["compiled", "plain"])
def library(request: pytest.FixtureRequest) -> Iterator[ctypes.CDLL]:
    chosen = request.getfixturevalue("tested" if request.param == "compiled" else "plain")
    if chosen is None:
        pytest.skip("nothing is compiled, or WARRAQ_NATIVE is 0")
    with patch.object(native, "library", lambda: chosen):
        yield chosen

"""Commands with a ceiling on their memory (`ulimit -v`)."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from stress import street
from stress.row import Row, row

_ENOUGH = {"ingest": 1_000, "validate": 1_000, "release": 3_000}  # MB of addresses, libraries included
_TOO_LITTLE = (300,)  # MB: less than the libraries take


def run() -> list[Row]:
    """Run commands under a ceiling that suffices, and under one that does not."""
    with TemporaryDirectory(prefix="memory-") as name:
        root = street.found(Path(name) / "own", records=1_000)
        enough = [said for words, most in _ENOUGH.items() for said in _wrong(root, words, most, code=0)]
        little = [said for most in _TOO_LITTLE for said in _wrong(root, "validate", most, code=2)]
    ceilings = ", ".join(f"{name} {most:,} MB" for name, most in _ENOUGH.items())
    return [
        row(f"1,000 records under a ceiling: {ceilings}", len(_ENOUGH), "done", enough),
        row(f"validate under {_TOO_LITTLE[0]} MB", len(_TOO_LITTLE), "one line that says so", little),
    ]


def _wrong(root: Path, command: str, most: int, *, code: int) -> Iterator[str]:
    limit = (most << 20, most << 20)
    done = subprocess.run(
        [sys.executable, "-m", "warraq", command, "--quiet"],
        cwd=root, capture_output=True, text=True, check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_AS, limit),
    )  # fmt: skip
    if done.returncode != code or (code and done.stderr.count("\n") != 1):
        yield f"{command} under {most} MB ended with {done.returncode}: {done.stderr[-400:]}"

"""Run a command of the command line in this process, and give what it printed."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from warraq.cli import main

_CI = ("GITHUB_STEP_SUMMARY", "NO_COLOR", "FORCE_COLOR")


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, and the status it ended with; -1 for a traceback."""

    status: int
    out: str
    err: str


def warraq(folder: Path, *arguments: object) -> Done:
    """Run `warraq` in a folder."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    before, environment = sys.argv, dict(os.environ)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    sys.argv = ["warraq", *map(str, arguments)]
    for name in _CI:
        os.environ.pop(name, None)
    try:
        with chdir(folder), redirect_stdout(out), redirect_stderr(err):
            status = _status()
    finally:
        sys.argv = before
        os.environ.update(environment)
        for number, handler in kept.items():
            signal.signal(number, handler)
    return Done(status, *(_text(stream) for stream in (out, err)))


def _status() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception:  # noqa: BLE001  # a traceback is what is looked for
        traceback.print_exc()
        return -1


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]
    stream.detach()
    return data.decode("utf-8")

"""Run commands of warraq in forked processes that die, or meet a fault, at a moment that is counted.

A command is run by `warraq.cli.main` in a child of this process, in which all modules are loaded already: a run takes a
tenth of what a process of its own would. What a command does to files is counted by audit hooks (PEP 578): opening for
writing, renaming, removing, making of folders, and, which no hook tells, flushing to the disk.
"""

from __future__ import annotations

import encodings
import importlib.resources
import os
import pkgutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate"}
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit status, or the signal's number below 0; what it printed, and how long it ran."""

    code: int
    out: str
    err: str
    seconds: float
    moments: int = 0

    def expect(self) -> Ended:
        """Return this, if the command has done its work; raise RuntimeError otherwise."""
        if self.code:
            raise RuntimeError(f"ended with {self.code}: {self.err}")
        return self


def warm() -> None:
    """Load what commands load, once for all children, of which one may not read this user's files."""
    from warraq.system import starting

    starting.lightly()
    import duckdb  # noqa: F401
    import great_expectations  # noqa: F401

    import warraq

    for package in (warraq, encodings):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                with suppress(ImportError):  # of what an extra brings, or another system
                    importlib.import_module(module.name)
    importlib.resources.files(warraq).joinpath("py.typed").read_bytes()


def run(
    *arguments: str,
    cwd: Path,
    die_at: int = 0,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Ended:
    """Run a command to its end, or to its death at the `die_at`-th change of a file; `before` is called first."""
    return begin(*arguments, cwd=cwd, die_at=die_at, environment=environment, before=before).end()


@dataclass(slots=True)
class Running:
    """A command that runs."""

    pid: int
    began: float
    folder: tempfile.TemporaryDirectory[str]

    def end(self, seconds: float = 300) -> Ended:
        """Wait for its end; it is killed where it takes longer, and its code is then -9."""
        until = time.monotonic() + seconds
        while not (found := os.waitpid(self.pid, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.002)
        took = time.monotonic() - self.began
        out, err, moments = (Path(self.folder.name, name) for name in ("out", "err", "moments"))
        done = Ended(
            code=os.waitstatus_to_exitcode(found[1]),
            out=out.read_text("utf-8", "replace"),
            err=err.read_text("utf-8", "replace"),
            seconds=took,
            moments=moments.stat().st_size if moments.exists() else 0,
        )
        self.folder.cleanup()
        return done


def begin(
    *arguments: str,
    cwd: Path,
    die_at: int = 0,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Running:
    """Begin a command."""
    folder = tempfile.TemporaryDirectory(prefix="stress-")
    for name in ("out", "err"):
        Path(folder.name, name).touch()  # a signal may come before the child does anything
    pid = os.fork()
    if pid:
        return Running(pid, time.monotonic(), folder)
    code = 70
    try:
        code = _child([*arguments], cwd, Path(folder.name), die_at, environment or {}, before)
    finally:
        os._exit(code)


def _child(
    arguments: list[str],
    cwd: Path,
    folder: Path,
    die_at: int,
    environment: Mapping[str, str],
    before: Callable[[], None] | None,
) -> int:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.chdir(cwd)
    os.environ.update(environment)
    tempfile.tempdir = None
    sys.argv = ["warraq", *arguments]
    told = os.open(folder / "moments", os.O_WRONLY | os.O_CREAT, 0o600)
    if before:
        before()
    _counted(told, die_at)
    from warraq.cli import main

    try:
        main()
    except SystemExit as ended:
        sys.stdout.flush()
        return int(ended.code or 0)
    except BaseException:  # noqa: BLE001  # whatever it is, the parent has to see it
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        return 1


def _counted(told: int, die_at: int) -> None:
    """Count the changes of files, and die at one of them, before it is done."""
    count = 0

    def passed() -> None:
        nonlocal count
        count += 1
        os.write(told, b".")
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        changes = event in _CHANGES or (
            event == "open"
            and isinstance(arguments[2], int)
            and bool(arguments[2] & _WRITING)
            and arguments[0] != os.devnull
        )
        if changes and not str(arguments[0]).endswith(".pyc"):
            passed()

    flush = os.fsync

    def flushed(handle: Any) -> None:  # noqa: ANN401  # whatever has a file descriptor
        passed()
        flush(handle)

    os.fsync = flushed  # type: ignore[assignment]  # the same, of any handle
    sys.addaudithook(heard)

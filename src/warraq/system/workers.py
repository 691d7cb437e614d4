"""Processes that call functions for the threads of this one: for work that Python's lock would let one thread do.

They are started by their own command, and not forked or spawned by `multiprocessing`: a fork would copy locks that
other threads hold, and a spawn runs the main module of whoever calls this library anew.
"""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, Self

from warraq.errors import WarraqError
from warraq.system import starting

_FREE = 0.5  # seconds that are worked here before a process is worth its start
_LENGTH = 8  # bytes of the length before each message
# An interrupt of the keyboard reaches the processes too; it is for the run to end them.
_START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = {path!r}; "
    "from warraq.system import workers; workers.serve()"
)


class WorkerError(WarraqError):
    """A process ended in the midst of a call."""


class Workers:
    """Up to `jobs` processes, started when they are needed; a context manager, which ends them.

    With one job, and for the first `free` seconds of work, functions are called in this process.
    """

    def __init__(self, jobs: int, *, free: float = _FREE) -> None:
        self._jobs, self._free = jobs, free
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._every: list[subprocess.Popen[bytes]] = []

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  # whatever it returns
        """Return what a function of a module returns; it and its arguments are pickled.

        What it raises is raised here; WorkerError where its process ends instead.
        """
        if self._jobs == 1 or self._free > 0:
            began = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                self._free -= time.perf_counter() - began
        return self.elsewhere(function, *arguments)

    def elsewhere(self, function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  # as above
        """Return what a function of a module returns in another process, as `call` does."""
        process = self._taken()
        try:
            _send(process.stdin, (function, arguments))
            done, result = _received(process.stdout)
        except (OSError, EOFError) as error:
            process.kill()
            ended = f"a process ended in the midst of {function.__module__}.{function.__name__} ({process.wait()})"
            raise WorkerError(f"{ended}; run it with --jobs 1 to see where") from error
        with self._lock:
            self._idle.append(process)
        if not done:
            raise result
        return result

    def _taken(self) -> subprocess.Popen[bytes]:
        """Take an idle process, or start one: there are as many as there are calls at the same time."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        command = [sys.executable, "-c", _START.format(path=sys.path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        with self._lock:
            self._every.append(process)
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._every:  # first, since a thread that waits for one holds its streams
            process.kill()
        for process in self._every:
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]  # both are pipes


def serve() -> None:
    """Run the calls that come from standard input, and write what they return, until standard input ends."""
    gc.set_threshold(starting.SELDOM)
    starting.lightly()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a function prints is no result
    while True:
        try:
            function, arguments = _received(source)
        except EOFError:
            return
        try:
            answer = True, function(*arguments)
        except Exception as error:  # noqa: BLE001  # it is raised by whoever called
            answer = False, error
        try:
            _send(target, answer)
        except BrokenPipeError:  # the run has ended
            return


def _send(stream: BinaryIO | Any, message: object) -> None:  # noqa: ANN401  # a pipe of Popen
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_LENGTH) + data)
    stream.flush()


def _received(stream: BinaryIO | Any) -> Any:  # noqa: ANN401  # whatever was sent
    head = stream.read(_LENGTH)
    data = stream.read(int.from_bytes(head)) if len(head) == _LENGTH else b""
    if not data:
        raise EOFError("the other end is closed")
    return pickle.loads(data)  # noqa: S301  # of a process that this one started

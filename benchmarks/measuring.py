"""Time a command beside its peer, in turns, and say what it was measured on."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Row = dict[str, Any]


def seconds(command: list[str], *, cwd: Path | None = None, ends: tuple[int, ...] = (0, 1)) -> float:
    """Time a command that has to end with 0 or, where it reports findings, 1."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in ends:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return time.perf_counter() - began


def peak(command: list[str]) -> float:
    """Return the most memory that a command held, in megabytes."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 10**6


def pair(what: str, against: str, goal: str, own: Callable[[], float], peer: Callable[[], float], runs: int) -> Row:
    """Time two things in turns; gives their medians and the ratio."""
    times = [(own(), peer()) for _ in range(runs)]
    mine, theirs = (statistics.median(each) for each in zip(*times, strict=True))
    return {
        "what": what,
        "against": against,
        "goal": goal,
        "own": round(mine, 2),
        "peer": round(theirs, 2),
        "ratio": round(mine / theirs, 2),
    }


def warraq(*arguments: str) -> list[str]:
    """Return a command line of warraq."""
    return [sys.executable, "-m", "warraq", *arguments]


def validating(path: Path, *more: str) -> list[str]:
    """Return the command that validates a file with all rules but those about near-duplicates and languages."""
    return warraq("validate", str(path), "--no-cache", "--quiet", "--ignore", "DUP002,LNG001", *more)


def other(name: str, path: Path) -> list[str]:
    """Return the command of a peer."""
    return [sys.executable, str(HERE / "peers.py"), name, str(path)]


def machine() -> str:
    """Say what was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        model = next(
            (line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")),
            model,
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores of {model}, {memory:.0f} GiB, Python {platform.python_version()}"

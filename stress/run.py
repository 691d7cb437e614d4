"""Run the rows of stress/rows/, print their numbers, and keep them in results.json: `python -m stress.run [NAME...]`.

A row is a file with `run() -> list[Row]`. Each runs in a process of its own, and all of them end within thirty minutes.
With `--times N` they try N times as much, for as long as it takes, and the results are kept beside the others.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from stress.row import TIMES, Row

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
LIMIT = 2700  # seconds, for all rows together
PARTS = ("warraq", "pyarrow", "duckdb", "numpy", "pydantic", "fastwarc", "trafilatura", "hypothesis", "atheris")


def names() -> list[str]:
    """Name the rows, in the order in which they run and stand in the table."""
    return sorted(path.stem for path in (HERE / "rows").glob("[a-z]*.py"))


def main() -> int:
    """Run the named rows, or all; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m stress.run", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"rows to run; there are {', '.join(names())}")
    parser.add_argument("--times", type=int, default=1, help="how many times as much is tried")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)  # one row, as JSON, in this process
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names()):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if asked.alone:
        print(json.dumps(_here(asked.names[0])))
        return 0
    end, met = time.monotonic() + LIMIT * asked.times, True
    for name in asked.names or names():
        found = _beside(name, asked.times, end - time.monotonic())
        _keep(name if asked.times == 1 else f"{name} x {asked.times}", found)
        for row in found["rows"]:
            print(f"{name}: {row['tried']}: {row['count']:,}; {row['result']}{'' if row['met'] else '  MISSED'}")
            met &= row["met"]
        print(f"{name}: {found['seconds']} s, {found['peak_mb']} MB at most", flush=True)
    return int(not met)


def _here(name: str) -> dict[str, Any]:
    """Run a row in this process."""
    rows: list[Row] = import_module(f"stress.rows.{name}").run()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"peak_mb": peak // 1024, "rows": [asdict(row) for row in rows]}


def _beside(name: str, times: int, seconds: float) -> dict[str, Any]:
    """Run a row in a process of its own, for so many seconds at most."""
    command = [sys.executable, "-m", "stress.run", "--alone", name]
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, env=os.environ | {TIMES: str(times)}, stdout=subprocess.PIPE, timeout=max(seconds, 1), check=False
        )
        reason = f"ended with status {done.returncode}"
        found = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        found, reason = None, "did not end in time"
    taken = round(time.monotonic() - began, 1)
    failed = Row(tried=f"stress/rows/{name}.py", count=0, goal="ends", result=reason, met=False)
    stamp = {"date": datetime.now(UTC).date().isoformat(), "seconds": taken, "versions": _versions()}
    return stamp | (found or {"peak_mb": 0, "rows": [asdict(failed)]})


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for part in PARTS:
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            found[part] = "not there"
    return found


def _keep(name: str, found: dict[str, Any]) -> None:
    """Put the results of one row in the place of its last ones."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    text = json.dumps(kept | {name: found}, ensure_ascii=False, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

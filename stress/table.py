"""Write docs/reliability.md, made of results.json, to standard output: `python -m stress.table`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from stress.run import RESULTS, names

HEAD = """\
# Reliability

What was done to Warraq to make it fail, and what came of it. `make stress` does it again, within thirty minutes, and
`python -m stress.run NAME` one part of it; with `--times 10`, ten times as much. Each part is a file in `stress/rows/`.
This page is generated from `stress/results.json`.
"""


def render(found: dict[str, Any]) -> str:
    """Write the page."""
    return "\n".join([HEAD, *(line for name in sorted(found) for line in _part(name, found[name])), *_open(found)])


def _open(found: dict[str, Any]) -> Iterator[str]:
    """List the files of rows that have no results yet."""
    lacking = [name for name in names() if name not in found]
    if lacking:
        yield "## Written, and not run to the end yet\n"
        yield from (f"- {_title(name)} (`stress/rows/{name}.py`)" for name in lacking)
        yield ""


def _title(name: str) -> str:
    return (import_module(f"stress.rows.{name}").__doc__ or name).partition("\n")[0].rstrip(".")


def _part(name: str, part: dict[str, Any]) -> Iterator[str]:
    """Write the table of one file of rows, with what it ran on."""
    module, _, times = name.partition(" x ")
    yield f"## {_title(module)}{f', {times} times as much' if times else ''}\n"
    yield "| tried | how many | goal | result | |"
    yield "|---|---:|---|---|---|"
    for row in part["rows"]:
        cells = (row["tried"], f"{row['count']:,}", row["goal"], row["result"], "met" if row["met"] else "**missed**")
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    versions = ", ".join(f"{part} {number}" for part, number in part["versions"].items())
    spent = f"{part['seconds']:,} s, {part['peak_mb']:,} MB at most"
    yield f"\n`stress/rows/{module}.py`, {part['date']}: {spent}; {versions}.\n"


if __name__ == "__main__":
    print(render(json.loads(RESULTS.read_text(encoding="utf-8"))), end="")

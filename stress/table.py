"""Write docs/reliability.md, made of results.json, to standard output: `python -m stress.table`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from stress.run import RESULTS

HEAD = """\
# Reliability

What was done to Warraq to make it fail, and what came of it. `make stress` does it again, within thirty minutes, and
`python -m stress.run NAME` one part of it; with `--times 10`, ten times as much. Each part is a file in `stress/rows/`.
This page is generated from `stress/results.json`.
"""


def render(found: dict[str, Any]) -> str:
    """Write the page."""
    return "\n".join([HEAD, *(line for name in sorted(found) for line in _part(name, found[name]))])


def _part(name: str, part: dict[str, Any]) -> Iterator[str]:
    """Write the table of one file of rows, with what it ran on."""
    module, _, times = name.partition(" x ")
    title = (import_module(f"stress.rows.{module}").__doc__ or module).partition("\n")[0].rstrip(".")
    yield f"## {title}{f', {times} times as much' if times else ''}\n"
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

"""A row of the table of reliability: what was tried, how often, with which goal, and what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

TIMES = "WARRAQ_STRESS_TIMES"  # how many times as much as `make stress` tries

_SHOWN = 20  # faults that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `result` is a phrase with its numbers, and `met` whether the goal was reached."""

    tried: str
    count: int
    goal: str
    result: str
    met: bool


def row(tried: str, count: int, goal: str, faults: Sequence[object], more: str = "") -> Row:
    """Make a row of what went wrong, which is told on standard error; `more` is said of what went right."""
    for fault in faults[:_SHOWN]:
        print(f"{tried}: {fault}", file=sys.stderr)
    result = f"{len(faults):,} otherwise" if faults else "all"
    return Row(tried=tried, count=count, goal=goal, result=f"{result}; {more}" if more else result, met=not faults)


def times() -> int:
    """Return how many times as much as `make stress` is to be tried."""
    return int(os.environ.get(TIMES, "1"))

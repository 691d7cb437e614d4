"""The exit statuses of every command: the contract with scripts and CI."""

from __future__ import annotations

from typing import NoReturn

import typer

CLEAN = 0  # nothing was found at or over the threshold
FOUND = 1  # findings, stale schemas, a refused gate, or fixes that --diff shows
REFUSED = 2  # the run could not happen; one line on standard error says what to do


def end(*, found: bool) -> NoReturn:
    """End a command: with `FOUND` if something was found, else with `CLEAN`."""
    raise typer.Exit(FOUND if found else CLEAN)


def interrupted(number: int) -> int:
    """Return the status of a run that a signal ended, as shells write it."""
    return 128 + number

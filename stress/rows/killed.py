"""Commands that are killed at any moment (SIGKILL)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from stress import forked, street
from stress.row import Row, row, times

_CHANGES, _TIMES = 16, 4  # moments of each command: before a change of a file, and spread over its time


@dataclass(slots=True)
class Seen:
    """What was seen: how many moments, how many of them between two files, and what went wrong."""

    moments: int = 0
    between: int = 0
    faults: list[str] = field(default_factory=list)


def run() -> list[Row]:
    """Kill each command that writes, see what it leaves, and run it again."""
    forked.warm()
    return [_row(command.name, killed(command, _CHANGES * times(), _TIMES * times())) for command in street.COMMANDS]


def _row(name: str, seen: Seen) -> Row:
    goal = "each file old or new; the next run completes all and leaves nothing else"
    more = f"{seen.between} between two files, which the next run completes"
    return row(f"`kill -9` of {name}", seen.moments, goal, seen.faults, more)


def killed(command: street.Command, changes: int, spread: int) -> Seen:
    """Kill a command before so many of the changes that it makes to files, and at so many moments of its time."""
    seen = Seen()
    with street.trial(command) as trial:
        for said, died in _deaths(trial, changes, spread):
            seen.moments += died.code == -signal.SIGKILL
            seen.between += trial.between()
            seen.faults += [f"{said}: neither old nor new: {name}" for name in trial.halves()]
            after = trial.run()
            if after.code or trial.unlike():
                seen.faults.append(f"{said}: then {after.code} {after.err!r}, and {trial.unlike()}")
    return seen


def _deaths(trial: street.Trial, changes: int, spread: int) -> Iterator[tuple[str, forked.Ended]]:
    whole = trial.whole.moments
    for number in sorted({1 + at * whole // changes for at in range(min(changes, whole))}):
        trial.afresh()
        yield f"change {number} of {whole}", trial.run(die_at=number)
    for at in range(spread):
        trial.afresh()
        seconds, running = trial.whole.seconds * (at + 0.5) / spread, trial.begin()
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)
        yield f"after {seconds:.3f} s", running.end()

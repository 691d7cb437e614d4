"""Commands that are interrupted at any moment (SIGINT, SIGTERM)."""

from __future__ import annotations

import os
import resource
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from stress import forked, street
from stress.row import Row, row, times

_MOMENTS, _RECORDS = 10, 1_500  # of each signal and command; records of the corpus, for a command to be at work a while
_PROMISED = 2.0  # seconds
_LONG = ("ingest", "fix", "drop", "release", "publish")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Seen:
    """What was seen: how many signals came in time, the most seconds until the end, and what went wrong."""

    sent: int = 0
    clock: float = 0
    computing: float = 0
    faults: list[str] = field(default_factory=list)


def run() -> list[Row]:
    """Interrupt each command that may take long, see when and how it ends, and run it again."""
    forked.warm()
    return [
        _row(command.name, interrupted(command, _MOMENTS * times()))
        for command in street.COMMANDS
        if command.name in _LONG
    ]


def _row(name: str, seen: Seen) -> Row:
    goal = "ends within two seconds of computing, as interrupted, and leaves nothing half written; then it works"
    more = f"at most {seen.clock:.1f} s by the clock, {seen.computing:.1f} s of computing"
    return row(f"SIGINT and SIGTERM to {name}", seen.sent, goal, seen.faults, more)


def interrupted(command: street.Command, moments: int, *, records: int = _RECORDS) -> Seen:
    """Send each signal at so many moments of a command, spread over its time."""
    seen = Seen()
    with street.trial(command, records=records) as trial:
        for sent in (signal.SIGINT, signal.SIGTERM):
            for at in range(moments):
                said = f"{sent.name} after {trial.whole.seconds * (at + 0.5) / moments:.2f} s"
                seen.faults += [f"{said}: {fault}" for fault in _once(trial, sent, (at + 0.5) / moments, seen)]
    return seen


def _once(trial: street.Trial, sent: signal.Signals, share: float, seen: Seen) -> list[str]:
    trial.afresh()
    running = trial.begin()
    time.sleep(trial.whole.seconds * share)
    others = _children()
    spent, sent_at = _spent(running.pid), time.monotonic()
    if spent is None:
        running.end()
        return []
    os.kill(running.pid, sent)
    ended = running.end()
    if ended.code == 0:  # it had done its work
        return trial.unlike()
    seen.sent += 1
    seen.clock = max(seen.clock, ended.seconds - (sent_at - running.began))
    seen.computing = max(seen.computing, computing := _children() - others - spent)
    faults = [f"{name} is neither old nor new" for name in trial.halves()]
    faults += [f"left: {name}" for name in _left(trial)]
    begun = ended.moments > 0 or ended.code != -sent  # before that, the system ends a process by itself
    if begun and (ended.code != 128 + sent or "Traceback" in ended.err):
        faults.append(f"ended with {ended.code}: {ended.err[-300:]!r}")
    if computing > _PROMISED * 2:  # on two cores
        faults.append(f"{computing:.1f} s of computing")
    again = trial.run()
    if again.code or trial.unlike():
        faults.append(f"then {again.code} {again.err!r}, and {trial.unlike()}")
    return faults


def _left(trial: street.Trial) -> list[str]:
    """Name what is left beside the files of the command: temporary ones, and parts of folders."""
    known = {*trial.old, *trial.new, "corpus/.unfinished"}
    found = [*(trial.root / ".warraq").rglob("*.partial"), *(trial.folder / "tmp").glob("warraq*")]
    return [*(name for name in trial.now() if name not in known), *(path.name for path in found)]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _spent(pid: int) -> float | None:
    """Return the seconds that a running child has computed (fields 14 and 15 of Linux's /proc/PID/stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / _TICK

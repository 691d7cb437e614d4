"""Commands that may not write, or find no room."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from stress import forked, street
from stress.row import Row, row

_SIZES = (1_000, 12_000)  # bytes of the largest file
_ROOM = (0, 16_384)  # bytes that are left on the disk
_DISK = "size=96m"
_NOBODY = 65_534
_GOAL = "one line that says why, the old files or the new ones; then it works"


def run() -> list[Row]:
    """Take room or rights from each command that writes; a disk and another user are made where this is root."""
    forked.warm()
    rows = [_row("a limit of the size of files (`ulimit -f`)", partial(_each, None, _limited))]
    if os.geteuid() == 0:
        with _disk() as disk:
            rows += [
                _row("a full disk", partial(_each, disk, _full)),
                _row("a read-only file system", partial(_each, disk, partial(_read_only, disk))),
            ]
        rows.append(_row("a repository of somebody else's", partial(_each, None, _foreign)))
    return rows


Tries = Callable[[street.Trial], Iterator[tuple[str, forked.Ended]]]


def _row(tried: str, each: Callable[[], list[str | None]]) -> Row:
    found = each()
    return row(tried, len(found), _GOAL, [fault for fault in found if fault])


def _each(within: Path | None, tries: Tries) -> list[str | None]:
    return [said for command in street.COMMANDS for said in refused(command, tries, within)]


def refused(command: street.Command, tries: Tries, within: Path | None = None) -> Iterator[str | None]:
    """Yield what is wrong with each try of a command, or None."""
    with street.trial(command, within=within) as trial:
        for said, ended in tries(trial):
            wrong = [f"{name} is neither old nor new" for name in trial.halves()]
            wrong += [f"left: {name}" for name in {*trial.now()} - {*trial.old, *trial.new, "corpus/.unfinished"}]
            if ended.code not in (0, 2) or (ended.code == 2 and not _in_a_line(ended.err)):
                wrong.append(f"ended with {ended.code}: {ended.err[-400:]!r}")
            if ended.code == 0 and trial.unlike():
                wrong.append(f"ended well, but without {trial.unlike()}")
            again = trial.run()
            if again.code or trial.unlike():
                wrong.append(f"then {again.code} {again.err[-300:]!r}, and {trial.unlike()}")
            yield f"{command.name}, {said}: {'; '.join(wrong)}" if wrong else None


def _in_a_line(said: str) -> bool:
    lines = said.splitlines() or [""]
    return lines[-1].startswith("warraq: ") and sum(line.startswith(("warraq: ", "Traceback")) for line in lines) == 1


def _limited(trial: street.Trial) -> Iterator[tuple[str, forked.Ended]]:
    for most in _SIZES:
        trial.afresh()
        yield f"{most} bytes", trial.run(before=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most)))


def _full(trial: street.Trial) -> Iterator[tuple[str, forked.Ended]]:
    for room in _ROOM:
        trial.afresh()
        filler = trial.folder / "filler"
        with filler.open("wb") as stream:
            stat = os.statvfs(trial.folder)
            os.posix_fallocate(stream.fileno(), 0, stat.f_bavail * stat.f_frsize - room)
        ended = trial.run()
        filler.unlink()
        yield f"{room} bytes free", ended


def _read_only(disk: Path, trial: street.Trial) -> Iterator[tuple[str, forked.Ended]]:
    trial.afresh()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    ended = trial.run()
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    yield "read-only", ended


def _foreign(trial: street.Trial) -> Iterator[tuple[str, forked.Ended]]:
    trial.afresh()
    trial.folder.chmod(0o755)
    (trial.folder / "tmp").chmod(0o777)

    def nobody() -> None:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)

    yield "as nobody", trial.run(before=nobody)


@contextmanager
def _disk() -> Iterator[Path]:
    """Make a small disk in memory."""
    with TemporaryDirectory(prefix="disk-") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", _DISK, "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=True)

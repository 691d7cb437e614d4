"""Files of the corpus that are changed or cut while they are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from stress import forked, street
from stress.row import Row, row

_TIMES = (1, 2, 3, 4, 6, 9)  # the how manieth opening of the corpus's first file it is changed after
_READING = ("fix", "drop", "release", "takedown", "waivers", "baseline")
_COMMANDS = [command for command in street.COMMANDS if command.name in _READING]


def run() -> list[Row]:
    """Change a file under the hands of each command that reads it."""
    forked.warm()
    whole = "one line that says why, or a run that ends; no file but the changed one is harmed"
    rows = []
    for said, change in (("cut to half", _cut), ("made longer", _grown), ("replaced", _replaced)):
        found = [each for command in _COMMANDS for each in changed(command, change)]
        rows.append(
            row(f"a file of the corpus {said} while it is read", len(found), whole, [each for each in found if each])
        )
    return rows


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _grown(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b'{"title": "more"}\n')


def _replaced(path: Path) -> None:
    other = path.with_suffix(".other")
    other.write_bytes(path.read_bytes().replace(b"2021", b"2022"))
    other.rename(path)


def changed(command: street.Command, change: Callable[[Path], None]) -> Iterator[str | None]:
    """Yield what is wrong where the first file of the corpus is changed after it was opened so often, or None."""
    with street.trial(command) as trial:
        for number in _TIMES:
            trial.afresh()
            own = min((trial.root / "corpus").rglob("*.jsonl"))
            name = own.relative_to(trial.root).as_posix()
            ended = trial.run(before=partial(_at, own, number, change))
            wrong = [
                f"{each} is neither old nor new"
                for each in trial.halves()
                if each.startswith("corpus/") and each != name
            ]
            if ended.code < 0 or "Traceback" in ended.err:
                wrong.append(f"ended with {ended.code}: {ended.err[-200:]!r}")
            yield f"{command.name}, opening {number}: {'; '.join(wrong)}" if wrong else None


def _at(own: Path, number: int, change: Callable[[Path], None]) -> None:
    """Change a file when it is mapped, or another is opened, after it was opened so often."""
    seen, done = 0, False

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen, done
        if event == "open" and str(arguments[0]) == str(own):
            seen += 1
        elif seen >= number and not done and event in ("open", "mmap.__new__", "os.rename", "os.listdir"):
            done = True
            change(own)

    sys.addaudithook(heard)

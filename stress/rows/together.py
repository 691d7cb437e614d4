"""Commands that run at once in several processes."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from stress import forked, street
from stress.row import Row, row, times

_ROUNDS = {2: 8, 8: 3}  # by the number of processes
_RECORDS, _MORE = 48, 12  # of the corpus, and of a seed that is to come
_ENDS = {0, 1, 2}  # of a command: done, stopped by findings, refused


@dataclass(frozen=True, slots=True)
class Mixed:
    """What some processes did at once: their words, how they ended, and what the repository holds then."""

    words: list[tuple[str, ...]]
    ended: list[forked.Ended]
    root: Path


def run() -> list[Row]:
    """Let 2 and 8 processes change one repository at once, in rounds of other commands."""
    forked.warm()
    rows = []
    for processes, rounds in _ROUNDS.items():
        faults = [fault for seed in range(rounds * times()) for fault in one(processes, seed)]
        goal = "one after the other, or refused; every record, register and ledger whole"
        rows.append(
            row(f"{processes} processes that ingest, fix, release, take down and yank", rounds * times(), goal, faults)
        )
    return rows


def one(processes: int, seed: int) -> list[str]:
    """Run some commands at once, and say what is wrong then."""
    draw = random.Random(f"{processes} {seed}")
    with TemporaryDirectory(prefix="street-") as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        environment = {"TMPDIR": str(folder / "tmp")}
        root = street.found(folder / "own", records=_RECORDS)
        for step in (street.INGEST, street.RELEASE):
            forked.run(*step, cwd=root, environment=environment).expect()
        street.spoil(root)
        street.write(
            root / "seeds/wire/c.jsonl", [street.record(number) for number in range(_RECORDS, _RECORDS + _MORE)]
        )
        kinds = [*_words(draw)]
        words = [kinds[at % len(kinds)] for at in range(processes)]
        running = [forked.begin(*each, cwd=root, environment=environment) for each in words]
        mixed = Mixed(words, [each.end() for each in running], root)
        found = list(_wrong(mixed))
        after = (street.INGEST, ("validate", "--fix", "--quiet"), street.RELEASE)
        ends = ((step[0], forked.run(*step, cwd=root, environment=environment)) for step in after)
        found += [f"then {name} gives {end.code}: {end.err[-300:]}" for name, end in ends if end.code]
        found += _wrong(mixed)
        return [f"{processes} processes, round {seed}: {each}" for each in dict.fromkeys(found)]


def _words(draw: random.Random) -> Iterator[tuple[str, ...]]:
    """Draw commands of every kind, in some order; of takedowns there are two, of other records."""
    taken = draw.sample(range(_RECORDS), 2)
    takedowns = [("takedown", str(street.record(number)["id"]), "--reason", f"of {number}") for number in taken]
    some = [
        street.INGEST, street.INGEST, street.RELEASE, *takedowns,
        ("validate", "--fix", "--quiet", "--fail-on", "never"),
        ("yank", "1.0.0", "--reason", "wrong"),
        ("validate", "--select", "TXT005", "--add-waivers", "right", "--quiet", "--fail-on", "never"),
    ]  # fmt: skip
    draw.shuffle(some)
    yield from some


def _wrong(mixed: Mixed) -> Iterator[str]:
    """Say what is wrong: how a process ended, records that are gone or doubled, lines that are none."""
    for words, ended in zip(mixed.words, mixed.ended, strict=True):
        if ended.code not in _ENDS or "Traceback" in ended.err:
            yield f"{' '.join(words)} ended with {ended.code}: {ended.err[-300:]}"
    done = [words for words, ended in zip(mixed.words, mixed.ended, strict=True) if not ended.code]
    kinds = {words[0] for words in done}
    yield from _corpus(mixed.root, {words[1] for words in done if words[0] == "takedown"}, grown="ingest" in kinds)
    yield from _ledger(mixed.root, withdrawn="yank" in kinds)
    if strays := [path.name for path in mixed.root.rglob("*.partial")]:
        yield f"left: {strays}"


def _corpus(root: Path, took: set[str], *, grown: bool) -> Iterator[str]:
    """Say which records are not there as often as they should be, and whether the register has all takedowns."""
    ids = Counter(str(each["id"]) for path in (root / "corpus").rglob("*.jsonl") for each in _lines(path))
    due = {str(street.record(number)["id"]) for number in range(_RECORDS + (_MORE if grown else 0))} - took
    wrong: dict[str, set[str]] = {
        "twice": {own for own, count in ids.items() if count > 1},
        "lost": due - set(ids),
        "taken down and there": took & set(ids),
    }
    yield from (f"records {said}: {sorted(map(str, found))}" for said, found in wrong.items() if found)
    register = root / "takedowns.jsonl"
    if len(_lines(register) if register.exists() else []) != len(took):
        yield f"{len(took)} takedowns, other entries in the register"


def _ledger(root: Path, *, withdrawn: bool) -> Iterator[str]:
    """Say what is wrong in the ledger, and of what it names."""
    ledger = Counter((str(each["version"]), "yanked" in each) for each in _lines(root / "dist/releases.jsonl"))
    if max(ledger.values()) > 1 or (withdrawn and not ledger["1.0.0", True]):
        yield f"ledger: {ledger}"
    for version, yanked in ledger:
        if not yanked and not (root / "dist/street" / version / "manifest.json").exists():
            yield f"{version} is in the ledger, and its folder is not there"


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

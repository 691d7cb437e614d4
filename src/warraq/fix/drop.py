"""Take records out of the corpus for what rules find in them, and enter each in `dropped.jsonl`.

The register is written first, then each file, all of them in one step: what a killed run leaves is completed by the
next one, and no record goes without an entry.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from warraq import corpus, lint, readers, rules, scoping
from warraq.engine.shared import of_whole_file
from warraq.errors import PolicyError, ReadError
from warraq.finding import Finding
from warraq.fix import files
from warraq.fix.edits import Edit
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.readers import jsonl, surrogates
from warraq.readers.buffers import Buffer
from warraq.registers import dropped
from warraq.registers.dropped import Dropped, Reason
from warraq.report.escape import in_json
from warraq.rule import NearRule
from warraq.system import atomic, locks, remote

_MARK = b"\xef\xbb\xbf"
_PERSONAL = "PII"
_FEW = 3  # places that a note names
Place = tuple[str, int]  # path as reports show it, and line


@dataclass(slots=True)
class Outcome:
    """What was dropped, or would be: an entry for each record, and what was left, with the reason."""

    entries: tuple[Dropped, ...] = ()
    records: int = 0
    notes: list[str] = field(default_factory=list)


def drop(
    repository: Repository, request: scoping.Request, progress: Progress = silent, *, write: bool = True
) -> Outcome:
    """Take the records out of the corpus in which the selected rules find something; without `write`, only tell them.

    The whole corpus is checked, and of its records those in the paths of the request are dropped. Of duplicates it is
    the later ones, as findings stand there. Raises PolicyError for a path outside the corpus, where no rule is
    selected, or for a file of another kind than plain JSON Lines.
    """
    if not request.select:
        raise PolicyError("--select: name the rules whose findings are dropped, such as LNK002,DUP001")
    wanted = _files(repository, request.paths)
    with locks.alone(repository.root) if write else nullcontext():
        return _dropped(repository, request, wanted, progress, write=write)


def _dropped(
    repository: Repository,
    request: scoping.Request,
    wanted: dict[str, Path],
    progress: Progress,
    *,
    write: bool,
) -> Outcome:
    report = lint.validate(
        repository, scoping.Request(select=request.select, ignore=request.ignore, jobs=request.jobs), progress
    )
    codes = rules.codes(list(request.select))
    outcome = Outcome(records=report.records)
    by_place = _by_record([each for each in report.findings if each.code in codes], outcome)
    _check_clock(by_place, report.records)
    chosen = {place: own for place, own in _chosen(by_place, outcome).items() if place[0] in wanted}
    cuts = [
        cut
        for path, places in groupby(sorted(chosen, key=_order), key=lambda place: place[0])
        for cut in [_cut(wanted[path], path, {line: chosen[path, line] for _, line in places}, outcome)]
    ]
    outcome.entries = tuple(entry for cut in cuts for entry in cut.entries)
    if write and outcome.entries:
        _check_own(repository, [cut.path for cut in cuts if cut.edits])
        _enter(repository.root / dropped.NAME, outcome.entries)
        for cut in cuts:
            with files.opened(cut.path) as file:
                files.replace(file, cut.checked(file.data))
    return outcome


def _order(place: Place) -> tuple[bytes, int]:
    return place[0].encode("utf-8", "surrogateescape"), place[1]


def _files(repository: Repository, paths: tuple[Path, ...]) -> dict[str, Path]:
    """Return the files of the corpus under some paths, by their path in reports."""
    if not repository.found:
        raise PolicyError("no warraq.toml here or above: records are dropped from the corpus that a policy names")
    _check_own(repository, paths)
    folders = [folder.resolve() for folder in repository.corpora]
    named = {path for path in paths if not path.is_dir()}
    wanted = list(paths) or [folder for folder in folders if folder.exists()]
    remote.unwritten(wanted, "name files of this machine, or take the records out where these are written")
    inputs = readers.expand(wanted, repository.policy.limits)[0]
    for path in [*named, *(path for path in inputs if path in named)]:
        _plain(path, str(path))
    return {corpus.shown(repository, path): path for path in inputs}


def _check_own(repository: Repository, paths: Iterable[Path]) -> None:
    """Raise PolicyError for a path that is not in the corpus, or leads out of it."""
    shown = " and ".join(f"{folder}/" for folder in repository.policy.corpus)
    for path in paths:
        if not any(atomic.is_inside(path, folder) for folder in repository.corpora):
            readers.expand([path], repository.policy.limits)  # a path that is not there is said to be that
            raise PolicyError(f"{path}: not in {shown}: records are dropped from the corpus of the policy alone")


def _plain(path: Path, shown: str) -> None:
    """Raise PolicyError for a file from which lines cannot be taken."""
    if not jsonl.is_plain(path):
        raise PolicyError(f"{shown}: not plain JSON Lines; take the records out of it by hand, or write it as .jsonl")


def _by_record(findings: Iterable[Finding], outcome: Outcome) -> dict[Place, list[Finding]]:
    """Gather findings by the record that they stand on; those about files are counted in a note."""
    by_place, others = dict[Place, list[Finding]](), 0
    for finding in findings:
        if finding.line is None or of_whole_file(finding):
            others += 1
        else:
            by_place.setdefault((finding.path, finding.line), []).append(finding)
    if others:
        outcome.notes.append(f"{others:,} of the findings are about whole files, and drop no record")
    return by_place


def _check_clock(by_place: dict[Place, list[Finding]], records: int) -> None:
    """Raise PolicyError where most records are in the future: the clock is slow. A time that is stated is believed."""
    late = sum(any(rules.find(each.code).clock for each in own) for own in by_place.values())
    if late * 2 > records and scoping.EPOCH not in os.environ:
        raise PolicyError(
            f"{late:,} of {records:,} records are in the future of the clock, which says {scoping.now():%Y-%m-%d}: "
            f"nothing was dropped; set the clock, or {scoping.EPOCH} to the time that is meant"
        )


def _chosen(by_place: dict[Place, list[Finding]], outcome: Outcome) -> dict[Place, list[Finding]]:
    """Return the records to drop.

    A duplicate goes only where the record that it repeats stays, so that one of them is left: where the first of equal
    records goes for a fault of its own, the next one stays in its place.
    """
    chosen, heirs, left = dict[Place, list[Finding]](), dict[tuple[str, Place], Place](), 0
    for place in sorted(by_place, key=_order):
        own, waiting = list[Finding](), list[tuple[str, Place]]()
        for finding in by_place[place]:
            of = [(each.path, each.line or 0) for each in finding.related]
            gone = of[0] if of and of[0] in chosen else None
            if gone is None or (finding.code, gone) in heirs:
                own.append(finding)
            else:
                waiting.append((finding.code, gone))
        if own:
            chosen[place] = by_place[place]
        elif waiting:
            left += 1
            heirs |= {key: place for key in waiting if not isinstance(rules.find(key[0]), NearRule)}
    if left:
        stay = "1 duplicate stays" if left == 1 else f"{left:,} duplicates stay"
        outcome.notes.append(f"{stay} in the place of the record that it repeats, which is dropped for another fault")
    return chosen


@dataclass(slots=True)
class _Cut:
    """The lines of a file that are dropped: their spans, digests and entries."""

    path: Path
    edits: list[Edit] = field(default_factory=list)
    entries: list[Dropped] = field(default_factory=list)

    def checked(self, data: Buffer) -> list[Edit]:
        """Return the edits, if the lines are still those that were looked at; raise ReadError otherwise."""
        for edit, entry in zip(self.edits, self.entries, strict=True):
            if hashlib.sha256(data[edit.start : edit.end].rstrip(b"\r\n")).hexdigest() != entry.sha256:
                raise ReadError(
                    f"{self.path}: it was changed while it was read, so nothing in it was dropped; try again"
                )
        return self.edits


def _cut(path: Path, shown: str, by_line: dict[int, list[Finding]], outcome: Outcome) -> _Cut:
    """Find the lines of a file that are dropped; lines that hold no record stay."""
    _plain(path, shown)
    cut, offset, unread = _Cut(path), 0, list[int]()
    day = scoping.now().date().isoformat()
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            start, offset = offset, offset + len(raw)
            if number not in by_line:
                continue
            marked = len(_MARK) if number == 1 and raw.startswith(_MARK) else 0
            line = raw[marked:].rstrip(b"\r\n")
            if (record := _record(line)) is None:
                unread.append(number)
                continue
            cut.edits.append(Edit(start + marked, offset, b""))
            cut.entries.append(_entry(record, line, (shown, number), by_line[number], day))
    if unread:
        where = ", ".join(f"{shown}:{number}" for number in unread[:_FEW])
        where += f" and {len(unread) - _FEW:,} more" if unread[_FEW:] else ""
        outcome.notes.append(f"no record can be read there, so nothing was dropped: {where}")
    return cut


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _entry(record: dict[str, Any], line: bytes, place: Place, findings: list[Finding], day: str) -> Dropped:
    """Make the entry of a record; what finds personal data leaves its title and the messages out of the register."""
    source = record.get("source")
    personal = any(finding.code.startswith(_PERSONAL) for finding in findings)
    reasons = dict.fromkeys((each.code, each.name if personal else _text(each.message) or "") for each in findings)
    return Dropped(
        id=_text(record.get("id")),
        path=_text(place[0]) or "",
        line=place[1],
        sha256=hashlib.sha256(line).hexdigest(),
        link=_text(record.get("link")),
        title=None if personal else _text(record.get("title")),
        seed=_text(source.get("path")) if isinstance(source, dict) else None,
        findings=tuple(Reason(code=code, message=message) for code, message in reasons),
        date=day,
    )


def _text(value: object) -> str | None:
    """Return a string, its lone surrogates as escapes; None for any other value."""
    return surrogates.visible(value) if isinstance(value, str) else None


def _enter(path: Path, entries: tuple[Dropped, ...]) -> None:
    """Add the entries that the register lacks in one step; ReadError where somebody else writes it meanwhile."""
    known = {entry.key for entry in dropped.read(path)}
    new = "".join(
        f"{in_json(json.dumps(each.model_dump(), ensure_ascii=False))}\n" for each in entries if each.key not in known
    )
    if not new:
        return
    if not path.exists():
        atomic.write(path, new.encode(), within=path.parent)
        return
    with files.opened(path) as file:
        end = len(file.data)
        lacking = b"" if not end or file.data[end - 1 :] == b"\n" else b"\n"
        files.replace(file, [Edit(end, end, lacking + new.encode())], within=path.parent)

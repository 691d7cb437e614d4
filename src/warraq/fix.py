"""Fixes in files: what a rule's fix changes is put in its place, and every other byte stays."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from warraq import atomic, lint, readers
from warraq.article import FIELDS
from warraq.engine import local
from warraq.engine.mend import Change, Mended, mend
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.readers import csv, json_spans, khaleej
from warraq.readers.batch import Place
from warraq.readers.edits import Edit, applied
from warraq.readers.options import Options
from warraq.rule import Rule

_FORMATS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".txt": khaleej.NAME,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fixed:
    """One change that was made, or would be, and where."""

    path: str
    line: int | None
    change: Change


@dataclass(slots=True)
class Outcome:
    """What fixing did: every change, the differences by file, and what was left alone and why."""

    changes: list[Fixed] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """One file at work: its bytes, and the scopes that fix and judge its records."""

    path: str
    data: bytes
    reader: str
    options: Options
    fixing: Scope
    judging: Scope


def fix(repository: Repository, request: lint.Request, *, unsafe: bool = False, write: bool = True) -> Outcome:
    """Apply the fixes of the selected rules to JSON Lines, JSON, CSV and raw text, in place, each file in one step.

    `unsafe` applies those too that can change meaning; without `write` nothing is written, and the differences say what
    would be. Never writes to the policy's seeds. A record that its fixes would make worse is left alone, and noted. Raises
    PolicyError for standard input that is to be written, and what `lint.validate` raises.
    """
    if write and request.paths == (lint.STDIN,):
        raise PolicyError("standard input can't be fixed in place: name files, or show the fixes with --diff")
    chosen = lint.chosen_rules(repository, request)
    rules = tuple(rule for rule in chosen if rule.fix and (unsafe or not rule.unsafe))
    outcome = Outcome()
    for path, _ in lint.files(repository, request)[0]:
        if (file := _open(repository, request, path, rules, chosen, outcome)) is None:
            continue
        edits = list(_edits(file, outcome))
        if not edits:
            continue
        new = applied(file.data, edits)
        outcome.differences += _difference(file.path, file.data, new)
        if write:
            atomic.write(path, new)
    return outcome


def _open(
    repository: Repository,
    request: lint.Request,
    path: Path,
    rules: Sequence[Rule],
    chosen: tuple[Rule, ...],
    outcome: Outcome,
) -> _File | None:
    """Read a file that can be fixed; of one that can't, say so and give None."""
    shown = path.as_posix() if path == lint.STDIN else repository.relative(path)
    reader = request.reader or _FORMATS.get(path.suffix.lower(), "jsonl" if path == lint.STDIN else "")
    if reader not in _FORMATS.values():
        outcome.notes.append(
            f"{shown}: fixes are written to JSON Lines, JSON, CSV and text alone; this file stays as it is"
        )
        return None
    if _is_seed(repository, shown):
        outcome.notes.append(f"{shown}: a seed is never written; correct its record in the corpus")
        return None
    source = repository.source(path)
    fixing = lint.scope_of(repository, source, tuple(rules), request.required)
    options = Options(repository.policy.limits, request.mapping, source, repository.root)
    data = request.stdin if path == lint.STDIN else path.read_bytes()
    return _File(shown, data, reader, options, fixing, replace(fixing, rules=chosen))


def _is_seed(repository: Repository, shown: str) -> bool:
    if not repository.found:
        return False
    folders = [*repository.policy.seeds, *(s.path for s in repository.policy.sources if s.path and s.path != ".")]
    return any(PurePosixPath(shown).is_relative_to(folder) for folder in folders)


def _edits(file: _File, outcome: Outcome) -> Iterator[Edit]:
    """Give every edit of a file, and enter its changes into the outcome."""
    mark = codecs.BOM_UTF8
    if file.data.startswith(mark) and any(rule.code == "ENC002" for rule in file.fixing.rules):
        outcome.changes.append(Fixed(file.path, 1, Change("ENC002", "", "a byte-order mark", "")))
        yield Edit(0, len(mark), b"")
    if file.reader == khaleej.NAME:
        yield from _text_edits(file, outcome)
        return
    stream = io.BytesIO(file.data)
    edit = _json_edits if file.reader in ("jsonl", "json") else partial(_cell_edits, _sheet(file))
    for batch in readers.READERS[file.reader](stream, file.path, file.options):
        guilty = {(f.line, f.index, f.offset) for f in local.check(batch, file.fixing) if f.fixable}
        places = [p for p in batch.places if (p.line, p.index, p.offset) in guilty and p.offset is not None]
        yield from edit(file, places, outcome)


def _sheet(file: _File) -> csv.Sheet:
    return csv.sheet(file.data, file.options, delimiters="\t" if file.reader == "tsv" else csv.DELIMITERS)


def _cell_edits(sheet: csv.Sheet, file: _File, places: list[Place], outcome: Outcome) -> Iterator[Edit]:
    """Fix the rows of one batch that have something to fix; a row that changes is written anew."""
    rows = [sheet.rows[place.offset or 0] for place in places]
    found = [file.options.mapped(dict(zip(sheet.header, cells, strict=True))) for cells, _ in rows]
    old = [{n: csv.typed(n, c) for n, c in row.items() if n in FIELDS} for row in found if isinstance(row, dict)]
    for place, (cells, end), record, done in zip(places, rows, old, mend(old, file.fixing, file.judging), strict=True):
        if _enter(file, place, done, outcome):
            start, new = place.offset or 0, list(cells)
            for name in [name for name in record if record[name] != done.record[name]]:
                column = sheet.header.index(file.options.mapping.get(name, name))
                new[column] = _cell(cells[column], done.record[name])
            yield Edit(start, end, csv.written(new, cells, file.data[start:end], sheet.delimiter))


def _cell(old: str, value: object) -> str:
    """Write a value into its cell: a list of one as it was written, all other lists and objects as JSON."""
    if isinstance(value, list) and len(value) == 1 and not old.lstrip().startswith("["):
        value = value[0]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json_edits(file: _File, places: list[Place], outcome: Outcome) -> Iterator[Edit]:
    """Fix the JSON records of one batch that have something to fix; only the literals that change are written."""
    spans = [json_spans.scan(file.data, _start(file.data, place.offset or 0)) for place in places]
    raw = [json.loads(file.data[slice(*each.places[()])]) for each in spans]
    old = [file.options.mapped(value) for value in raw]
    for place, each, value, record, done in zip(
        places, spans, raw, old, mend(old, file.fixing, file.judging), strict=True
    ):
        if _enter(file, place, done, outcome):
            column = partial(_column, file, value)
            yield from json_spans.edits(file.data, each, record, done.record, place=column)


def _start(data: bytes, offset: int) -> int:
    """Skip white space before a record: what its place counts from is its line."""
    while data[offset : offset + 1].isspace():
        offset += 1
    return offset


def _column(file: _File, value: Any, path: json_spans.Path) -> json_spans.Path:  # noqa: ANN401  # any JSON
    """Give the place in a foreign record of a path in the mapped one: another name, and perhaps no list of one."""
    mapping = file.options.mapping
    if not mapping or not path:
        return path
    column = mapping.get(str(path[0]), str(path[0]))
    return (column,) if isinstance(value.get(column), str) else (column, *path[1:])


def _enter(file: _File, place: Place, done: Mended, outcome: Outcome) -> bool:
    if done.refused:
        outcome.notes.append(f"{file.path}:{place.line}: left as it is: {done.refused}")
        return False
    outcome.changes += [Fixed(file.path, place.line, change) for change in done.changes]
    return bool(done.changes)


def _text_edits(file: _File, outcome: Outcome) -> Iterator[Edit]:
    """Fix a raw document block by block, so that its layout stays; only rules about characters write to it."""
    mark = len(codecs.BOM_UTF8) if file.data.startswith(codecs.BOM_UTF8) else 0
    try:
        text = file.data[mark:].decode()
    except UnicodeDecodeError:
        return
    fixing = replace(file.fixing, rules=tuple(rule for rule in file.fixing.rules if rule.kind == "text"))
    judging = replace(file.judging, rules=tuple(rule for rule in file.judging.rules if rule.kind == "text"))
    if "\r" in text.replace("\r\n", ""):
        outcome.notes.append(f"{file.path}: its lines end in carriage returns; this file stays as it is")
        return
    blocks = khaleej.blocks(text, mark=mark)
    language = file.options.source.language
    records = [{"text": block.text, **({"language": language} if language else {})} for block in blocks]
    for block, done in zip(blocks, mend(records, fixing, judging), strict=True):
        if not _enter(file, Place(block.line, block.offset), done, outcome):
            continue
        start, end = block.offset, block.offset + len(_as_stored(file.data, block).encode())
        yield Edit(start, end, done.record["text"].replace("\n", _end(file.data)).encode())


def _end(data: bytes) -> str:
    return "\r\n" if b"\r\n" in data else "\n"


def _as_stored(data: bytes, block: khaleej.Block) -> str:
    return block.text.replace("\n", _end(data))


def _difference(path: str, old: bytes, new: bytes) -> list[str]:
    before, after = (data.decode("utf-8", "backslashreplace").splitlines() for data in (old, new))
    return list(unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm=""))

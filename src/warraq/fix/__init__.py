"""Fixes in place: what the rules' fixes change, written to the files that the records stand in, or shown as a diff.

Nothing but the changed strings is touched: order, white space, numbers and other escapes stay to the byte. A file is
replaced in one step, and seeds are never written.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warraq import lint, readers, rules
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.fix import documents, files, records
from warraq.fix.plan import Fixed, Plan, Task
from warraq.policy import Repository
from warraq.readers import compression, csv, json, jsonl, khaleej
from warraq.readers.options import Options

__all__ = ["Fixed", "Outcome", "fix"]

_PLANS: dict[Any, Callable[[Task], Plan]] = {
    jsonl.read: records.plan,
    json.read: records.plan,
    csv.read: records.plan,
    csv.read_tsv: records.plan,
    khaleej.read: documents.plan,
}


@dataclass(slots=True)
class Outcome:
    """What was fixed, or would be where only a `diff` was asked for, and what was left as it is."""

    fixed: list[Fixed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    diff: bytes = b""
    files: int = 0


def fix(
    repository: Repository,
    request: lint.Request,
    progress: Callable[[str], None] | None = None,
    *,
    unsafe: bool = False,
    dry: bool = False,
) -> Outcome:
    """Apply the safe fixes of the chosen rules, and the `unsafe` ones where they are asked for; `dry` makes a diff of them.

    Raises PolicyError for standard input, which cannot be written, and ReadError for a file that cannot be.
    """
    if request.paths == (lint.STDIN,) and not dry:
        raise PolicyError("--fix: standard input cannot be written; name a file, or say --diff")
    chosen = lint.chosen_rules(repository, request)
    lint.check_fields(request)
    outcome, seeds = Outcome(), []
    for path, reader in _readers(repository, request):
        if progress:
            progress(str(path))
        if _is_seed(repository, path):
            seeds.append(repository.relative(path))
        elif reason := _unfit(path, reader):
            outcome.notes.append(f"{repository.relative(path)}: {reason}")
        else:
            _one(repository, request, path, reader, _scopes(repository, request, path, chosen, unsafe=unsafe), outcome, dry=dry)
    if seeds:
        named = ", ".join(seeds[:3]) + (", …" if len(seeds) > 3 else "")  # noqa: PLR2004  # a line of a terminal
        outcome.notes.append(f"seeds are never written, {len(seeds)} of them met: {named}")
    return outcome


def _readers(repository: Repository, request: lint.Request) -> list[tuple[Path, readers.Reader]]:
    """Give every file with its reader, before anything is written; raises ReadError for a file that has none."""
    found, _ = lint.files(repository, request)
    if request.paths == (lint.STDIN,):
        return [(lint.STDIN, readers.reader(lint.STDIN, request.reader or "jsonl"))]
    return [
        (path, readers.reader(path, request.reader, default=repository.source(path).reader))
        for path, _ in found
        if path.is_file()
    ]


def _is_seed(repository: Repository, path: Path) -> bool:
    policy = repository.policy
    folders = [*policy.seeds, *(source.path for source in policy.sources if source.path)]
    place = path.resolve()
    return path != lint.STDIN and any(place.is_relative_to((repository.root / folder).resolve()) for folder in folders)


def _unfit(path: Path, reader: readers.Reader) -> str | None:
    """Say why a file cannot be fixed in place, where it cannot."""
    if reader not in _PLANS:
        return f"{path.suffix.lstrip('.') or 'such'} files cannot be fixed in place"
    if path == lint.STDIN:
        return None
    with path.open("rb") as stream:
        packed = compression.by_name(path) or compression.by_bytes(stream)
    return f"compressed with {packed}: it cannot be fixed in place" if packed else None


def _scopes(
    repository: Repository, request: lint.Request, path: Path, chosen: tuple[rules.Rule, ...], *, unsafe: bool
) -> tuple[Scope, Scope]:
    """Give the rules that fix, and those that judge what comes of it: all that nobody ignores."""
    usable = tuple(rule for rule in chosen if rule.fix and (unsafe or not rule.unsafe))
    every = rules.select([], [*repository.policy.rules.ignore, *request.ignore])
    judges = tuple(rule for rule in rules.ALL if rule in every or rule in usable)
    return (
        lint.scope_at(repository, request, path, usable),
        lint.scope_at(repository, request, path, judges),
    )


def _one(  # one file and what it is fixed with
    repository: Repository,
    request: lint.Request,
    path: Path,
    reader: readers.Reader,
    scopes: tuple[Scope, Scope],
    outcome: Outcome,
    *,
    dry: bool,
) -> None:
    options = Options(repository.policy.limits, request.mapping, repository.source(path), repository.root)
    shown = "-" if path == lint.STDIN else repository.relative(path)
    with files.opened(path, request.stdin if path == lint.STDIN else None) as file:
        task = Task(shown, file.data, reader, options, *scopes)
        plan = _PLANS[reader](task)
        outcome.notes += plan.notes
        outcome.fixed += plan.fixed
        outcome.files += bool(plan.edits)
        if plan.edits and dry:
            outcome.diff += b"".join(files.diff(file.data, plan.edits, shown))
        elif plan.edits:
            files.replace(file, plan.edits)

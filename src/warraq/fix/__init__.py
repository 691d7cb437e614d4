"""Fixes in place: what the rules' fixes change, written to the files that the records stand in, or shown as a diff.

Nothing but the changed strings is touched: order, white space, numbers and other escapes stay to the byte. A file is
replaced in one step, and seeds are never written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from warraq import corpus, readers, rules, scoping
from warraq.adoption import waivers
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.fix import documents, files, records
from warraq.fix.plan import Fixed, Task
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.readers import archives, compression
from warraq.rule import Rule
from warraq.system import atomic, locks, opening

__all__ = ["Fixed", "Outcome", "fix"]


@dataclass(slots=True)
class Outcome:
    """What was fixed, or would be where only a `diff` was asked for, and what was left as it is."""

    changes: list[Fixed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    difference: bytes = b""


def fix(
    repository: Repository,
    request: scoping.Request,
    progress: Progress = silent,
    *,
    unsafe: bool = False,
    write: bool = True,
) -> Outcome:
    """Apply the safe fixes of the chosen rules, and with `unsafe` the unsafe ones too.

    Without `write` nothing is written, and the result has a unified diff. What is waived is not changed. A record that
    its fixes would make worse is left alone and noted, and so is what cannot be fixed in place. Raises PolicyError for
    standard input, which cannot be written, and ReadError for a file that cannot be read or written.
    """
    if write and request.paths == (corpus.STDIN,):
        raise PolicyError("standard input cannot be fixed in place: name files, or show the fixes with --diff")
    chosen = scoping.chosen_rules(repository, request)
    scoping.check_fields(repository, request)
    corpus.check_columns(repository, request)
    outcome = Outcome(notes=list(_in_archives(repository, request)))
    with locks.alone(repository.root) if write and repository.found else nullcontext():
        _each(repository, request, chosen, outcome, progress, unsafe=unsafe, write=write)
    return outcome


def _each(
    repository: Repository,
    request: scoping.Request,
    chosen: tuple[Rule, ...],
    outcome: Outcome,
    progress: Progress,
    *,
    unsafe: bool,
    write: bool,
) -> None:
    own = waivers.index(repository)
    for path, reader in _readers(repository, request):
        progress(str(path))
        if _is_seed(repository, path):
            outcome.notes.append(
                f"{corpus.shown(repository, path)}: a seed is never written; correct its record in the corpus"
            )
        elif reason := _unfit(path, reader, corpus.home(repository, request, path), write=write):
            outcome.notes.append(f"{corpus.shown(repository, path)}: {reason}")
        else:
            scopes = _scopes(repository, request, path, chosen, unsafe=unsafe)
            _one(repository, request, path, reader, scopes, own, outcome, write=write)


def _readers(repository: Repository, request: scoping.Request) -> list[tuple[Path, readers.Reader]]:
    """Return every file with its reader, before anything is written; raises ReadError for a file that has none."""
    inputs, _ = corpus.files(repository, request)
    if request.paths == (corpus.STDIN,):
        return [(corpus.STDIN, readers.reader(corpus.STDIN, request.reader or "jsonl"))]
    return [
        (path, readers.reader(path, request.reader, default=repository.source(path).reader))
        for path, _ in inputs
        if path.is_file() and not archives.is_archive(path)
    ]


def _in_archives(repository: Repository, request: scoping.Request) -> Iterator[str]:
    """Say of each archive in a run that it is never written."""
    inputs, _ = corpus.files(repository, request)
    inside = dict.fromkeys(
        archive for path, _ in inputs for archive, _ in [archives.split(path) or (None, "")] if archive
    )
    for archive in inside:
        yield f"{corpus.shown(repository, archive)}: an archive is never written; unpack it, and fix its files"


def _is_seed(repository: Repository, path: Path) -> bool:
    policy = repository.policy
    if not repository.found or path == corpus.STDIN:
        return False
    folders = [*policy.seeds, *(source.path for source in policy.sources if source.path and source.path != ".")]
    place = path.resolve()
    return any(place.is_relative_to((repository.root / folder).resolve()) for folder in folders)


def _unfit(path: Path, reader: readers.Reader, home: Path | None, *, write: bool) -> str | None:
    """Say why a file cannot be fixed in place, where it cannot; of a compressed one the fixes can be shown."""
    if not atomic.is_inside(path, home):
        return f"a link that leads out of {home}; this file stays as it is: name the file itself"
    if not (reader.records or reader.layout):
        return "fixes are written to JSON Lines, JSON, CSV and text alone; this file stays as it is"
    if path == corpus.STDIN or (compression.by_name(path) and not write):
        return None
    with opening.reading(path) as stream:
        packed = compression.by_name(path) or compression.by_bytes(stream)
    return f"compressed with {packed}, and not written in place; this file stays as it is" if packed else None


def _scopes(
    repository: Repository, request: scoping.Request, path: Path, chosen: tuple[Rule, ...], *, unsafe: bool
) -> tuple[Scope, Scope]:
    """Return the rules that fix, and those that judge what comes of it: all that nobody ignores."""
    usable = tuple(rule for rule in chosen if rule.fix and (unsafe or not rule.unsafe))
    heeded = rules.select([], [*repository.policy.rules.ignore, *request.ignore])
    judges = tuple(rule for rule in rules.every() if rule in heeded or rule in usable)
    return (
        scoping.scope_at(repository, request, path, usable),
        scoping.scope_at(repository, request, path, judges),
    )


def _one(  # one file and what it is fixed with
    repository: Repository,
    request: scoping.Request,
    path: Path,
    reader: readers.Reader,
    scopes: tuple[Scope, Scope],
    waived: waivers.Index,
    outcome: Outcome,
    *,
    write: bool,
) -> None:
    options = corpus.options_of(repository, request, path)
    piped, packed = path == corpus.STDIN, compression.by_name(path)
    shown = corpus.shown(repository, path)
    with (
        files.unpacked(path, packed, options.limits)
        if packed
        else files.opened(path, request.stdin if piped else None) as file
    ):
        task = Task(
            shown, None if piped or packed else file.path, file.data, reader, options, *scopes,
            lambda code, record: waived.in_force(code, shown, record) is not None,
        )  # fmt: skip
        plan = (documents if reader.layout else records).plan(task)
        outcome.notes += plan.notes
        if plan.edits and write:
            files.replace(file, plan.edits)
        elif plan.edits:
            outcome.difference += b"".join(files.diff(file.data, plan.edits, shown))
        outcome.changes += plan.fixed

"""Validation: read, select, run, and put the findings together into one report."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from warraq import expectations, readers, rules
from warraq.article import FIELDS
from warraq.engine import local
from warraq.engine.keys import Keys
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.finding import Fault, Finding, Report
from warraq.normalise import links
from warraq.policy import LinkPolicy, Repository, SourcePolicy
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.rule import Rule

STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Request:
    """What a validation is asked for beside the policy; an empty list leaves that to the policy."""

    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    reader: str | None = None
    stdin: bytes = b""


@dataclass(slots=True)
class _Run:
    """What a run gathers on its way."""

    findings: list[Finding] = field(default_factory=list)
    records: int = 0
    unread: int = 0
    unmapped: set[str] = field(default_factory=set)


def now() -> datetime:
    """Give the time that future dates are judged by: `SOURCE_DATE_EPOCH` where set, else the clock's.

    Raises PolicyError where the variable is no number of seconds. Source: reproducible-builds.org.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PolicyError(f"SOURCE_DATE_EPOCH={epoch}: a number of seconds since 1970 belongs there") from error


def validate(repository: Repository, request: Request, progress: Callable[[str], None] | None = None) -> Report:
    """Validate records and raw documents, and report every finding in the order of the contract.

    `progress` is told each file's path before it is read. Raises ReadError for a path that cannot be read at all,
    PolicyError for an unknown rule, field or reader.
    """
    chosen = chosen_rules(repository, request)
    check_fields(request)
    found, others = files(repository, request)
    run = _Run()
    with Keys() as keys:
        for path, named in found:
            if progress:
                progress(str(path))
            scope = scope_at(repository, request, path, chosen)
            for batch in _batches(repository, request, path, run, named=named):
                _take(run, batch, scope)
                keys.add(batch, scope)
        run.findings.extend(keys.findings(chosen))
    findings = tuple(sorted(run.findings, key=lambda finding: finding.order))
    return Report(findings, len(found), run.records, run.unread, notes=tuple(_notes(run, others)))


def chosen_rules(repository: Repository, request: Request) -> tuple[Rule, ...]:
    """Give the rules that the request selects, else those of the policy; raises PolicyError for an unknown code."""
    policy = repository.policy.rules
    rules.codes(list(policy.severity))
    return rules.select(list(request.select or policy.select), [*policy.ignore, *request.ignore])


def check_fields(request: Request) -> None:
    """Raise PolicyError where a request names a field that the record does not have."""
    for name in (*request.required, *request.mapping):
        if name not in FIELDS:
            raise PolicyError(f"{name}: no such field; the record has {', '.join(FIELDS)}")


def files(repository: Repository, request: Request) -> tuple[list[tuple[Path, bool]], list[Path]]:
    """Give the files to read, each with whether it was named itself, and the files of other kinds."""
    if request.paths == (STDIN,):
        return [(STDIN, True)], []
    paths = list(request.paths) or [repository.root / folder for folder in repository.policy.corpus]
    if not request.paths and not repository.found:
        raise PolicyError("nothing to validate: name a file or folder, or run where a warraq.toml is")
    named = {path for path in paths if not path.is_dir()}
    found, others = readers.expand(paths)
    return [(path, path in named) for path in found], others


def _batches(repository: Repository, request: Request, path: Path, run: _Run, *, named: bool) -> Iterator[Batch]:
    source = repository.source(path)
    options = Options(repository.policy.limits, request.mapping, source, repository.root, run.unmapped)
    if path == STDIN:
        return readers.read_bytes(request.stdin, "-", options, name=request.reader or "jsonl")
    return readers.read(path, repository.relative(path), options, name=request.reader, named=named)


def scope_at(repository: Repository, request: Request, path: Path, chosen: tuple[Rule, ...]) -> Scope:
    """Resolve what is asked of one file: the chosen rules, less those that run unasked on a released corpus alone."""
    asked = bool(request.select or repository.policy.rules.select)
    own = chosen if asked or repository.releases(path) else rules.unasked(chosen)
    return scope_of(repository, repository.source(path), own, request.required)


def scope_of(
    repository: Repository, source: SourcePolicy, chosen: tuple[Rule, ...], required: tuple[str, ...] = ()
) -> Scope:
    """Resolve what the policy says about one source: required fields, severities, and settings by their names."""
    policy = repository.policy
    settings = {name: value for name, value in source if value is not None}
    settings |= {"now": now(), "shortest": policy.text.shortest}
    if policy.links != LinkPolicy():
        settings["steps"] = _steps(policy.links)
    settings["licensed"] = bool(source.license or (policy.release and policy.release.license))
    fields = tuple(name for name in FIELDS if name in required) if required else repository.required(source)
    return Scope(chosen, fields, policy.rules.severity, settings, cache(partial(_digest, repository.root)))


def _steps(policy: LinkPolicy) -> links.Steps:
    try:
        return links.Steps(frozenset(policy.off), {host: frozenset(names) for host, names in policy.hosts.items()})
    except ValueError as error:
        raise PolicyError(f"links: {error}") from error


def _digest(root: Path, path: str) -> str | None:
    """Give the SHA-256 of a seed's decompressed bytes by its path in the repository, None where it is not there."""
    try:
        with readers.content(root / path) as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except (OSError, ValueError):
        return None


def _take(run: _Run, batch: Batch, scope: Scope) -> None:
    run.records += batch.rows.num_rows
    run.unread += batch.unread
    run.findings.extend(_faults(batch, scope))
    run.findings.extend(local.check(batch, scope))


def _faults(batch: Batch, scope: Scope) -> Iterator[Finding]:
    known = {rule.code: rule for rule in scope.rules}
    for fault in batch.faults:
        if rule := known.get(fault.code):
            yield of_fault(fault, rule, batch.path, scope)


def of_fault(fault: Fault, rule: Rule, path: str, scope: Scope) -> Finding:
    """Make the finding of a fault that a reader saw, with its rule's name and the policy's severity."""
    return Finding(
        fault.code, rule.name, scope.severity(rule), fault.message, path, fault.line, fault.index, fault.column,
        fault.offset, fault.record, fault.field, fault.value,
    )  # fmt: skip


def _notes(run: _Run, others: list[Path]) -> Iterator[str]:
    if run.unmapped:
        yield f"columns not read, since --map names others: {', '.join(sorted(run.unmapped))}"
    if others:
        kinds = ", ".join(sorted({path.suffix or path.name for path in others}))
        yield f"{len(others)} files of other kinds were not read ({kinds})"


@dataclass(frozen=True, slots=True)
class Expected:
    """What came of the expectations: the findings, and each expectation's result for a release's reports."""

    report: Report
    results: dict[str, Any]


def expect(repository: Repository, paths: tuple[Path, ...] = (), *, docs: Path | None = None) -> Expected:
    """Hold a corpus as a whole to the policy's expectations; `docs` is where Data Docs go.

    Raises PolicyError where the suite is absent or none.
    """
    request = Request(paths)
    run = _Run()
    found, _ = files(repository, request)
    batches = (batch for path, named in found for batch in _counted(repository, request, path, run, named=named))
    suite = repository.root / repository.policy.expectations
    outcome = expectations.run(expectations.profile(batches), suite, shown=repository.relative(suite), docs=docs)
    return Expected(Report(outcome.findings, len(found), run.records, run.unread), outcome.report)


def _counted(repository: Repository, request: Request, path: Path, run: _Run, *, named: bool) -> Iterator[Batch]:
    for batch in _batches(repository, request, path, run, named=named):
        run.records += batch.rows.num_rows
        run.unread += batch.unread
        yield batch


def joined(first: Report, second: Report) -> Report:
    """Join the findings of two reports about the same records."""
    findings = tuple(sorted([*first.findings, *second.findings], key=lambda finding: finding.order))
    return replace(first, findings=findings)

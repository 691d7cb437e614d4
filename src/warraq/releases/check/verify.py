"""Check a release again from its bytes and report every discrepancy as a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from warraq import lint, rules, scoping
from warraq.engine.examine import of_fault
from warraq.engine.scope import Scope
from warraq.errors import PolicyError, ReleaseError
from warraq.finding import Fault, Finding, Ran, Report, Severity
from warraq.policy import Policy, Repository, Rules
from warraq.progress import Progress, counter, silent
from warraq.readers.batch import Batch
from warraq.registers import takedowns
from warraq.releases.check import accounts, plugins, shards
from warraq.releases.check.contradictions import contradictions
from warraq.releases.check.shard_findings import renamed
from warraq.releases.format import digest, manifest, signing
from warraq.releases.registry import place
from warraq.rules import release, splits
from warraq.system import pool

_OF_ROWS = frozenset({"REL006", "REL007", "SPL001"})  # which a quick look does not read
_SUMS = (manifest.SUMS, signing.NAME)


def verify(
    folder: Path,
    progress: Progress = silent,
    *,
    quick: bool = False,
    allowed_signers: Path | None = None,
    jobs: int | None = None,
) -> Report:
    """Check a release against its manifest, from its bytes: files, schema, counts, copies, splits, takedowns and rules.

    `quick` checks only digests, files, descriptors, and the columns and row counts in the Parquet footers.
    `allowed_signers` is a file of the keys that may have signed the release, in the format of ssh-keygen(1). Neither a
    policy nor the folder's name is needed; a ledger next to the release tells whether it is withdrawn.

    Raises ReleaseError if the folder has no readable manifest, or the policy in the manifest is not valid.
    """
    stated = manifest.load(folder)
    held_to = _repository(folder, stated)
    advance = counter(progress, "digests", sum(file.bytes for file in stated.files))
    findings = [
        *_listed(folder, stated, advance, pool.jobs(jobs)),
        *_sums(folder, stated),
        *_signed(folder, allowed_signers),
    ]
    damaged = {finding.path for finding in findings if finding.code in ("REL001", "REL002")}
    findings += [_finding(fault, path) for path, fault in contradictions(folder, stated, damaged)]
    if quick:
        more, records = _footers(folder, stated, damaged), sum(shard.rows for shard in stated.shards)
    else:
        more, records = _whole(held_to, stated, damaged, jobs, progress)
    ordered = sorted([*findings, *more], key=lambda finding: finding.order)
    reason = place.withdrawn(place.at(folder), stated)
    notes = (*stated.origin, *([f"{stated.name} {stated.version} is withdrawn: {reason}"] if reason else []))
    ordered, waived = _unwaived(folder, damaged, ordered)
    if waived:
        notes = (*notes, f"{accounts.VALIDATION} waives errors: {waived:,}; each has its reason there")
    if absent := plugins.note(stated):
        notes = (*notes, absent)
    ran = Ran("", _codes(quick=quick, signed=allowed_signers is not None))
    return Report(tuple(ordered), files=len(stated.files) + 2, records=records, notes=notes, ran=(ran,))


def _codes(*, quick: bool, signed: bool) -> tuple[str, ...]:
    """Return the codes that a release is checked for, beside the rules that its records have to pass."""
    unasked = (_OF_ROWS if quick else frozenset[str]()) | (frozenset[str]() if signed else {"REL008"})
    return tuple(rule.code for rule in (*release.RULES, *splits.RULES) if rule.code not in unasked)


def _unwaived(folder: Path, damaged: set[str], findings: list[Finding]) -> tuple[list[Finding], int]:
    """Leave out the findings that the release's own report waives, if that is sound, and count them."""
    known = accounts.waived(folder) if accounts.VALIDATION not in damaged else frozenset()
    left = [each for each in findings if (each.code, each.path, each.line, each.field, each.column) not in known]
    return left, len(findings) - len(left)


def _finding(fault: Fault, path: str) -> Finding:
    return of_fault(fault, rules.find(fault.code), path, Scope(()))


def _listed(folder: Path, stated: manifest.Manifest, advance: Callable[..., None], jobs: int) -> Iterator[Finding]:
    faults = pool.ordered((partial(_fault, folder / file.path, file) for file in stated.files), jobs=jobs)
    for file, fault in zip(stated.files, faults, strict=True):
        if fault:
            yield _finding(fault, file.path)
        advance(file.bytes)
    listed = {file.path for file in stated.files}
    lacking = [name for name in accounts.EVERY if name not in listed]
    for name in [*lacking, *([] if stated.shards else ["data"])]:
        yield _finding(Fault("REL001", "every release has it, but the manifest does not list it"), name)
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder).as_posix()
        if path.is_symlink() and path.is_dir():
            yield _finding(Fault("REL003", "a link to a folder: what is in it is not of the release"), shown)
        elif not path.is_dir() and shown not in listed | {manifest.NAME, *_SUMS}:
            yield _finding(Fault("REL003", "there, but not listed in the manifest"), shown)


def _fault(path: Path, file: manifest.File) -> Fault | None:
    if not path.is_file():
        return Fault("REL001", "listed in the manifest, but not there")
    try:
        if (size := path.stat().st_size) != file.bytes:
            return Fault("REL002", f"{size:,} bytes, but the manifest says {file.bytes:,}")
        sha256 = digest.of_file(path)
    except OSError as error:
        return Fault("REL002", f"cannot be read: {error.strerror}")
    return (
        Fault("REL002", f"SHA-256 is {sha256}, but the manifest says {file.sha256}") if sha256 != file.sha256 else None
    )


def _sums(folder: Path, stated: manifest.Manifest) -> Iterator[Finding]:
    """Compare SHA256SUMS with the manifest and with the manifest's own digest."""
    path = folder / manifest.SUMS
    if not path.is_file():
        yield _finding(Fault("REL001", "every release has it, but it is not there"), manifest.SUMS)
        return
    if (size := path.stat().st_size) > manifest.LARGEST:
        yield _finding(Fault("REL002", f"{size:,} bytes, which no sums of this release have"), manifest.SUMS)
        return
    wanted = manifest.sums(stated, digest.of_file(folder / manifest.NAME)).splitlines()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for text in sorted(set(wanted) ^ set(lines)):
        name = re.sub(r"^\S*\s+", "", text)
        side = "says otherwise than the manifest" if text in lines else "lacks or contradicts what the release holds"
        yield _finding(Fault("REL002", f"{side} about {name}"), manifest.SUMS)


def _signed(folder: Path, allowed: Path | None) -> Iterator[Finding]:
    if allowed is not None and (reason := signing.fault(folder, allowed)):
        yield _finding(Fault("REL008", reason), signing.NAME)


def _footers(folder: Path, stated: manifest.Manifest, damaged: set[str]) -> list[Finding]:
    """Check the columns and counts that the footers of Parquet state."""
    sound = (shard for shard in stated.shards if shard.parquet not in damaged)
    faults = [each for shard in sound for each in shards.footer(folder, shard, stated.record)]
    counted = _counted(stated, sum(shard.rows for shard in stated.shards))
    return [*(_finding(fault, path) for path, fault in faults), *counted]


def _whole(
    held_to: Repository, stated: manifest.Manifest, damaged: set[str], jobs: int | None, progress: Progress
) -> tuple[list[Finding], int]:
    """Check every record: both copies, the logical digest and the rules; return findings and the number of records.

    A sound release is read only once, lines and rows together; the copies are compared separately only if that finds a
    difference.
    """
    if damaged.isdisjoint(path for shard in stated.shards for path in (shard.parquet, shard.jsonl)):
        outcome = _at_once(held_to, stated, jobs, progress)
        if outcome is not None:
            return outcome
    progress("comparing the copies")
    compared = [
        shards.compare(held_to.root, shard, damaged, stated.record, jobs=pool.jobs(jobs)) for shard in stated.shards
    ]
    findings = [_finding(fault, path) for each in compared for path, fault in each.faults]
    findings += _totals(stated, [own for each in compared for own in each.digests])
    paths = [each.judged for each in compared if each.judged]
    if not paths:
        return findings, 0
    survey = _survey(held_to, stated, paths, jobs, progress, _ids)
    return findings + _judged(stated, survey), survey.report.records


def _at_once(
    held_to: Repository, stated: manifest.Manifest, jobs: int | None, progress: Progress
) -> tuple[list[Finding], int] | None:
    """Run the rules on the lines while comparing them with the rows; None, and nothing reported, if any differ."""
    folder = held_to.root
    if any(True for shard in stated.shards for _ in shards.footer(folder, shard, stated.record)):
        return None
    with shards.Copies(folder, stated.shards, stated.record) as copies:

        def each(number: int, batch: Batch) -> tuple[str, pa.Array, list[str] | None]:
            return *_ids(number, batch), copies.digests(batch)

        survey = _survey(held_to, stated, [shard.jsonl for shard in stated.shards], jobs, progress, each)
    parts = [digests for *_, digests in survey.outputs]
    held = [own for digests in parts for own in digests or ()]
    whole = None not in parts and len(held) == stated.records == survey.report.records and not survey.report.unread
    if not whole or digest.logical(held) != stated.logical_digest:
        return None
    return _judged(stated, survey), survey.report.records


def _counted(stated: manifest.Manifest, rows: int) -> Iterator[Finding]:
    if rows != stated.records:
        message = f"{rows:,} rows in all, but the manifest says {stated.records:,}"
        yield _finding(Fault("REL005", message), manifest.NAME)


def _totals(stated: manifest.Manifest, digests: list[str]) -> Iterator[Finding]:
    yield from _counted(stated, len(digests))
    if len(digests) == stated.records and (logical := digest.logical(digests)) != stated.logical_digest:
        yield _finding(Fault("REL006", f"the records give {logical}, not {stated.logical_digest}"), manifest.NAME)


def _survey(
    held_to: Repository,
    stated: manifest.Manifest,
    names: list[str],
    jobs: int | None,
    progress: Progress,
    each: Callable[[int, Batch], Any],
) -> lint.Survey:
    """Run the rules over one copy of each shard, and find clusters if the release has several splits."""
    request = scoping.Request(
        tuple(held_to.root / name for name in names), jobs=jobs, register=_register(held_to.root / accounts.TOMBSTONES)
    )
    return lint.survey(held_to, request, progress, each=each, clustered=_several(stated))


def _register(path: Path) -> frozenset[str]:
    """Return the digests of taken-down records; a file with anything else in it is reported elsewhere."""
    try:
        return takedowns.digests(takedowns.tombstones(path) if path.is_file() and accounts.content(path) else ())
    except (PolicyError, OSError, ValueError):
        return frozenset()


def _several(stated: manifest.Manifest) -> bool:
    return len({shard.split for shard in stated.shards}) > 1


def _judged(stated: manifest.Manifest, survey: lint.Survey) -> list[Finding]:
    """Return the errors that the rules found; warnings passed the gate and are not discrepancies."""
    shown = {shard.jsonl: shard.parquet for shard in stated.shards}
    errors = [finding for finding in survey.report.findings if finding.severity is Severity.ERROR]
    leaks = _leaks(stated, survey) if _several(stated) else ()
    return [*(renamed(finding, shown) for finding in errors), *leaks]


def _repository(folder: Path, stated: manifest.Manifest) -> Repository:
    """Build the policy the release was held to from its manifest; rules about seeds (PRV) cannot run."""
    gate = stated.gate
    try:
        judged = Rules.model_validate(
            {"severity": {code: gate.severity[code] for code in plugins.known(gate.severity, stated)}}
        )
        errors = {
            rule.code for rule in rules.every() if judged.severity.get(rule.code, rule.severity) == Severity.ERROR
        }
        errors -= {code for code, own in rules.plugins().items() if own.distribution not in stated.tool}
        unasked = [rule.code for rule in rules.every() if rule.code not in errors]
        policy = Policy(
            required=gate.required,
            rules=Rules(ignore=[*plugins.known(gate.ignored, stated), *unasked, "PRV"], severity=judged.severity),
            duplicates=gate.duplicates,
            fields=gate.fields,
        )
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise ReleaseError(f"{folder / manifest.NAME}: gate: {reason[:500]}; download the release again") from error
    return Repository(root=folder, policy=policy, found=True)


def _ids(_: int, batch: Batch) -> tuple[str, pa.Array]:
    return batch.path, batch.rows["id"]


def _leaks(stated: manifest.Manifest, survey: lint.Survey) -> Iterator[Finding]:
    """Yield a finding for each cluster with records in several splits, at its first record in each later split."""
    members = pa.array(sorted(survey.clusters), pa.string())
    first: dict[str, tuple[str, str]] = {}
    said: set[tuple[str, str]] = set()
    for shard in stated.shards:
        parts = [ids for path, ids, *_ in survey.outputs if path in (shard.parquet, shard.jsonl)]
        ids = pa.chunked_array(parts, pa.string())
        for row in pc.indices_nonzero(pc.is_in(ids, value_set=members)).to_pylist():
            own = ids[row].as_py()
            cluster = survey.clusters[own]
            split, match = first.setdefault(cluster, (shard.split, own))
            if split != shard.split and (cluster, shard.split) not in said:
                said.add((cluster, shard.split))
                message = f"nearly the same text as {match}, which is in the split {split}"
                yield _finding(Fault("SPL001", message, line=row + 1, record=own), shard.parquet)

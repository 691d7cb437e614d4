"""Build a release: check the corpus, plan, write to a temporary folder, rename it, and add it to the ledger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from warraq import scoping
from warraq.finding import Report, Severity
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.releases.format import digest, manifest, signing
from warraq.releases.registry import ledger
from warraq.releases.write import clusters, drafting, files, passing
from warraq.releases.write.data import Elsewhere
from warraq.releases.write.files import Gate
from warraq.releases.write.plan import Plan
from warraq.releases.write.records import Records
from warraq.sharding import Gathered
from warraq.spark import Cluster
from warraq.system import atomic, pool


@dataclass(frozen=True, slots=True)
class Release:
    """The result of a release: its folder (None if the gate refused it), the findings, and notes for the user."""

    folder: Path | None
    version: str
    report: Report
    notes: tuple[str, ...] = ()


def release(
    repository: Repository,
    version: str | None = None,
    progress: Progress = silent,
    *,
    jobs: int | None = None,
    fail_on: Severity = Severity.ERROR,
    parts: Gathered | None = None,
    cluster: Cluster | None = None,
) -> Release:
    """Validate the corpus, check its expectations, and write `dist/NAME/VERSION/`.

    `version` asks for a version; by default it is computed from what changed. `jobs` is the number of threads, by
    default one for each processor. Nothing is written if any finding that is not waived has the severity `fail_on` or a
    higher one. What shards examined is in `parts`; the workers of a `cluster` examine records, and write the data.
    Raises PolicyError if the policy describes no release, or for a wrong waiver, ReleaseError if the version asked for
    is not possible, or what is waived cannot be released, and ClusterError.
    """
    wanted = passing.asked(repository, version, jobs, fail_on)
    with cluster.staying(jobs) if cluster else nullcontext() as there:
        rows = parts.rows() if parts else clusters.rows(there, repository, wanted) if there else None
        with passing.passed(repository, wanted, progress, rows) as passed:
            if passed.gate is None:
                return Release(None, "", passed.report)
            elsewhere = partial(clusters.written, there, passed.records, jobs) if there else None
            with ledger.locked(repository.dist):
                planned = drafting.planned(repository, wanted, passed)
                return _place(repository, planned, passed.records, passed.gate, pool.jobs(jobs), progress, elsewhere)


def _place(
    repository: Repository,
    planned: Plan,
    source: Records,
    gate: Gate,
    jobs: int,
    progress: Progress,
    elsewhere: Elsewhere | None,
) -> Release:
    """Write the release to a temporary folder and rename it; discard it if the same release exists already."""
    dist = repository.dist
    folder = dist / planned.policy.name / str(planned.version)
    key = signing.key(planned.policy.signing_key, repository.root)
    beside = _beside(dist, folder, planned)
    try:
        changes = files.write(repository, planned, source, gate, beside, jobs, progress, elsewhere)
        source.check()
        if key:
            signing.sign(beside, key)
        sha256 = digest.of_file(beside / manifest.NAME)
        notes = drafting.entered(dist, planned, folder, sha256)
        if folder.exists():
            shutil.rmtree(beside)
        else:
            _sync(beside)
            beside.rename(folder)
            _sync(folder.parent, deep=False)
    except BaseException:
        if beside.exists():
            clusters.discard(beside, folder.parent)
        raise
    _record(dist, planned, changes, sha256)
    return Release(folder, str(planned.version), gate.whole, (*notes, *_notes(planned)))


def _beside(dist: Path, folder: Path, planned: Plan) -> Path:
    """Make the temporary folder of a release, and remove those of killed runs: no other run can hold the lock."""
    for path in folder.parent, ledger.index_path(dist, planned.policy.name, str(planned.version)), dist / ledger.NAME:
        atomic.inside(path, dist)
    for left in folder.parent.glob(".*.partial"):
        shutil.rmtree(left)
    beside = folder.with_name(f".{folder.name}.partial")
    beside.mkdir(parents=True)
    return beside


def _notes(planned: Plan) -> Iterator[str]:
    required = {"license": planned.policy.license, "creator": planned.policy.creators}  # which only the policy can give
    if lacking := [name for name, value in required.items() if not value]:
        yield f"croissant.json has no {', '.join(lacking)}, which Croissant requires; state it in [release]"
    yield from (f"{own} moves to the split {split}, where its cluster is" for own, split in planned.moved.items())


def _record(dist: Path, planned: Plan, changes: pa.Table, sha256: str) -> None:
    """Write the index and the ledger entry of a release that is in place; skip what exists already."""
    name, version = planned.policy.name, str(planned.version)
    known = any(entry.version == version for entry in ledger.read(dist, name))
    path = ledger.index_path(dist, name, version)
    if not (known and path.exists()):
        ledger.write_index(path, planned.records, planned.fields)
    if known:
        return
    if planned.changed.edited:
        ledger.write_table(ledger.changes_path(dist, name, version), changes)
    entry = ledger.Entry(
        name=name,
        version=version,
        date=scoping.now().date().isoformat(),
        records=planned.records.num_rows,
        logical_digest=planned.logical,
        description_digest=planned.description,
        manifest_sha256=sha256,
        changes=planned.words,
    )
    ledger.append(dist, entry)


def _sync(folder: Path, *, deep: bool = True) -> None:
    """Flush a folder, and the files in it, to disk before it is renamed."""
    for path in (*(folder.rglob("*") if deep else ()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Draft a release: check the corpus and write all files into a temporary folder, and nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warraq.errors import ReleaseError
from warraq.finding import Report, Severity
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.releases.format import digest, manifest
from warraq.releases.format.manifest import File
from warraq.releases.registry import compare, ledger
from warraq.releases.registry.version import Changes
from warraq.releases.write import clusters, files, passing, plan
from warraq.releases.write.passing import Asked, Passed
from warraq.releases.write.plan import Plan
from warraq.spark import Cluster
from warraq.system import pool, scratch


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a draft, in a folder that is removed with it.

    `changes` has the schema `warraq.releases.registry.compare.CHANGES`, and is about the newest release: there are none
    where the ledger has this version already.
    """

    planned: Plan
    folder: Path
    files: tuple[File, ...]
    changes: pa.Table
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name and version."""
        return f"{self.planned.policy.name} {self.planned.version}"

    @property
    def before(self) -> str | None:
        """The newest release; None if there is none."""
        if self.planned.again:
            return self.name
        return f"{self.planned.policy.name} {self.planned.before[-1].version}" if self.planned.before else None

    @property
    def changed(self) -> Changes:
        """What changed since the newest release."""
        return Changes() if self.planned.again else self.planned.changed


@dataclass(frozen=True, slots=True)
class Draft:
    """What a release of the corpus would be: the findings, and the files unless the gate stops it."""

    report: Report
    written: Written | None = None


@contextmanager
def draft(
    repository: Repository,
    version: str | None = None,
    progress: Progress = silent,
    *,
    jobs: int | None = None,
    fail_on: Severity = Severity.ERROR,
    cluster: Cluster | None = None,
) -> Iterator[Draft]:
    """Yield what `warraq.release` would write, byte for byte except for a signature; raises the same errors.

    Everything is written into a temporary folder of this machine, so that sizes are exact. The workers of a `cluster`
    only examine records, since they may not see that folder. Nothing in the repository changes.
    """
    wanted = passing.asked(repository, version, jobs, fail_on)
    rows = clusters.rows(cluster, repository, wanted) if cluster else None
    with passing.passed(repository, wanted, progress, rows) as passed, scratch.folder() as folder:
        if passed.gate is None:
            yield Draft(passed.report)
            return
        own = planned(repository, wanted, passed)
        target = folder / "release"
        target.mkdir()
        written = files.write(repository, own, passed.records, passed.gate, target, pool.jobs(jobs), progress)
        passed.records.check()
        changes = compare.CHANGES.empty_table() if own.again else written
        dist = repository.dist
        notes = entered(dist, own, dist / own.policy.name / str(own.version), digest.of_file(target / manifest.NAME))
        yield Draft(passed.report, Written(own, target, _files(target), changes, tuple(notes)))


def planned(repository: Repository, wanted: Asked, passed: Passed) -> Plan:
    """Plan the release of a corpus that passed the gate."""
    return plan.plan(
        repository, wanted.policy, passed.table, passed.records.lines, passed.clusters or {}, wanted.version
    )


def _files(folder: Path) -> tuple[File, ...]:
    """List every file of a draft, manifest and SHA256SUMS too."""
    listed = manifest.load(folder).files
    own = (manifest.file(folder, name, digest.of_file(folder / name)) for name in (manifest.NAME, manifest.SUMS))
    return tuple(sorted((*listed, *own), key=lambda file: file.path.encode()))


def entered(dist: Path, planned: Plan, folder: Path, sha256: str) -> list[str]:
    """Compare a release with its folder and the ledger, and return notes; ReleaseError if there is other content."""
    notes, name = list[str](), planned.policy.name
    if folder.exists():
        there = manifest.load(folder)
        if (there.logical_digest, there.description_digest) != (planned.logical, planned.description):
            raise ReleaseError(f"{folder}: exists already with other content; ask for a higher version")
        notes.append(f"{name} {planned.version} exists already with the same content: nothing to do")
    same = [entry for entry in ledger.read(dist, name) if entry.number == planned.version]
    if same and same[0].manifest_sha256 != sha256:
        notes.append(
            "records and description are those in the ledger, but the bytes differ because SOURCE_DATE_EPOCH or the "
            "tools that write them have changed; the ledger stays as it is"
        )
    if reason := ledger.yanked(dist, name).get(str(planned.version)):
        notes.append(f"{name} {planned.version} is withdrawn: {reason}")
    return notes

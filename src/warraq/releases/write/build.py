"""Build a release: check the corpus, plan, write to a temporary folder, rename it, and add it to the ledger."""

from __future__ import annotations

import operator
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path

import pyarrow as pa
from filelock import FileLock
from pydantic import ValidationError

from warraq import corpus, expectations, lint, rules, scoping
from warraq.errors import PolicyError, ReleaseError, advised
from warraq.finding import Report, Severity
from warraq.policy import ReleasePolicy, Repository
from warraq.progress import Progress, silent
from warraq.readers.batch import Batch
from warraq.registers import takedowns
from warraq.releases import datasheet
from warraq.releases.description import seeds
from warraq.releases.description.describe import Beside, describe
from warraq.releases.description.measures import Measures, measure
from warraq.releases.description.removed import removed
from warraq.releases.format import digest, manifest, signing
from warraq.releases.registry import ledger
from warraq.releases.registry.version import Version
from warraq.releases.write import files, plan, splits
from warraq.releases.write.files import Gate
from warraq.releases.write.plan import Plan
from warraq.releases.write.records import RECORDS, Records, ordered
from warraq.rules.takedowns import returned_takedown
from warraq.system import pool


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
    progress: Progress | None = None,
    *,
    jobs: int | None = None,
    fail_on: Severity = Severity.ERROR,
) -> Release:
    """Validate the corpus, check its expectations, and write `dist/NAME/VERSION/`.

    `version` asks for a version; by default it is computed from what changed. `jobs` is the number of threads, by
    default one for each processor. Nothing is written if any finding has the severity `fail_on` or a higher one. Raises
    PolicyError if the policy describes no release, and ReleaseError if the version asked for is not possible.
    """
    policy = repository.policy.release
    if policy is None:
        raise PolicyError(f"{repository.root}: the policy describes no release; add a [release] table to warraq.toml")
    wanted = Version.parse(version) if version else None
    _takedowns_hold(repository)
    request = scoping.Request(jobs=jobs)
    say = progress or silent
    suite = _suite(repository)
    record, several = repository.policy.record, len(splits.names(policy.splits)) > 1
    with Records([path for path, _ in corpus.files(repository, request)[0]], record) as records:
        survey = lint.survey(
            repository,
            request,
            progress,
            each=partial(_taken, records, suite is not None, seeds.at_hand(repository)),
            clustered=several,
        )
        say("checking expectations")
        expected = _expected(repository, suite, [piece.profile for piece in survey.made], survey.report)
        found = lint.with_more(survey.report, expected.report)
        if found.reaches(Severity.ERROR):
            return Release(None, "", found)
        if wrong := next((piece.wrong for piece in survey.made if piece.wrong), ""):
            raise ReleaseError(
                f"a record breaks the contract, and no enabled rule reports it: {wrong}; enable all REC rules"
            )
        table = ordered([piece.records for piece in survey.made])
        measures = reduce(operator.add, (piece.measures for piece in survey.made), Measures())
        found = lint.with_more(found, _unanswered(repository, policy, measures, survey.report))
        if found.reaches(fail_on):
            return Release(None, "", found)
        read = _seeds(repository, [piece.seeds for piece in survey.made], jobs, say)
        gate = Gate(survey.report, found, expected.results, measures, read)
        dist = repository.root / repository.policy.dist
        with _locked(dist):
            planned = plan.plan(repository, policy, table, records.lines, survey.clusters, wanted)
            return _place(repository, planned, records, gate, pool.jobs(jobs), say)


def _takedowns_hold(repository: Repository) -> None:
    """Raise PolicyError if there are takedowns but the rule that keeps them out is off or not an error."""
    code, policy = returned_takedown.code, repository.policy.rules
    runs = any(rule.code == code for rule in scoping.chosen_rules(repository, scoping.Request()))
    error = policy.severity.get(code, Severity.ERROR) is Severity.ERROR
    if takedowns.read(repository.root / takedowns.NAME) and not (runs and error):
        raise PolicyError(f"{repository.root}: {code} has to run as an error while takedowns.jsonl has entries")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a release needs from a batch: records, profile (if there are expectations), measures and seeds."""

    records: pa.Table
    profile: pa.Table
    measures: Measures
    seeds: Counter[tuple[str, bytes]]
    wrong: str = ""


def _taken(records: Records, expected: bool, seeded: bool, file: int, batch: Batch) -> _Taken:  # noqa: FBT001  # bound with partial, called by position
    profile, measures = expectations.profile([batch] if expected else [], records.record), measure(batch.rows)
    named = seeds.named(batch.rows) if seeded else Counter[tuple[str, bytes]]()
    try:
        return _Taken(records.take(file, batch), profile, measures, named)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = f"{batch.path}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        return _Taken(RECORDS.empty_table(), profile, measures, named, wrong)


def _seeds(
    repository: Repository, made: list[Counter[tuple[str, bytes]]], jobs: int | None, say: Progress
) -> seeds.Seeds | None:
    """Compare the records with the raw documents; return None if there are none."""
    if not seeds.at_hand(repository):
        return None
    say("reading seeds")
    whole = Counter[tuple[str, bytes]]()
    for each in made:
        whole.update(each)
    return seeds.compare(repository, whole, jobs=pool.jobs(jobs))


def _suite(repository: Repository) -> Path | None:
    """Return the path of the policy's suite; None if the policy names none and the default one does not exist."""
    suite = repository.root / repository.policy.expectations
    return suite if "expectations" in repository.policy.model_fields_set or suite.exists() else None


def _expected(repository: Repository, suite: Path | None, profiles: list[pa.Table], report: Report) -> lint.Expected:
    """Evaluate a suite over the profile of a corpus; without a suite the result is empty."""
    if suite is None:
        return lint.Expected(Report(), {})
    table = pa.concat_tables(profiles) if profiles else expectations.profile([], repository.policy.record)
    table = table.sort_by([("published_at", "ascending"), ("id", "ascending")])  # independent of the order of the files
    outcome = expectations.run(table, suite, shown=repository.relative(suite))
    return lint.Expected(Report(outcome.findings, report.files, report.records, report.unread), outcome.report)


@contextmanager
def _locked(dist: Path) -> Iterator[None]:
    """Let only one release at a time write to `dist`; others wait. Raises ReleaseError if `dist` cannot be written."""
    try:
        dist.mkdir(parents=True, exist_ok=True)
        with FileLock(dist / ".lock"):
            yield
    except OSError as error:
        raise ReleaseError(advised(error, dist)) from error


def _unanswered(repository: Repository, policy: ReleasePolicy, measures: Measures, report: Report) -> Report:
    """Report the questions that the datasheet will leave unanswered, before anything is written.

    Neither the version nor the shards affect which questions these are.
    """
    rule = rules.find("DST001")
    if rule not in scoping.chosen_rules(repository, scoping.Request()):
        return Report()
    said = datasheet.curators(repository.root / repository.policy.datasheet)
    given = datasheet.answers(
        describe(
            policy, "", "", measures, report, (),
            Beside(record=repository.policy.record, dropped=removed(repository)),
        ),
        said,
    )  # fmt: skip
    severity = repository.policy.rules.severity.get(rule.code, rule.severity)
    return Report(datasheet.findings(given, repository.policy.datasheet, severity))


def _place(repository: Repository, planned: Plan, source: Records, gate: Gate, jobs: int, say: Progress) -> Release:
    """Write the release to a temporary folder and rename it; discard it if the same release exists already."""
    dist = repository.root / repository.policy.dist
    folder = dist / planned.policy.name / str(planned.version)
    key = signing.key(planned.policy.signing_key, repository.root)
    for left in folder.parent.glob(".*.partial"):
        shutil.rmtree(left)  # left by a killed run: no other run can hold the lock
    beside = folder.with_name(f".{folder.name}.partial")
    beside.mkdir(parents=True)
    try:
        changes = files.write(repository, planned, source, gate, beside, jobs=jobs, progress=say)
        source.check()
        if key:
            signing.sign(beside, key)
        made = digest.of_file(beside / manifest.NAME)
        notes = _enter(dist, planned, folder, made)
        if folder.exists():
            shutil.rmtree(beside)
        else:
            _sync(beside)
            beside.rename(folder)
            _sync(folder.parent, deep=False)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _record(dist, planned, changes, made)
    if lacking := [name for name, value in _required(planned.policy).items() if not value]:
        notes.append(f"croissant.json has no {', '.join(lacking)}, which Croissant requires; state it in [release]")
    notes += [f"{own} moves to the split {split}, where its cluster is" for own, split in planned.moved.items()]
    return Release(folder, str(planned.version), gate.found, tuple(notes))


def _required(policy: ReleasePolicy) -> dict[str, object]:
    """Return the values that Croissant 1.1 requires of a dataset and only the policy can give."""
    return {"url": policy.url or policy.doi, "license": policy.license, "creator": policy.creators}


def _enter(dist: Path, planned: Plan, folder: Path, made: str) -> list[str]:
    """Compare the new release with an existing folder and the ledger, and return notes for the user.

    Raises ReleaseError if this version exists with other content.
    """
    notes, name = list[str](), planned.policy.name
    if folder.exists():
        there = manifest.load(folder)
        if (there.logical_digest, there.description_digest) != (planned.logical, planned.description):
            raise ReleaseError(f"{folder}: exists already with other content; ask for a higher version")
        notes.append(f"{name} {planned.version} exists already with the same content: nothing to do")
    same = [entry for entry in ledger.read(dist, name) if entry.number == planned.version]
    if same and same[0].manifest_sha256 != made:
        notes.append(
            "records and description are those in the ledger, but the bytes differ because the tools that write them "
            "have changed; the ledger stays as it is"
        )
    if reason := ledger.yanked(dist, name).get(str(planned.version)):
        notes.append(f"{name} {planned.version} is withdrawn: {reason}")
    return notes


def _record(dist: Path, planned: Plan, changes: pa.Table, made: str) -> None:
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
        manifest_sha256=made,
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

"""A release: gate, plan, write beside its place, rename in one step, enter in the ledger."""

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
from warraq.releases.description.describe import describe
from warraq.releases.description.measures import Measures, measure
from warraq.releases.format import digest, manifest, signing
from warraq.releases.registry import ledger
from warraq.releases.registry.version import Version
from warraq.releases.write import files, plan, splits
from warraq.releases.write.files import Gate
from warraq.releases.write.plan import Plan
from warraq.releases.write.records import RECORDS, Records, ordered
from warraq.rules.takedowns import returned_takedown
from warraq.work import pool


@dataclass(frozen=True, slots=True)
class Release:
    """What came of a release: its folder (None where the gate refused it), the gate's findings, and what to say."""

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
    """Validate the corpus, hold it to its expectations, and write `dist/NAME/VERSION/`.

    Nothing is written where anything is found at the severity `fail_on` or over it. Raises PolicyError where the policy describes no
    release, ReleaseError where the version asked for cannot be given.
    """
    policy = repository.policy.release
    if policy is None:
        raise PolicyError(f"{repository.root}: nothing says what is released; add a [release] table to warraq.toml")
    wanted = Version.parse(version) if version else None
    _takedowns_hold(repository)
    request = scoping.Request(jobs=jobs)
    say = progress or silent
    suite = _suite(repository)
    several = len(splits.names(policy.splits)) > 1
    with Records([path for path, _ in corpus.files(repository, request)[0]]) as records:
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
            raise ReleaseError(f"a record is none by the contract, and no rule that runs says so: {wrong}")
        table = ordered([piece.records for piece in survey.made])
        measures = reduce(operator.add, (piece.measures for piece in survey.made), Measures())
        found = lint.with_more(found, _unanswered(repository, policy, measures, survey.report))
        if found.reaches(fail_on):
            return Release(None, "", found)
        read = _seeds(repository, [piece.seeds for piece in survey.made], jobs, say)
        gate = Gate(survey.report, found, expected.results, measures, read)
        dist = repository.root / repository.policy.dist
        with _locked(dist):
            planned = plan.plan(repository, policy, table, survey.clusters, wanted)
            return _place(repository, planned, records, gate, pool.jobs(jobs), say)


def _takedowns_hold(repository: Repository) -> None:
    """Raise PolicyError where something was taken down and the policy keeps the rule that sees it come back from running."""
    code, policy = returned_takedown.code, repository.policy.rules
    runs = any(rule.code == code for rule in scoping.chosen_rules(repository, scoping.Request()))
    error = policy.severity.get(code, Severity.ERROR) is Severity.ERROR
    if takedowns.read(repository.root / takedowns.NAME) and not (runs and error):
        raise PolicyError(f"{repository.root}: {code} has to run as an error while takedowns.jsonl has entries")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a release needs of a batch: its records, its profile where there are expectations, and numbers for the descriptions."""

    records: pa.Table
    profile: pa.Table
    measures: Measures
    seeds: Counter[tuple[str, bytes]]
    wrong: str = ""


def _taken(records: Records, expected: bool, seeded: bool, file: int, batch: Batch) -> _Taken:  # noqa: FBT001  # parts of a call
    profile, measures = expectations.profile([batch] if expected else []), measure(batch.rows)
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
    """Hold the records to the raw documents, where those are at hand."""
    if not seeds.at_hand(repository):
        return None
    say("reading seeds")
    whole = Counter[tuple[str, bytes]]()
    for each in made:
        whole.update(each)
    return seeds.compare(repository, whole, jobs=pool.jobs(jobs))


def _suite(repository: Repository) -> Path | None:
    """Give the policy's suite of expectations; None where the policy names none, and none is where it would be."""
    suite = repository.root / repository.policy.expectations
    return suite if "expectations" in repository.policy.model_fields_set or suite.exists() else None


def _expected(repository: Repository, suite: Path | None, profiles: list[pa.Table], report: Report) -> lint.Expected:
    """Hold the profile of a corpus to a suite; without one nothing is expected."""
    if suite is None:
        return lint.Expected(Report(), {})
    table = pa.concat_tables(profiles) if profiles else expectations.PROFILE.empty_table()
    table = table.sort_by([("published_at", "ascending"), ("id", "ascending")])  # whatever the order of the files
    outcome = expectations.run(table, suite, shown=repository.relative(suite))
    return lint.Expected(Report(outcome.findings, report.files, report.records, report.unread), outcome.report)


@contextmanager
def _locked(dist: Path) -> Iterator[None]:
    """Let one release at a time write to `dist`; a second one waits. Raises ReleaseError where the system refuses to write there."""
    try:
        dist.mkdir(parents=True, exist_ok=True)
        with FileLock(dist / ".lock"):
            yield
    except OSError as error:
        raise ReleaseError(advised(error, dist)) from error


def _unanswered(repository: Repository, policy: ReleasePolicy, measures: Measures, report: Report) -> Report:
    """Find what the datasheet will leave unanswered, before anything is written: neither version nor shards decide it."""
    rule = rules.BY_CODE["DST001"]
    if rule not in scoping.chosen_rules(repository, scoping.Request()):
        return Report()
    said = datasheet.curators(repository.root / repository.policy.datasheet)
    given = datasheet.answers(describe(policy, "", "", measures, report, ()), said)
    severity = repository.policy.rules.severity.get(rule.code, rule.severity)
    return Report(datasheet.findings(given, repository.policy.datasheet, severity))


def _place(  # a release, where it comes from, and how it is made
    repository: Repository, planned: Plan, source: Records, gate: Gate, jobs: int, say: Progress
) -> Release:
    """Write the release beside its place and move it there; the same content there already is no work at all."""
    dist = repository.root / repository.policy.dist
    folder = dist / planned.policy.name / str(planned.version)
    key = signing.key(planned.policy.signing_key, repository.root)
    for left in folder.parent.glob(".*.partial"):
        shutil.rmtree(left)  # of a run that was killed; under the lock no other is at work
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
    notes += [f"{own} moves to the split {split}: its cluster is there" for own, split in planned.moved.items()]
    return Release(folder, str(planned.version), gate.found, tuple(notes))


def _required(policy: ReleasePolicy) -> dict[str, object]:
    """Give what Croissant 1.1 requires of a dataset and the policy alone can say."""
    return {"url": policy.url or policy.doi, "license": policy.license, "creator": policy.creators}


def _enter(dist: Path, planned: Plan, folder: Path, made: str) -> list[str]:
    """Compare what was made with what is there, in the folder and in the ledger; refuse other content under one version."""
    notes, name = list[str](), planned.policy.name
    if folder.exists():
        there = manifest.load(folder)
        if (there.logical_digest, there.description_digest) != (planned.logical, planned.description):
            raise ReleaseError(f"{folder}: there already, with other content; ask for a higher version")
        notes.append(f"{name} {planned.version} is there already, with the same content: nothing to do")
    same = [entry for entry in ledger.read(dist, name) if entry.number == planned.version]
    if same and same[0].manifest_sha256 != made:
        notes.append(
            "the same records and description as the ledger's, in other bytes: the tools that write them have changed "
            "since; the ledger stays"
        )
    if reason := ledger.yanked(dist, name).get(str(planned.version)):
        notes.append(f"{name} {planned.version} is withdrawn: {reason}")
    return notes


def _record(dist: Path, planned: Plan, changes: pa.Table, made: str) -> None:
    """Write the index and the ledger's entry of a release that is in its place; both are skipped where they are there."""
    name, version = planned.policy.name, str(planned.version)
    known = any(entry.version == version for entry in ledger.read(dist, name))
    path = ledger.index_path(dist, name, version)
    if not (known and path.exists()):
        ledger.write_index(path, planned.records)
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
    """Have the disk hold a folder, and the files in it, before its name is changed."""
    for path in (*(folder.rglob("*") if deep else ()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

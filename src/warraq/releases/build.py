"""A release: gate, plan, write beside its place, rename in one step, enter in the ledger."""

from __future__ import annotations

import json
import operator
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock
from pydantic import ValidationError

from warraq import expectations, lint
from warraq.article import ARROW_SCHEMA, SCHEMA_ID, VERSION, json_schema
from warraq.errors import PolicyError, ReleaseError
from warraq.finding import Report, Severity
from warraq.policy import ReleasePolicy, Repository
from warraq.readers.batch import Batch
from warraq.releases import data, datasheet, descriptors, digest, ledger, manifest, schemas
from warraq.releases.description import Shard, describe
from warraq.releases.measures import Measures, measure
from warraq.releases.records import RECORDS, Records, ordered
from warraq.releases.version import FIRST, Changes, Version, compare
from warraq.report import json as report_json


@dataclass(frozen=True, slots=True)
class Release:
    """What came of a release: its folder (None where the gate refused it), the gate's findings, and what to say."""

    folder: Path | None
    version: str
    report: Report
    notes: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, and under which version."""

    policy: ReleasePolicy
    version: Version
    changes: str
    records: pa.Table
    measures: Measures
    source: Records
    logical: str
    description: str


def release(
    repository: Repository,
    version: str | None = None,
    progress: lint.Progress | None = None,
    *,
    jobs: int | None = None,
) -> Release:
    """Validate the corpus, hold it to its expectations, and write `dist/NAME/VERSION/`.

    Nothing is written where anything is found at error severity. Raises PolicyError where the policy describes no release,
    ReleaseError where the version asked for cannot be given.
    """
    policy = repository.policy.release
    if policy is None:
        raise PolicyError(f"{repository.root}: nothing says what is released; add a [release] table to warraq.toml")
    wanted = Version.parse(version) if version else None
    request = lint.Request(jobs=jobs)
    say = progress or (lambda *_: None)
    with Records([path for path, _ in lint.files(repository, request)[0]]) as records:
        report, taken = lint.survey(repository, request, progress, each=partial(_taken, records))
        say("checking expectations")
        expected = _expected(repository, [piece.profile for piece in taken], report)
        found = lint.joined(report, expected.report)
        if found.reaches(Severity.ERROR):
            return Release(None, "", found)
        if wrong := next((piece.wrong for piece in taken if piece.wrong), ""):
            raise ReleaseError(f"a record is none by the contract, and no rule that runs says so: {wrong}")
        table = ordered([piece.records for piece in taken])
        table = table.append_column("split", pa.repeat("train", table.num_rows))
        measures = reduce(operator.add, (piece.measures for piece in taken), Measures())
        dist = repository.root / repository.policy.dist
        with _locked(dist):
            plan = _plan(repository, policy, table, measures, records, wanted)
            say("writing")
            return _place(repository, plan, report, expected, found)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a release needs of a batch: its records, its profile for the expectations, and numbers for the descriptions."""

    records: pa.Table
    profile: pa.Table
    measures: Measures
    wrong: str = ""


def _taken(records: Records, file: int, batch: Batch) -> _Taken:
    profile, measures = expectations.profile([batch]), measure(batch.rows)
    try:
        return _Taken(records.take(file, batch), profile, measures)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = f"{batch.path}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        return _Taken(RECORDS.empty_table(), profile, measures, wrong)


def _expected(repository: Repository, profiles: list[pa.Table], report: Report) -> lint.Expected:
    """Hold the profile of a corpus to the policy's suite; without a suite nothing is expected."""
    suite = repository.root / repository.policy.expectations
    if "expectations" not in repository.policy.model_fields_set and not suite.exists():
        return lint.Expected(Report(), {})
    table = pa.concat_tables(profiles) if profiles else expectations.PROFILE.empty_table()
    outcome = expectations.run(table, suite, shown=repository.relative(suite))
    return lint.Expected(Report(outcome.findings, report.files, report.records, report.unread), outcome.report)


@contextmanager
def _locked(dist: Path) -> Iterator[None]:
    """Let one release at a time write to `dist`; a second one waits."""
    dist.mkdir(parents=True, exist_ok=True)
    with FileLock(dist / ".lock"):
        yield


def _said(repository: Repository) -> dict[str, dict[str, str]]:
    return datasheet.curators(repository.root / repository.policy.datasheet)


def _plan(  # what is released, and under which version
    repository: Repository,
    policy: ReleasePolicy,
    records: pa.Table,
    measures: Measures,
    source: Records,
    wanted: Version | None,
) -> _Plan:
    logical = digest.logical(records["digest"].to_pylist())
    described = digest.of_json({
        "schema": json_schema(),
        "policy": repository.policy.model_dump(mode="json", exclude_unset=True),
        "datasheet": _said(repository),
    })  # fmt: skip
    version, changes = _version(repository, policy, records, logical, described, wanted)
    return _Plan(policy, version, changes, records, measures, source, logical, described)


def _version(  # what a version depends on
    repository: Repository,
    policy: ReleasePolicy,
    records: pa.Table,
    logical: str,
    described: str,
    wanted: Version | None,
) -> tuple[Version, str]:
    """Choose the version: the first, the newest again, or the bump that the changes ask for; a person may ask for more."""
    dist = repository.root / repository.policy.dist
    entries = ledger.read(dist, policy.name)
    if not entries:
        return wanted or FIRST, f"first release: {Changes(added=records.num_rows)}"
    newest = entries[-1]
    if (newest.logical_digest, newest.description_digest) == (logical, described) and wanted in (None, newest.number):
        return newest.number, newest.changes
    if wanted and any(entry.number == wanted for entry in entries):
        raise ReleaseError(f"{policy.name} {wanted}: released already, with other content; ask for a higher version")
    changes = compare(ledger.read_index(ledger.index_path(dist, policy.name, newest.version)), records)
    least = newest.number.bumped(changes.bump)
    if wanted and wanted < least:
        reason = f"{changes} since {newest.version} make it {least} at least"
        raise ReleaseError(f"{policy.name} {wanted}: too low a version: {reason}")
    return wanted or least, str(changes)


def _place(repository: Repository, plan: _Plan, report: Report, expected: lint.Expected, found: Report) -> Release:
    """Write the release beside its place and move it there; the same content there already is no work at all."""
    dist = repository.root / repository.policy.dist
    folder = dist / plan.policy.name / str(plan.version)
    for left in folder.parent.glob(".*.partial"):
        shutil.rmtree(left)  # of a run that was killed; under the lock no other is at work
    beside = folder.with_name(f".{folder.name}.partial")
    beside.mkdir(parents=True)
    try:
        unanswered = _write(repository, plan, report, expected, beside)
        plan.source.check()
        made = digest.of_file(beside / manifest.NAME)
        notes = _enter(dist, plan, folder, made)
        if folder.exists():
            shutil.rmtree(beside)
        else:
            _sync(beside)
            beside.rename(folder)
            _sync(folder.parent, deep=False)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _record(dist, plan, made)
    return Release(folder, str(plan.version), found, tuple(notes), tuple(unanswered))


def _enter(dist: Path, plan: _Plan, folder: Path, made: str) -> list[str]:
    """Compare what was made with what is there, in the folder and in the ledger; refuse other content under one version."""
    notes = []
    if folder.exists():
        there = manifest.load(folder)
        if (there.logical_digest, there.description_digest) != (plan.logical, plan.description):
            raise ReleaseError(f"{folder}: there already, with other content; ask for a higher version")
        notes.append(f"{plan.policy.name} {plan.version} is there already, with the same content: nothing to do")
    same = [entry for entry in ledger.read(dist, plan.policy.name) if entry.number == plan.version]
    if same and same[0].manifest_sha256 != made:
        notes.append(
            "the same records and description as the ledger's, in other bytes: the tools that write them have changed "
            "since; the ledger stays"
        )
    return notes


def _record(dist: Path, plan: _Plan, made: str) -> None:
    """Write the index and the ledger's entry of a release that is in its place; both are skipped where they are there."""
    name, version = plan.policy.name, str(plan.version)
    path = ledger.index_path(dist, name, version)
    if not path.exists():
        ledger.write_index(path, plan.records)
    if any(entry.version == version for entry in ledger.read(dist, name)):
        return
    entry = ledger.Entry(
        name=name,
        version=version,
        date=lint.now().date().isoformat(),
        records=plan.records.num_rows,
        logical_digest=plan.logical,
        description_digest=plan.description,
        manifest_sha256=made,
        changes=plan.changes,
    )
    ledger.append(dist, entry)


def _write(repository: Repository, plan: _Plan, report: Report, expected: lint.Expected, folder: Path) -> list[str]:
    """Write every file of the release into `folder`; gives the names of the datasheet's unanswered questions."""
    policy = plan.policy
    metadata = {
        "warraq:schema_version": VERSION,
        "warraq:corpus": policy.name,
        "warraq:version": str(plan.version),
        "warraq:license": policy.license or "",
    }
    shards = data.write(plan.records, plan.source.lines, folder, metadata=metadata, policy=policy)
    held = tuple(
        Shard(shard.split, shard.rows, manifest.file(folder, shard.parquet), manifest.file(folder, shard.jsonl))
        for shard in shards
    )
    description = describe(policy, str(plan.version), _date(plan.measures), plan.measures, report, held)
    given = datasheet.answers(description, _said(repository))
    for path, text in descriptors.render(description, given).items():
        _text(folder / path, text)
    _text(folder / "schema/article.schema.json", schemas.dump(json_schema()))
    _text(folder / "reports/validation.json", report_json.render(report))
    _text(folder / "reports/expectations.json", json.dumps(expected.results, ensure_ascii=False, indent=1) + "\n")
    made = manifest.Manifest(
        manifest=manifest.FORMAT,
        name=policy.name,
        version=str(plan.version),
        schema_id=SCHEMA_ID,
        records=plan.records.num_rows,
        logical_digest=plan.logical,
        description_digest=plan.description,
        tool=manifest.tools(),
        gate=_gate(repository),
        shards=shards,
        files=manifest.files(folder, [file for shard in held for file in (shard.parquet, shard.jsonl)]),
    )
    _text(folder / manifest.NAME, manifest.dump(made))
    _text(folder / manifest.SUMS, manifest.sums(made, digest.of_file(folder / manifest.NAME)))
    return datasheet.unanswered(given)


def _date(measures: Measures) -> str:
    """Give the day that descriptors bear: SOURCE_DATE_EPOCH's, else that of the greatest instant in the records, in UTC."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        if not epoch.isdecimal():
            raise ReleaseError(f"SOURCE_DATE_EPOCH is {epoch!r}; give whole seconds since 1970-01-01")
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    ends = [span[1] for span in (measures.published, measures.collected) if span]
    return max(ends, default=datetime.fromtimestamp(0, UTC)).date().isoformat()


def _gate(repository: Repository) -> manifest.Gate:
    """Say what every record was held to: the fields that each source requires, and the rules' severities."""
    policy = repository.policy
    required = [name for name in policy.required if all(name not in source.optional for source in policy.sources)]
    severity: dict[str, Any] = {code: level.value for code, level in policy.rules.severity.items()}
    ordered = [name for name in ARROW_SCHEMA.names if name in required]
    return manifest.Gate(required=ordered, ignored=list(policy.rules.ignore), severity=severity)


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _sync(folder: Path, *, deep: bool = True) -> None:
    """Have the disk hold a folder, and the files in it, before its name is changed."""
    for path in (*(folder.rglob("*") if deep else ()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

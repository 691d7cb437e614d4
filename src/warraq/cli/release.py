"""warraq release"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from warraq.cli import options, shards, status
from warraq.cli.progress import bar
from warraq.cli.telling import note, tell
from warraq.errors import PolicyError
from warraq.finding import Report, Severity

if TYPE_CHECKING:
    from warraq.policy import Repository
    from warraq.releases import Release
    from warraq.releases.write.drafting import Written
    from warraq.spark import Cluster


class FailOn(StrEnum):
    """The lowest severity that stops a release; an error always does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def command(
    version: Annotated[
        str | None, typer.Argument(help="A version; computed from what changed where none is given.")
    ] = None,
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say which version it would be and why, its files and what stops it; write nothing."
        ),
    ] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="Least severity that stops the release.")] = FailOn.ERROR,
    shard: shards.Option = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", callback=options.outside, help="With --shard: the folder of the parts."
        ),
    ] = None,
    engine: options.EngineOption = options.Engine.LOCAL,
    spark: options.Spark = None,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Check the corpus, then write dist/NAME/VERSION/; nothing is written if the gate finds an error."""
    from warraq import releases

    repository, least = options.repository(policy), Severity(fail_on.value)
    if shard is not None:
        others = {
            "VERSION": version, "--dry-run": dry_run, "--fail-on": fail_on is not FailOn.ERROR,
            "--engine": engine is not options.Engine.LOCAL, "--spark": spark,
        }  # fmt: skip
        own, folder = shards.asked(shard, output, others)
        asked = {"policy": str(policy) if policy else None}
        with bar("Checking", quiet=quiet) as progress:
            part = releases.share(repository, own, folder, asked, progress, jobs=jobs)
        shards.close(part)
    if output is not None:
        raise PolicyError(
            "--output goes with --shard; a release is written to the folder that the policy's `dist` names"
        )
    cluster = options.cluster(engine, spark, quiet=quiet)
    if dry_run:
        _draft(repository, version, jobs, least, policy, cluster, quiet=quiet)
        return
    with bar("Releasing:", quiet=quiet) as progress:
        done = releases.release(repository, version, progress, jobs=jobs, fail_on=least, cluster=cluster)
    close(done, repository, least, policy, quiet=quiet)


def close(done: Release, repository: Repository, least: Severity, policy: Path | None, *, quiet: bool) -> None:
    """Say what came of a release, and end with status 1 where the gate refused it."""
    if done.folder is None:
        _refuse(done.report, least, policy)
    note(*_notes(done.report, done.notes, repository), quiet=quiet)
    tell(str(options.shown(done.folder)))


def _notes(report: Report, more: tuple[str, ...], repository: Repository) -> tuple[str, ...]:
    return (*report.notes, *more, *_waived(report), *_open(report, repository.policy.datasheet))


def _waived(report: Report) -> list[str]:
    """Say how many findings the gate let pass by waivers, by code."""
    counts = Counter(finding.code for finding in report.waived)
    by_code = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))
    return [f"waived, as the datasheet says: {by_code}"] if counts else []


def _refuse(report: Report, least: Severity, policy: Path | None) -> NoReturn:
    from warraq.report import refusal

    stops = Severity.ERROR if report.reaches(Severity.ERROR) else least
    options.write(refusal.render(report, stops, policy=str(policy or "")), None)
    kind = "errors" if report.reaches(Severity.ERROR) else "findings"
    tell(f"warraq: not released: mend the {kind} above, then release again", err=True)
    status.end(found=True)


def _draft(
    repository: Repository,
    version: str | None,
    jobs: int | None,
    least: Severity,
    policy: Path | None,
    cluster: Cluster | None,
    *,
    quiet: bool,
) -> None:
    from warraq.releases.write.drafting import draft

    with (
        bar("Drafting:", quiet=quiet) as progress,
        draft(repository, version, progress, jobs=jobs, fail_on=least, cluster=cluster) as done,
    ):
        if done.written is None:
            _refuse(done.report, least, policy)
        _describe(done.written)
    note(*_notes(done.report, done.written.notes, repository), quiet=quiet)


def _describe(written: Written) -> None:
    """Show the version, the reason for it, and every file with its size."""
    planned = written.planned
    if planned.again:
        why = "the ledger has it, with the same records and description"
    elif planned.before:
        why = f"{planned.changed.bump}, since {planned.before[-1].version}: {planned.words}"
    else:
        why = planned.words
    tell(f"{written.name}, not written: {why}")
    for file in written.files:
        tell(f"{file.bytes:>15,}  {file.path}")
    tell(f"{sum(file.bytes for file in written.files):>15,}  bytes in {len(written.files)} files")


def _open(report: Report, path: str) -> list[str]:
    from warraq.report.text import counted

    number = report.by_code.get("DST001", 0)
    return [f"the datasheet leaves {counted(number, 'question')} unanswered; answer in {path}"] if number else []

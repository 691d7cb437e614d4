"""warraq release"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from warraq.cli import options, status
from warraq.cli.progress import bar

if TYPE_CHECKING:
    from warraq.finding import Report


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
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="Least severity that stops the release.")] = FailOn.ERROR,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Check the corpus, then write dist/NAME/VERSION/; nothing is written if the gate finds an error."""
    from warraq import releases
    from warraq.finding import Severity
    from warraq.report import text

    repository = options.repository(policy)
    with bar("Releasing:", quiet=quiet) as progress:
        done = releases.release(repository, version, progress, jobs=jobs, fail_on=Severity(fail_on.value))
    if done.folder is None:
        typer.echo(text.render(done.report), nl=False)
        kind = "errors" if done.report.reaches(Severity.ERROR) else "findings"
        typer.echo(f"warraq: not released: mend the {kind} above, then release again", err=True)
        status.end(found=True)
    notes = (*done.report.notes, *done.notes, *_waived(done.report))
    for note in () if quiet else (*notes, *_open(done.report, repository.policy.datasheet)):
        typer.echo(f"note: {note}", err=True)
    typer.echo(options.shown(done.folder))


def _waived(report: Report) -> list[str]:
    """Say how many findings the gate let pass by waivers, by code."""
    counts = Counter(finding.code for finding in report.waived)
    by_code = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))
    return [f"waived, as the datasheet says: {by_code}"] if counts else []


def _open(report: Report, path: str) -> list[str]:
    from warraq.report.text import counted

    number = report.by_code.get("DST001", 0)
    return [f"the datasheet leaves {counted(number, 'question')} unanswered; answer in {path}"] if number else []

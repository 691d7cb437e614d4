"""warraq ingest"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.telling import tell

if TYPE_CHECKING:
    from warraq.ingest import Ingested


def command(
    paths: options.Paths = None,
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Re-read seeds that corpus/ holds, and show differences.")
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="First learn keyword phrases from corpus/ and the seeds to add, into the sources' lexicons; the "
            "keyword lines of these seeds are cut with them. Records in corpus/ stay as they are.",
        ),
    ] = False,
    jobs: options.Jobs = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Make canonical records from raw documents; records in corpus/ are never changed."""
    from warraq import ingest
    from warraq.report import text

    repository = options.repository(policy)
    if learn:
        for path, entries in ingest.learn(repository, tuple(paths or ())).items():
            tell(f"{path}: {text.counted(entries, 'phrase')} learned", err=True)
    with bar("Reading", quiet=quiet) as progress:
        done = ingest.ingest(repository, tuple(paths or ()), again=again, jobs=jobs, progress=progress)
    for finding in done.report.findings:
        tell(*text.lines(finding))
    for difference in done.differences:
        tell(*difference.split("\n"))
    for path, lines in sorted(done.added.items()):
        tell(f"{path}: {text.counted(lines, 'record')} added", err=True)
    _left_out(done)
    if not done.added and not quiet:
        tell(f"nothing to add: {text.counted(done.report.files, 'seed')} looked at", err=True)
    options.close(done.report, fail_on, quiet=quiet)


def _left_out(done: Ingested) -> None:
    """Count the records that are not added, with the reason."""
    from warraq.report.text import counted

    if done.taken_down:
        tell(f"{done.taken_down} taken down: left out, as takedowns.jsonl says", err=True)
    if done.dropped:
        tell(f"{done.dropped:,} dropped before: left out, as dropped.jsonl says", err=True)
    if done.empty:
        tell(f"{counted(done.empty, 'record')} left out: neither a title nor a text", err=True)

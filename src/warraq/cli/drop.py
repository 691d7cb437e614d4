"""warraq drop"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.telling import note, tell
from warraq.report.escape import excerpt

if TYPE_CHECKING:
    from warraq.fix.drop import Outcome


def command(
    paths: options.Paths = None,
    *,
    select: Annotated[
        list[str], typer.Option("--select", help="Families or codes whose findings are dropped: LNK002,DUP001.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the records that would go, with the reasons; write nothing.")
    ] = False,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Take the records out of corpus/ in which rules find something, and enter each in dropped.jsonl.

    Of duplicates the later ones go. `warraq ingest` does not bring a dropped record back.
    """
    from warraq import scoping
    from warraq.fix.drop import drop
    from warraq.system import remote

    request = scoping.Request(remote.named(paths or ()), select=options.split(select), jobs=jobs)
    with bar("Checking", quiet=quiet) as progress:
        done = drop(options.repository(policy), request, progress, write=not dry_run)
    _list(done, dry_run=dry_run, quiet=quiet)
    note(*done.notes, quiet=quiet)


def _list(done: Outcome, *, dry_run: bool, quiet: bool) -> None:
    """Show each record that would go, or count those that went by file; then count them by code."""
    from warraq.registers import dropped
    from warraq.report.text import counted

    if dry_run:
        for entry in done.entries:
            codes = ", ".join(dict.fromkeys(reason.code for reason in entry.findings))
            named = (entry.title or "").strip() or entry.link or entry.id or ""
            tell(f"{entry.path}:{entry.line}: {codes}: {excerpt(named, None)}")
    else:
        for path, count in Counter(entry.path for entry in done.entries).items():
            tell(f"{path}: {counted(count, 'record')} dropped")
    counts = ", ".join(f"{count:,} {code}" for code, count in dropped.by_code(done.entries))
    verb = "would be dropped" if dry_run else "dropped"
    tell(f"{counted(len(done.entries), 'record')} of {done.records:,} {verb}" + (f" ({counts})" if counts else ""))
    if done.entries and not dry_run and not quiet:
        tell(f"each is in {dropped.NAME}, with the reasons", err=True)

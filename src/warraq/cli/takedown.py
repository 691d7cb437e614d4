"""warraq takedown"""

from __future__ import annotations

from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.telling import note, tell


def command(
    record: Annotated[str, typer.Argument(metavar="ID", help="The record's id.", callback=options.utf8)],
    *,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="On what ground; it stays in the register, so name nobody.", callback=options.utf8
        ),
    ],
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Never publish a record again: enter its digests in takedowns.jsonl and remove it from the corpus."""
    from warraq.releases.registry.takedown import takedown

    done = takedown(options.repository(policy), record, reason)
    tell("registered in takedowns.jsonl" if done.fresh else "in takedowns.jsonl already")
    for place in done.removed:
        tell(f"removed from {place}")
    if done.bared:
        tell(f"title, link and messages taken out of dropped.jsonl: {done.bared:,}")
    if done.released and not quiet:
        versions = ", ".join(done.released)
        note(f"released in {versions}; `warraq yank VERSION` marks what is out there")

"""warraq init"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.telling import tell


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of the new repository.", callback=options.outside)
    ],
    *,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A file of articles: its first seed.")
    ] = None,
    reader: options.Reader = None,
    quiet: options.Quiet = False,
) -> None:
    """Make a corpus repository: policy, folders, Makefile, CI workflow, pre-commit hook, datasheet, expectations."""
    from warraq.describing.quoting import shell
    from warraq.founding import found

    done = found(folder, file=file, reader=reader)
    for path in done.written:
        tell(str(folder / path))
    if quiet:
        return
    if done.missing:
        tell("", f"To be said in {folder / 'warraq.toml'}:", *(f"  {each}" for each in done.missing), err=True)
    seeds = [] if file else ["put files of articles into seeds/, and a [[sources]] table for them into warraq.toml"]
    steps = [*seeds, "warraq validate seeds", "make release"]
    tell("", "Next:", *(f"  {step}" for step in (f"cd {shell(str(folder))}", *steps)), err=True)

"""warraq release"""

from __future__ import annotations

from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar


def command(
    version: Annotated[
        str | None, typer.Argument(help="A version; computed from what changed where none is given.")
    ] = None,
    *,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Check the corpus, then write dist/NAME/VERSION/; nothing is written where an error is found."""
    from warraq import releases
    from warraq.report import text

    with bar("Releasing:", quiet=quiet) as progress:
        done = releases.release(options.repository(policy), version, progress, jobs=jobs)
    if done.folder is None:
        typer.echo(text.render(done.report), nl=False)
        typer.echo("warraq: not released: mend the errors above, then release again", err=True)
        raise typer.Exit(1)
    for note in () if quiet else (*done.notes, *_open(done.unanswered)):
        typer.echo(f"note: {note}", err=True)
    typer.echo(options.shown(done.folder))


def _open(names: tuple[str, ...]) -> list[str]:
    return [f"the datasheet leaves {len(names)} questions unanswered; answer them in datasheet.toml"] if names else []

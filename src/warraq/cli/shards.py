"""The option `--shard`, and what a command does where it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from warraq.cli import options, status
from warraq.cli.progress import bar

if TYPE_CHECKING:
    from warraq.cli.said import Said
    from warraq.policy import Repository
    from warraq.scoping import Request

Option = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Examine one of N shares alone, and leave its part in the folder --output; see `warraq merge`.",
    ),
]


def make(
    repository: Repository,
    request: Request,
    shard: str,
    folder: Path | None,
    said: Said,
    others: Sequence[str],
    *,
    quiet: bool,
) -> NoReturn:
    """Leave the part of a shard in a folder, say so on standard error, and end; `others` are options that were given
    too, which go with `warraq merge`.
    """
    from warraq import corpus, sharding
    from warraq.errors import PolicyError

    own = sharding.Shard.parse(shard)
    if folder is None:
        raise PolicyError("--shard leaves a part, which --output DIR says where to; name a folder")
    if others:
        raise PolicyError(
            f"--shard leaves a part, and no report: leave out {', '.join(others)}, or give it to warraq merge"
        )
    if request.paths == (corpus.STDIN,):
        raise PolicyError("--shard reads files, which every shard finds: name a file or folder, not standard input")
    with bar("Checking", quiet=quiet) as progress:
        made = sharding.make(repository, request, own, folder, asdict(said), progress)
    what = "is there already, of the same input" if made.before else f"{made.records:,} records"
    typer.echo(f"{options.shown(made.path)}: {what}", err=True)
    status.end(found=False)

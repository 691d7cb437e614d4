"""The option `--shard`, and what a command does where it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from warraq.cli import options, status
from warraq.cli.progress import bar
from warraq.cli.said import Said
from warraq.cli.telling import tell
from warraq.errors import PolicyError

if TYPE_CHECKING:
    from warraq.policy import Repository
    from warraq.scoping import Request
    from warraq.sharding import Made, Shard

Option = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Examine one of N shares alone, and leave its part in the folder --output; see `warraq merge`.",
    ),
]


def asked(shard: str, folder: Path | None, others: Mapping[str, object]) -> tuple[Shard, Path]:
    """Return the shard that is asked for, and the folder of its part; `others` are options that go with `warraq merge`.

    Raises PolicyError where there is no folder, or one of the others is given too.
    """
    from warraq import sharding
    from warraq.system.remote import Remote

    own = sharding.Shard.parse(shard)
    if folder is None or str(folder) == "-" or isinstance(folder, Remote):
        raise PolicyError("--shard leaves a part, and --output DIR says where to; name a folder of this machine")
    if given := [name for name, value in others.items() if value]:
        raise PolicyError(f"--shard leaves a part, and nothing else: leave out {', '.join(given)}; see warraq merge")
    return own, folder


def make(repository: Repository, request: Request, shard: Shard, folder: Path, said: Said, *, quiet: bool) -> NoReturn:
    """Leave the part of a shard in a folder, say so on standard error, and end."""
    from warraq import corpus, sharding

    if request.paths == (corpus.STDIN,):
        raise PolicyError("--shard reads files, which every shard finds: name a file or folder, not standard input")
    with bar("Checking", quiet=quiet) as progress:
        part = sharding.make(repository, request, shard, folder, asdict(said), progress)
    close(part)


def close(part: Made) -> NoReturn:
    """Say which part is there on standard error, and end."""
    from warraq.report.text import counted

    what = "is there already, of the same input" if part.before else counted(part.records, "record")
    tell(f"{options.shown(part.path)}: {what}", err=True)
    status.end(found=False)

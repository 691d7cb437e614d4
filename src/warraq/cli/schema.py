"""warraq schema"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import status


def command(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file is stale.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where the schemas stand.")] = Path("schemas"),
) -> None:
    """Write the JSON Schemas of the contracts; with --check, fail if they are stale."""
    from warraq.releases.format import schemas

    stale = schemas.stale(folder)
    for path in stale:
        typer.echo(f"{path}: {'stale, `warraq schema` writes it' if check else 'written'}")
    if not check:
        schemas.write(folder)
    status.end(found=check and bool(stale))

"""warraq schema"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options, status
from warraq.cli.telling import tell


def command(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file is stale.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where the schemas stand.")] = Path("schemas"),
    policy: options.Policy = None,
) -> None:
    """Write the JSON Schemas of the contracts, with the fields that the policy adds; with --check, fail if stale."""
    from warraq.releases.format import schemas

    record = options.repository(policy).policy.record
    stale = schemas.stale(folder, record)
    if not check:
        options.outside(folder)
        schemas.write(folder, record)
    for path in stale:
        tell(f"{path}: {'stale, `warraq schema` writes it' if check else 'written'}")
    status.end(found=check and bool(stale))

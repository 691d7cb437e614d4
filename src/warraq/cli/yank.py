"""warraq yank"""

from __future__ import annotations

from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.telling import tell


def command(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version to withdraw.")],
    *,
    reason: Annotated[
        str,
        typer.Option("--reason", help="What is wrong with it, for those who use it.", callback=options.utf8),
    ],
    policy: options.Policy = None,
) -> None:
    """Mark a release as withdrawn in the ledger; its files stay, and loading or verifying it warns."""
    from warraq.releases.registry.yank import yank

    tell(f"withdrawn: {yank(options.repository(policy), version, reason)}")

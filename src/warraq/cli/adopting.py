"""The options of waivers and the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options

AddWaivers = Annotated[
    str | None,
    typer.Option(
        "--add-waivers",
        metavar="REASON",
        callback=options.utf8,
        help="Write waivers to waivers.toml for what stands now; their owner is git's user.email or user.name, or the "
        "login.",
    ),
]
Expires = Annotated[
    str | None, typer.Option("--expires", metavar="DATE", help="With --add-waivers: the last day on which they hold.")
]
IgnoreWaivers = Annotated[bool, typer.Option("--ignore-waivers", help="Run as if there were no waivers.")]
ShowWaived = Annotated[
    bool, typer.Option("--show-waived", help="List what waivers and the baseline hold too, with the reasons.")
]
Baseline = Annotated[
    Path | None, typer.Option("--baseline", metavar="FILE", help="Do not count the faults that stand in this baseline.")
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(
        "--write-baseline",
        metavar="FILE",
        help="Write what stands now to this baseline; one that is there is not written if it would grow.",
        callback=options.outside,
    ),
]
AcceptNew = Annotated[bool, typer.Option("--accept-new", help="With --write-baseline: write new faults to it as well.")]

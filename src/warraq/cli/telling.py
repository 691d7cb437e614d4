"""What commands say beside their reports: whole lines, in which nothing moves a cursor or turns text around."""

from __future__ import annotations

import typer

from warraq.report.escape import visible


def tell(*lines: str, err: bool = False, quiet: bool = False) -> None:
    """Print lines on standard output or error, unless `quiet`; what ends a line or steers a terminal is escaped."""
    for line in () if quiet else lines:
        typer.echo(visible(line), err=err)


def note(*notes: str, quiet: bool = False) -> None:
    """Print notes on standard error, one a line; none where the user asked for `--quiet`."""
    tell(*(f"note: {each}" for each in notes), err=True, quiet=quiet)

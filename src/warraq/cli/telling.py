"""What commands say beside their reports: whole lines, in which nothing moves a cursor or turns text around."""

from __future__ import annotations

import typer

from warraq.report.escape import visible


def tell(*lines: str, err: bool = False) -> None:
    """Print lines on standard output, or on standard error; what would end a line or steer a terminal is escaped."""
    for line in lines:
        typer.echo(visible(line), err=err)


def note(*notes: str) -> None:
    """Print notes on standard error, one a line."""
    tell(*(f"note: {each}" for each in notes), err=True)

"""What commands say beside their reports: whole lines, in which nothing moves a cursor or turns text around."""

from __future__ import annotations

import re

import typer

from warraq.report.escape import visible
from warraq.system.drivers.reasons import masked


def tell(*lines: str, err: bool = False, quiet: bool = False) -> None:
    """Print lines on standard output or error, unless `quiet`; what ends a line or steers a terminal is escaped."""
    for line in () if quiet else lines:
        typer.echo(visible(line), err=err)


def note(*notes: str, quiet: bool = False) -> None:
    """Print notes on standard error, one a line; none where the user asked for `--quiet`."""
    tell(*(f"note: {each}" for each in notes), err=True, quiet=quiet)


def brief(message: str) -> str:
    r"""Put a message on one line that fits a screen: of a long value, and of a long line, the middle is left out, and
    of an address the password.

    >>> brief("s3:/name:secret@host/a: no such file")
    's3:/name:***@host/a: no such file'
    >>> brief("no file " + "a" * 5000 + ":\n  name one") == f"no file {'a' * 300}…{'a' * 98}: name one"
    True
    """
    line = masked(re.sub(r"\s*\n\s*", " ", message.rstrip()))
    return _cut(re.sub(r"\S+", lambda word: _cut(word[0], 400), line), 1200)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most * 3 // 4]}…{text[1 - most // 4 :]}"

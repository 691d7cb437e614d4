"""Options that several commands share, and the few things that they all do with them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warraq.finding import Report, Severity
    from warraq.policy import Repository


class FailOn(StrEnum):
    """The least severity that makes the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or folders; what warraq.toml names where none is given.")
]
Policy = Annotated[Path | None, typer.Option("--policy", help="The policy file, in place of the nearest warraq.toml.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no notes.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Threads; one a processor where it is not given.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Least severity that makes the exit status 1.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write the report to this file.")]


def repository(policy: Path | None) -> Repository:
    """Load the policy that a command runs under."""
    from warraq import policy as policies

    return policies.load(policy)


def threshold(fail_on: FailOn) -> Severity | None:
    """Give the severity of `--fail-on`; None for never."""
    from warraq.finding import Severity

    return None if fail_on is FailOn.NEVER else Severity(fail_on.value)


def split(values: list[str] | None) -> tuple[str, ...]:
    """Cut repeated, comma-separated values.

    >>> split(["LNK,REC", "DAT001"])
    ('LNK', 'REC', 'DAT001')
    """
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def shown(path: Path) -> Path:
    """Give a path relative to the current folder, where it lies inside it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def write(text: str | bytes, output: Path | None) -> None:
    """Write a report to standard output, or the same to a file; bytes go there as they are.

    What is no UTF-8, half of a surrogate pair, is written as its escape.
    """
    if output is None:
        typer.echo(text, nl=False)
        return
    from warraq.errors import ReadError

    try:
        output.write_bytes(text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text)
    except OSError as error:
        raise ReadError(f"{output}: {error.strerror or error}; name a file that can be written") from error


def close(report: Report, fail_on: FailOn, *, quiet: bool) -> None:
    """End a command: notes to standard error, and the exit status that the findings give."""
    for note in () if quiet else report.notes:
        typer.echo(f"note: {note}", err=True)
    if report.reaches(threshold(fail_on)):
        raise typer.Exit(1)

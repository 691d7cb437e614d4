"""warraq rule"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """The output format of the reference."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    code: Annotated[
        str | None,
        typer.Argument(help="A code, a name or a family: LNK002, duplicate-link, LNK; all rules where none is given."),
    ] = None,
    *,
    form: Annotated[
        Format, typer.Option("--format", help="An index, every page as one document, or everything as JSON.")
    ] = Format.TEXT,
) -> None:
    """Show the rule reference."""
    from warraq import rules
    from warraq.report import reference

    family = [rule for rule in rules.every() if code is None or rule.family == code.upper()]
    asked = family or [rules.named(code or "")]
    if form is Format.JSON:
        text = reference.data(asked)
    elif not family:
        text = reference.page(*asked)
    else:
        text = reference.document(asked) if form is Format.MARKDOWN else reference.index(asked)
    typer.echo(text, nl=False)

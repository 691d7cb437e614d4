"""warraq rule"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from warraq.cli import options


class Format(StrEnum):
    """The output format of the reference."""

    TEXT = "text"
    MARKDOWN = "markdown"


def command(
    code: Annotated[str | None, typer.Argument(help="A code, such as LNK002; all where none is given.")] = None,
    *,
    form: Annotated[Format, typer.Option("--format", help="An index, or every page as one document.")] = Format.TEXT,
    lang: options.LangOption = options.ENGLISH,
) -> None:
    """Show the rule reference."""
    from warraq import rules
    from warraq.report import reference

    if code is None:
        every, words = rules.every(), options.words(lang)
        typer.echo(reference.document(every) if form is Format.MARKDOWN else reference.index(every, words), nl=False)
    else:
        typer.echo(reference.page(rules.find(code.upper())), nl=False)

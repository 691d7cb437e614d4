"""warraq rule"""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    code: Annotated[str | None, typer.Argument(help="A code, such as LNK002; all where none is given.")] = None,
) -> None:
    """Show the rule reference."""
    from warraq import rules
    from warraq.errors import PolicyError
    from warraq.report import reference

    if code is None:
        typer.echo(reference.index(rules.ALL), nl=False)
    elif code.upper() in rules.BY_CODE:
        typer.echo(reference.page(rules.BY_CODE[code.upper()]), nl=False)
    elif code.upper() in rules.PLANNED:
        raise PolicyError(f"{code.upper()}: in the catalogue, but not built yet; `warraq rule` lists what is")
    else:
        raise PolicyError(f"{code}: no such rule; `warraq rule` lists them")

"""warraq completion"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

VARIABLE = "_WARRAQ_COMPLETE"  # what a script asks by; typer derives the same from the name of the program


class Shell(StrEnum):
    """A shell that a script can be written for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def command(shell: Annotated[Shell, typer.Argument(help="The shell that is to complete.")]) -> None:
    """Print the script by which a shell completes commands, options and their values."""
    from typer._completion_shared import get_completion_script

    typer.echo(get_completion_script(prog_name="warraq", complete_var=VARIABLE, shell=shell.value))


def prepare() -> None:
    """Make typer know the shells where one of their scripts asks; all other runs are spared the import."""
    if VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()

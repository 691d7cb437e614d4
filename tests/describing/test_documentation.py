"""`docs/bring-your-own-data.md`: every command that it shows is run, and prints what the page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command

PAGE = ROOT / "docs/bring-your-own-data.md"


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a page, its lines joined, with what is shown below it."""
    for _, block in re.findall(r"^(```+)console\n(.*?)^\1$", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, shown = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
            yield command.replace("\\\n", " "), shown


def matches(shown: str, printed: str) -> bool:
    """Tell whether a page shows what was printed; a line of … stands for any others."""
    parts = [re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.needs("make", "sed")
def test_the_commands_of_the_page_print_what_it_says(alone: Path, run: Command) -> None:
    folder, ran = alone, 0
    # Beneath another make this one would say so.
    plain = {name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")}
    environment = plain | {"WARRAQ": f"{sys.executable} -m warraq", "XDG_CACHE_HOME": str(alone / "cache")}
    for command, shown in steps(PAGE.read_text(encoding="utf-8")):
        name, *rest = shlex.split(command)
        if name == "cat":
            (folder / rest[0]).write_text(shown, encoding="utf-8")
        elif name == "cd":
            folder = folder / rest[0]
        elif name == "warraq":
            done = run(*rest, cwd=folder)
            assert matches(shown, done.out) or matches(shown, done.out + done.err), (command, done)
            ran += 1
        else:
            ended = subprocess.run(
                shlex.split(command),
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=True,
            )
            assert matches(shown, ended.stdout), (command, ended.stdout)
    assert ran == 7

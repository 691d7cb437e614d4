"""`docs/gate.md`: every command that it shows is run, and prints what the page says."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command
from tests.test_documentation import matches, steps


@pytest.mark.slow
@pytest.mark.needs("sed")
def test_the_commands_of_the_page_print_what_it_says(alone: Path, run: Command) -> None:
    folder, ran = alone, 0
    for command, shown in steps((ROOT / "docs/gate.md").read_text(encoding="utf-8")):
        name, *rest = shlex.split(command)
        if name == "cat":
            (folder / rest[0]).write_text(shown, encoding="utf-8")
        elif name == "cd":
            folder = folder / rest[0]
        elif name == "warraq":
            done = run(*rest, cwd=folder)
            assert matches(shown, done.out + done.err), (command, done.out + done.err)
            ran += 1
        else:
            subprocess.run([name, *rest], cwd=folder, check=True)
    assert ran == 12
    good, bad = (folder / name for name in ("good.csv", "bad.jsonl"))
    assert (good.read_bytes().count(b"\n"), bad.read_bytes().count(b"\n")) == (4, 3)

"""`docs/adopt.md`: every command that it shows is run, and prints what the page says."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command
from tests.describing.test_documentation import matches, steps


@pytest.mark.needs("grep", "tail")
def test_the_commands_of_the_page_print_what_it_says(alone: Path, run: Command) -> None:
    (alone / "corpus").mkdir()
    ran = 0
    for command, shown in steps((ROOT / "docs/adopt.md").read_text(encoding="utf-8")):
        name, *rest = shlex.split(command)
        if name == "cat":
            (alone / rest[0]).write_text(shown, encoding="utf-8")
        elif name == "warraq":
            done = run(*rest)
            assert matches(shown, done.out) or matches(shown, done.out + done.err), (command, done)
            ran += 1
        else:
            ended = subprocess.run([name, *rest], cwd=alone, capture_output=True, text=True, check=True)
            assert matches(shown, ended.stdout), (command, ended.stdout)
    assert ran == 9

"""`warraq completion`: the script of a shell, and what it completes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command

# What a shell says of the line that it completes is in these variables.
ASK = """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _warraq_completion warraq; echo "${COMPREPLY[*]}"; }
"""


@pytest.mark.needs("bash")
def test_bash_completes_commands_options_and_values(alone: Path, run: Command) -> None:
    (alone / "warraq").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m warraq "$@"\n')
    (alone / "warraq").chmod(0o755)
    (alone / "script").write_text(run("completion", "bash").out)
    asked = "complete -p warraq; ask warraq val; ask warraq validate --format sa; ask warraq validate scr"
    done = subprocess.run(
        ["bash", "--norc", "-c", f". ./script; {ASK} {asked}"],
        env=os.environ | {"PATH": f"{alone}:/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    # Where nothing is completed, bash takes the names of files: `-o default`.
    assert done.stdout.splitlines() == ["complete -o default -F _warraq_completion warraq", "validate", "sarif", ""]
    assert done.stderr == ""


@pytest.mark.parametrize(("shell", "answer"), [("zsh", '(("validate":"Find what'), ("fish", "validate\tFind what")])
def test_other_shells_ask_and_are_answered(
    shell: str, answer: str, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = run("completion", shell).out
    for name, value in {
        "_WARRAQ_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "warraq val", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
        assert f"{name}=" in script or (shell, "FISH" in name) == ("zsh", True)
    done = run()
    assert (done.code, answer in done.out) == (0, True), done.out


def test_a_shell_that_is_not_known_is_refused_and_no_help_is_cluttered(run: Command) -> None:
    done = run("completion", "ksh")
    assert (done.code, "'bash', 'zsh', 'fish'" in done.err) == (2, True), done.err
    assert "completion" in run("--help").out
    assert "--install-completion" not in run("--help").out

"""`docs/pull-requests.md` and `docs/install.md`: what they name is there, and is what they say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from tests.ci.test_action import ACTION
from tests.ci.test_hooks import HOOKS
from tests.conftest import ROOT, Command

PULL = (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8")
INSTALL = (ROOT / "docs/install.md").read_text(encoding="utf-8")


def table(page: str, head: str) -> dict[str, list[str]]:
    """Return the rows of the table whose first head is this, by their first cells."""
    _, _, rest = page.partition(f"\n| {head} |")
    rows = [line.strip("| ").split(" | ") for line in rest.partition("\n\n")[0].splitlines()[2:]]
    return {first.strip("`"): cells for first, *cells in rows}


def test_the_action_is_used_with_inputs_that_it_has() -> None:
    workflow, hooks = (
        yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", PULL, re.DOTALL | re.MULTILINE)
    )
    checkout, action = workflow["jobs"]["corpus"]["steps"]
    assert checkout["uses"].startswith("actions/checkout@v")
    assert action["uses"] == "OWNER/warraq@main"
    assert set(action["with"]) <= set(ACTION["inputs"])
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == {"warraq", "warraq-fix"}


def test_every_input_and_hook_is_described() -> None:
    inputs = table(PULL, "input")
    assert list(inputs) == list(ACTION["inputs"])
    for name, each in ACTION["inputs"].items():
        if each["default"] and name != "token":
            assert inputs[name][-1] == f"`{each['default']}`"
    assert list(table(PULL, "hook")) == list(HOOKS)
    assert all(f"`{name}`" in PULL for name in ACTION["outputs"])


def test_every_extra_is_described() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(table(INSTALL, "extra")) == set(project["optional-dependencies"])


def test_the_other_commands_of_the_page_are_there(alone: Path, run: Command) -> None:
    for shell in table(INSTALL, "shell"):
        assert run("completion", shell.split()[0]).code == 0
    doctor = run("doctor").out
    for line in re.findall(r"^    (\w.*?)   ", INSTALL, re.MULTILINE):
        assert re.search(rf"^{line}  ", doctor, re.MULTILINE), line
    (alone / "warraq.toml").touch()
    assert run("clean").out.startswith(".warraq/cache: 0 files removed")

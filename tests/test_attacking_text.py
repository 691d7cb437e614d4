"""Text that attacks its reader is shown as text, in everything that is printed and written of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stress.attacks import TEXTS
from stress.rows import attacking_text
from tests.conftest import ROOT


@pytest.mark.slow
def test_text_that_attacks_its_reader_is_shown_as_text(tmp_path: Path) -> None:
    """All of them in one; `make stress` tries each by itself."""
    looked, faults = 0, []
    for where, kind, text in attacking_text.outputs(tmp_path, " ".join(TEXTS.values())):
        looked += 1
        faults += [f"{where}: {said}" for said in attacking_text.fault(kind, text)]
    assert faults == []
    assert looked > 90


def test_every_line_that_a_command_prints_is_made_harmless() -> None:
    """By `telling`, or by what renders a report; what the program alone says is printed as it is."""
    own = {"__init__.py": 1, "completion.py": 1, "options.py": 1, "rule.py": 1, "telling.py": 1}
    files = (ROOT / "src/warraq/cli").glob("*.py")
    found = {path.name: len(re.findall(r"(?:typer\.echo|print)\(", path.read_text(encoding="utf-8"))) for path in files}
    assert {name: count for name, count in found.items() if count} == own

"""The numbers of docs/reliability.md: each belongs to a row that is there, and the page is made of them."""

from __future__ import annotations

import json

from stress import run, table
from tests.conftest import ROOT


def test_the_page_is_made_of_the_results() -> None:
    found = json.loads(run.RESULTS.read_text(encoding="utf-8"))
    assert {name.partition(" x ")[0] for name in found} <= set(run.names())
    assert (ROOT / "docs/reliability.md").read_text(encoding="utf-8") == table.render(found)

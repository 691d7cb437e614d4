"""The rules on hand-made data: `tests/cases/rules/*.toml`, one runner.

A case gives `lines` (raw JSON Lines), `json` (a JSON file) or `hex` bytes, perhaps a `policy`, and what is to be found:
every finding as `CODE line /field`, in order. No `expect` means that nothing is. A file's `ignore` keeps rules out that
its short texts would set off.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.report import arabic

from warraq import lint, policy, scoping

FOLDER = Path(__file__).parents[1] / "cases/rules"
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
CASES = [
    pytest.param({"ignore": data.get("ignore", []), **case}, id=f"{stem}-{case['name']}")
    for stem, data in FILES.items()
    for case in data["case"]
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / policy.NAME).write_text(case.get("policy", ""), encoding="utf-8")
    if "json" in case:
        (tmp_path / "a.json").write_text(case["json"], encoding="utf-8")
    elif "hex" in case:
        (tmp_path / case.get("file", "a.jsonl")).write_bytes(bytes.fromhex(case["hex"]))
    else:
        (tmp_path / case.get("file", "a.jsonl")).write_text(case["lines"], encoding="utf-8")
    paths = tuple(path for path in tmp_path.iterdir() if path.name != policy.NAME)
    request = scoping.Request(
        paths=paths,
        select=tuple(case.get("select", [])),
        ignore=tuple(case["ignore"]),
        required=tuple(case.get("required", ["title"])),
    )
    report = lint.validate(policy.load(tmp_path / policy.NAME), request)
    found = [f"{f.code} {f.line} {f.field or ''}".rstrip() for f in report.findings]
    assert found == case.get("expect", []), [finding.message for finding in report.findings]
    assert not arabic.faults(report.findings)
    assert (report.records, report.unread) == tuple(case.get("read", [report.records, report.unread]))

"""The values of `tests/cases/text` as records in a file: each rule finds all of its bad ones, where they say, and no
good one.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from warraq import lint, policy, rules, scoping
from warraq.rule import TextRule

FOLDER = Path(__file__).parents[1] / "cases/text"
TABLES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
CASES = [
    *TABLES["characters"].items(),
    *TABLES["languages"].items(),
    *TABLES["order"].items(),
    ("ENC004", TABLES["mojibake"]),
    *TABLES["personal"].items(),
]


def written(path: Path, cases: list[Any]) -> list[Any]:
    """Write each case's value as a headline, and as a second keyword; give the cases as tables."""
    tables = [case if isinstance(case, dict) else {"value": case} for case in cases]
    records = [
        {"title": case["value"], "language": case.get("language"), "keywords": ["نص", case["value"]]} for case in tables
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return tables


@pytest.mark.parametrize(("code", "cases"), CASES, ids=[code for code, _ in CASES])
def test_values_in_records(code: str, cases: dict[str, list[Any]], tmp_path: Path) -> None:
    (tmp_path / policy.NAME).touch()
    bad = written(tmp_path / "bad.jsonl", cases["bad"])
    written(tmp_path / "good.jsonl", cases["good"])
    request = scoping.Request(paths=(tmp_path,), select=(code,))
    report = lint.validate(policy.load(tmp_path / policy.NAME), request)
    found = [(Path(f.path).name, f.line, f.field, f.column) for f in report.findings]
    for number, case in enumerate(bad, 1):
        places = [place for place in found if place[:2] == ("bad.jsonl", number)]
        assert [place[2] for place in places] == ["/keywords/1", "/title"], case
        assert all(place[3] == case.get("column", place[3] - 1) + 1 for place in places), case
    assert len(found) == 2 * len(bad), [place for place in found if place[0] == "good.jsonl"]
    fixable = {(f.line, f.field) for f in report.findings if f.fixable}
    assert fixable == {
        (n, where)
        for n, case in enumerate(bad, 1)
        for where in ("/title", "/keywords/1")
        if "fixed" in case and (case["fixed"].strip() or where != "/title")  # a title may not be blank
    }


def test_every_rule_about_characters_has_cases() -> None:
    assert {rule.code for rule in rules.ALL if isinstance(rule, TextRule)} <= {code for code, _ in CASES}

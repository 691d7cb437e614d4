"""Every rule's documentation, executed: the example is found, the remedy is clean, the fix gives the remedy."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from warraq import lint, policy, rules, scoping
from warraq.engine.scope import Scope
from warraq.finding import Report
from warraq.fix.mend import mend
from warraq.rule import Block, Rule

# Faults of files and releases, which no record can show; the tests named here make them.
ELSEWHERE = {
    "REC012": "tests/test_validate.py",
    "PRV001": "tests/test_validate.py",
    "EXP001": "tests/test_expectations.py",
    "EXP002": "tests/test_expectations.py",
    "DST001": "tests/releases/test_datasheet.py",
    "REL001": "tests/releases/test_verify.py",
    "REL002": "tests/releases/test_verify.py",
    "REL003": "tests/releases/test_verify.py",
    "REL004": "tests/releases/test_verify.py",
    "REL005": "tests/releases/test_verify.py",
    "REL006": "tests/releases/test_verify.py",
    "REL007": "tests/releases/test_verify.py",
    "REL009": "tests/releases/test_verify.py",
    "REL008": "tests/releases/test_signing.py",
    "SPL001": "tests/releases/test_splits.py",
    "TAK001": "tests/releases/test_takedown.py",
}
SHOWN = [rule for rule in rules.ALL if rule.code not in ELSEWHERE]
ROOT = Path(__file__).parents[2]


def settle(folder: Path, blocks: tuple[Block, ...]) -> tuple[policy.Repository, Path, Block]:
    """Write an example's policy and its data; gives the repository, the data's file and its block."""
    toml = "".join(block.text for block in blocks if block.language == "toml")
    (folder / policy.NAME).write_text(toml, encoding="utf-8")
    (block,) = (block for block in blocks if block.language != "toml")
    name = block.name or {"json": "example.json", "text": "example.txt"}.get(block.language, "example.jsonl")
    data = block.text.encode()
    if block.language == "bytes":
        data = b"".join(ast.literal_eval(line) for line in block.text.splitlines())
    (folder / name).write_bytes(data)
    return policy.load(folder / policy.NAME), folder / name, block


def check(rule: Rule, folder: Path, blocks: tuple[Block, ...]) -> Report:
    repository, path, _ = settle(folder, blocks)
    return lint.validate(repository, scoping.Request(paths=(path,), select=(rule.code,)))


def blocks_of(rule: Rule, part: str) -> tuple[Block, ...]:
    own = rule.doc.blocks(part)
    policies = tuple(block for block in rule.doc.blocks("Example") if block.language == "toml")
    return own if part == "Example" else (*policies, *own)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_example_is_found(rule: Rule, tmp_path: Path) -> None:
    assert rule.code in check(rule, tmp_path, blocks_of(rule, "Example")).by_code


@pytest.mark.parametrize("rule", [r for r in SHOWN if r.doc.blocks("Use instead")], ids=lambda rule: rule.code)
def test_the_remedy_is_clean(rule: Rule, tmp_path: Path) -> None:
    report = check(rule, tmp_path, blocks_of(rule, "Use instead"))
    assert report.by_code == {}
    assert report.records > 0


def record(block: Block) -> dict[str, Any]:
    return json.loads(block.text)


@pytest.mark.parametrize("rule", [rule for rule in SHOWN if rule.fix], ids=lambda rule: rule.code)
def test_the_fix_gives_the_remedy_and_is_idempotent(rule: Rule, tmp_path: Path) -> None:
    repository, path, example = settle(tmp_path, blocks_of(rule, "Example"))
    scope = scoping.scope_of(repository, repository.source(path), (rule,))
    _, _, remedy = settle(tmp_path, blocks_of(rule, "Use instead"))
    once = mend([record(example)], scope, Scope(()))[0].record
    assert once == record(remedy)
    assert mend([once], scope, Scope(()))[0].record == once
    assert lint.validate(repository, scoping.Request(paths=(path,), select=(rule.code,))).by_code == {}


@pytest.mark.parametrize("rule", [rule for rule in SHOWN if rule.fix], ids=lambda rule: rule.code)
def test_a_finding_of_a_rule_with_a_fix_says_so(rule: Rule, tmp_path: Path) -> None:
    report = check(rule, tmp_path, blocks_of(rule, "Example"))
    assert all(finding.fixable for finding in report.findings)


def test_every_rule_without_an_example_names_a_test_that_speaks_of_it() -> None:
    for code, path in ELSEWHERE.items():
        assert code in (ROOT / path).read_text(encoding="utf-8"), code
        assert not rules.BY_CODE[code].doc.blocks("Example"), code


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len(rules.BY_CODE) == len(rules.ALL) == len({rule.name for rule in rules.ALL})
    for rule in rules.ALL:
        assert rule.code[:3].isalpha() and rule.code[:3].isupper() and rule.code[3:].isdigit() and len(rule.code) == 6
        assert rule.name == rule.name.lower() and " " not in rule.name

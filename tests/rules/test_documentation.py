"""Every rule's documentation, executed: the example is found, the remedy is clean, the fix gives the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from warraq import rules
from warraq.rule import Rule
from warraq.rules.added import unfit
from warraq.testing import documentation

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


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_example_is_found(rule: Rule, tmp_path: Path) -> None:
    documentation.example_is_found(rule, tmp_path)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_example_is_found_among_many_records(rule: Rule, tmp_path: Path) -> None:
    documentation.example_is_found_among_many(rule, tmp_path)


@pytest.mark.parametrize("rule", [r for r in SHOWN if r.doc.blocks("Use instead")], ids=lambda rule: rule.code)
def test_the_remedy_is_clean(rule: Rule, tmp_path: Path) -> None:
    documentation.remedy_is_clean(rule, tmp_path)


@pytest.mark.parametrize("rule", [rule for rule in SHOWN if rule.fix], ids=lambda rule: rule.code)
def test_the_fix_gives_the_remedy_and_is_idempotent(rule: Rule, tmp_path: Path) -> None:
    documentation.fix_gives_the_remedy(rule, tmp_path)


def test_every_rule_without_an_example_names_a_test_that_speaks_of_it() -> None:
    for code, path in ELSEWHERE.items():
        assert code in (ROOT / path).read_text(encoding="utf-8"), code
        assert not rules.find(code).doc.blocks("Example"), code


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len({rule.code for rule in rules.ALL}) == len(rules.ALL) == len({rule.name for rule in rules.ALL})
    assert [reason for rule in rules.ALL if (reason := unfit(rule))] == []

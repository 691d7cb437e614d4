"""A rule that says what its fix always does is never asked to try: so it has to be true."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT

from warraq import rules
from warraq.rule import RecordRule, Rule, TextRule

SURE = [rule for rule in rules.ALL if rule.surely_fixed]
SIGNS = " \t\n\r\xa0\u2007\u2028\u2029\u2003\u3000\x85اab.ا\u0653\u0654\u064e\u0651é\u0301\u1100\u1161%2e26;&#?=/:@Aw"
LINKS = st.text(st.sampled_from(SIGNS), max_size=12).map("https://Example.org/{}".format)


def strings(value: Any) -> list[str]:
    """Every string of a table of cases."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in strings(each)]


CASES = sorted(
    {
        text
        for path in ROOT.glob("tests/cases/**/*.toml")
        for text in strings(tomllib.loads(Path(path).read_text("utf-8")))
    }
)


def holds(rule: Rule, value: str) -> bool:
    """Whether the fix changes the value, where the rule finds something in it."""
    assert rule.fix
    assert isinstance(rule, (TextRule, RecordRule))
    check = rule.function if isinstance(rule, TextRule) else rule.exact
    assert check
    return check(value) is None or rule.fix(value) != value


@pytest.mark.parametrize("rule", SURE, ids=lambda rule: rule.code)
def test_of_cases(rule: Rule) -> None:
    assert [case for case in CASES if not holds(rule, case)] == []


@pytest.mark.parametrize("rule", SURE, ids=lambda rule: rule.code)
@given(st.text(st.sampled_from(SIGNS), max_size=12) | LINKS)
def test_of_any_text(rule: Rule, value: str) -> None:
    assert holds(rule, value)


@pytest.mark.parametrize("rule", [rule for rule in rules.ALL if isinstance(rule, TextRule) and rule.keeps_letters])
@given(st.text(st.sampled_from(SIGNS), max_size=12) | st.sampled_from(CASES))
def test_letters_are_kept(rule: TextRule, value: str) -> None:
    assert rule.fix
    assert not any(map(str.isalpha, value)) or rule.fix(value).strip()

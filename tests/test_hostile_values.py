"""No rule takes more time than a value is long: whatever it knows, repeated, nested and in turns, up to a megabyte.

The rules are those of the list, and the values what their own patterns, examples and cases are made of, so that a new
rule is held to this too. All of them are tried at 16 KB, and the slowest of each rule at every length from there; where
the run is a quick one, a part of them, and the slowest at 128 KB. `WARRAQ_HOSTILE=all` takes every token.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from tests import conftest
from tests.rules.test_superset import SCOPE

from warraq import rules
from warraq.normalise import dates, links
from warraq.rule import Rule, TextRule
from warraq.testing import times
from warraq.testing.times import Check
from warraq.testing.values import COMMON, shapes, special, strings, tokens

CASES = Path(__file__).parent / "cases"
LENGTHS = times.LENGTHS[: None if conftest.FULL else 2]
SLOWEST = 2 if conftest.FULL else 1  # values of a rule that are tried at every length
MOST = 16  # tokens of a kind
THOROUGH = os.environ.get("WARRAQ_HOSTILE") == "all"


@cache
def cases(folder: str) -> dict[str, list[str]]:
    """The strings of the cases of a folder, by the table that they stand in."""
    found: dict[str, list[str]] = {}
    for path in sorted((CASES / folder).glob("*.toml")):
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(name, []).extend(strings(table))
    return found


def sampled(values: Sequence[str], most: int) -> Sequence[str]:
    step = -(-len(values) // most) if values and not THOROUGH else 1
    return values[::step]


def known(rule: Rule) -> list[str]:
    """What a rule knows, its cases too."""
    most = MOST if isinstance(rule, TextRule) else MOST // 4
    return tokens(rule, cases("text").get(rule.code, []), lambda found: sampled(found, most))


LOOKED = [
    pytest.param(check, known(rule), id=f"{rule.code}-{name}")
    for rule in rules.ALL
    for name, check in times.checks(rule, SCOPE)
]


def words(folder: str) -> list[str]:
    texts = [text for found in cases(folder).values() for text in found]
    signs = sorted(set().union(*map(special, texts)))
    return [*COMMON, *sampled(signs, 40), *sampled(sorted({word for text in texts for word in text.split()}), 60)]


LOOKED += [
    pytest.param(function, words(folder), id=f"{folder}-{function.__name__}")
    for folder, functions in {"dates": (dates.read,), "links": (links.canonical, links.key, links.read, links.why_malformed)}.items()
    for function in functions
]  # fmt: skip


@pytest.mark.parametrize(("check", "known"), LOOKED)
def test_time_grows_as_length_does(check: Check, known: list[str]) -> None:
    every = shapes(known)
    made = {name: every[name] for name in conftest.sampled(every, share=24)}
    times.slowest_grow(check, made, LENGTHS, SLOWEST)


@pytest.mark.slow
def test_a_square_is_noticed() -> None:
    """Else all of the above would hold, and nothing be proved."""
    with pytest.raises(AssertionError, match="an eighth of it"):
        times.held(
            lambda value: [value[:place].count("<") for place in range(0, len(value), 16)],
            lambda length: "<" * length,
            "a square",
            LENGTHS,
        )

"""Malformed files: what is no JSON is refused, what is JSON is read, and what stands beside it is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stress.broken_kinds import CSV, PARQUET, WARC
from stress.json_kinds import EITHER, REFUSED, RIGHT
from stress.rows import malformed
from tests.conftest import sampled

Look = Callable[[bytes], str | None]


@pytest.mark.parametrize(("goal", "kinds"), [("refused", REFUSED), ("read", RIGHT), ("either", EITHER)])
@pytest.mark.slow
def test_a_kind_of_json_among_others_and_by_itself(goal: str, kinds: dict[str, bytes]) -> None:
    cases = [case for kind in sampled(kinds.values()) for case in malformed.placed(kind)]
    lines = [case for case in cases if b"\n" not in case]
    assert not [said for case in lines if (said := malformed.line(case))]
    assert not [said for case in cases if (said := malformed.element(case))]
    assert not [said for case in sampled(kinds.values()) if (said := malformed.wrong("json", case, goal))]


@pytest.mark.parametrize(
    ("kinds", "look"), [(CSV, malformed.csv), (WARC, malformed.warc), (PARQUET, malformed.parquet)]
)
def test_a_broken_kind(kinds: dict[str, bytes], look: Look) -> None:
    assert {name: said for name, kind in kinds.items() if (said := look(kind))} == {}

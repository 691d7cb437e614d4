"""Malformed files: what is no JSON is refused, what is JSON is read, and what stands beside it is read."""

from __future__ import annotations

import pytest
from stress.json_kinds import EITHER, REFUSED, RIGHT
from stress.rows import malformed
from tests.conftest import sampled


@pytest.mark.parametrize(("goal", "kinds"), [("refused", REFUSED), ("read", RIGHT), ("either", EITHER)])
def test_a_kind_of_json_beside_two_lines(goal: str, kinds: dict[str, bytes]) -> None:
    wrong = {
        (name, said)
        for name, kind in sampled(kinds.items())
        for case in malformed.placed(kind)
        if b"\n" not in case and (said := malformed.line(case))
    }
    assert not wrong, goal

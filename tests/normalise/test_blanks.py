"""Strings of white space alone, beside those in which Python's own search finds nothing else."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.characters import SEPARATORS

from warraq.normalise.columns.blanks import blank

# As RE2 has \s and \p{Z}.
SPACE = frozenset(" \t\n\f\r") | frozenset(SEPARATORS)
STRING = st.text(st.sampled_from([*sorted(SPACE), "\x0b", "\x85", "\u200b", "a", "\u0627", "\u00ab", "\U0001f642", "\u4e2d"]), max_size=3)  # fmt: skip
STRINGS = st.lists(st.none() | STRING, max_size=9)


def expected(values: list[str | None]) -> list[int]:
    return [number for number, value in enumerate(values) if value is not None and SPACE.issuperset(value)]


@given(STRINGS, st.integers(0, 3))
def test_every_blank_string_is_found(values: list[str | None], cut: int) -> None:
    assert blank(pa.array(values, pa.string())[cut:]).tolist() == expected(values[cut:])

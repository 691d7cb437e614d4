"""Numbers that stand more than once are found, all of them and no other, wherever they are kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.engine import numbers

# Some differ in their last bits alone, some in their first, some in those that no round looks at.
HARD = st.sampled_from([0, 1, 1 << 21, 1 << 22, 1 << 43, 1 << 63, (1 << 63) + 1, (1 << 64) - 1])
NUMBERS = st.lists(HARD | st.integers(0, (1 << 64) - 1), max_size=80)


def _repeated(values: list[int]) -> list[int]:
    counts = Counter(values)
    return [place for place, value in enumerate(values) if counts[value] > 1]


@given(NUMBERS)
def test_what_is_shared_is_found(values: list[int]) -> None:
    assert numbers.shared(np.array(values, np.uint64)).tolist() == _repeated(values)


@given(NUMBERS)
def test_what_is_looked_at_in_parts_is_found_too(values: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "_TOGETHER", 7)
        assert numbers.shared(np.array(values, np.uint64)).tolist() == _repeated(values)


def test_of_a_million_hashes_those_that_are_equal_are_found() -> None:
    drawn = np.random.default_rng(7).integers(0, 1 << 64, 1_000_000, np.uint64)
    drawn[[5, 70_000, 999_999]] = drawn[1234]
    values, counts = np.unique(drawn, return_counts=True)
    expected = np.flatnonzero(np.isin(drawn, values[counts > 1]))
    assert set(expected) >= {5, 1234, 70_000, 999_999}
    np.testing.assert_array_equal(numbers.shared(drawn), expected)


def test_what_is_kept_comes_back_in_its_order(tmp_path: Path) -> None:
    kept = numbers.Kept(tmp_path / "numbers")
    mapped = np.arange(3, dtype=np.uint64)
    given_ = [np.array([7, 8], np.uint64), mapped, np.zeros(0, np.uint64), np.array([(1 << 64) - 1], np.uint64)]
    for values in given_:
        kept.add(values, mapped=values is mapped)
    parts = kept.parts()
    kept.close()
    assert [part.tolist() for part in parts] == [values.tolist() for values in given_]
    assert parts[1] is mapped
    assert (tmp_path / "numbers").stat().st_size == 3 * 8


def test_nothing_kept_is_nothing(tmp_path: Path) -> None:
    kept = numbers.Kept(tmp_path / "numbers")
    assert kept.parts() == []
    kept.close()

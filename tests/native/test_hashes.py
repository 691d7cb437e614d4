"""Compiled hashes of stretches of code units, beside those by columns; `tests/normalise/test_hashes.py` has the reference."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq import native
from warraq.normalise.columns import hashes


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("kind", ["<u1", "<u2"])
@given(
    octets=st.binary(max_size=60).map(lambda octets: octets[: len(octets) // 2 * 2]),
    cuts=st.lists(st.integers(0, 60), max_size=9),
)
def test_stretches_anywhere_and_of_any_length(kind: str, octets: bytes, cuts: list[int]) -> None:
    units = np.frombuffer(octets, np.dtype(kind))
    places = np.minimum(np.array(cuts, np.int64), len(units))
    starts, lengths = np.minimum(places, places[::-1]), np.abs(places - places[::-1])
    compiled = hashes.stretches(units, starts, lengths).tolist()
    with patch.object(native, "library", lambda: None):
        assert hashes.stretches(units, starts, lengths).tolist() == compiled

"""Hashes: equal where the strings are, of all their bytes, and never others."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.columns import hashes

MASK = (1 << 64) - 1


def _mixed(number: int) -> int:
    """MurmurHash3's fmix64 as its reference implementation states it (Appleby, MurmurHash3.cpp)."""
    number ^= number >> 33
    number = number * 0xFF51AFD7ED558CCD & MASK
    number ^= number >> 33
    number = number * 0xC4CEB9FE1A85EC53 & MASK
    return number ^ number >> 33


def _hash(octets: bytes, each: int = 1) -> int:
    number = _mixed(len(octets) // each ^ int.from_bytes(octets[:8], "little"))
    for start in range(8, len(octets), 8):
        number = _mixed((number ^ int.from_bytes(octets[start : start + 8], "little")) + 0x9E3779B97F4A7C15 & MASK)
    return number


@pytest.mark.parametrize("number", [0, 1, 2, 1 << 63, MASK])
def test_mixing_is_the_reference(number: int) -> None:
    assert hashes.mixed(np.array([number], np.uint64)).tolist() == [_mixed(number)]


def test_mixing_gives_a_number_that_others_publish() -> None:
    """fmix64(1), as ports of MurmurHash3 test it."""
    assert hashes.mixed(np.array([1], np.uint64)).tolist() == [0xB456BCFC34C2CB2C]


@given(st.lists(st.text(max_size=40), max_size=12), st.integers(0, 3))
def test_a_string_is_hashed_byte_by_byte_wherever_it_stands(texts: list[str], first: int) -> None:
    column = pa.array(texts, pa.string()).slice(first)
    wanted = [_hash(text.encode()) for text in texts[first:]]
    for few in (0, 12):
        with patch.object(hashes, "_FEW", few):
            assert hashes.strings(column).tolist() == wanted


def test_a_long_string_among_short_ones_costs_what_it_is_long() -> None:
    long = "نص" * 300_000
    assert hashes.strings(pa.array([*"abc", long])).tolist() == [_hash(text.encode()) for text in (*"abc", long)]


@pytest.mark.parametrize("kind", ["<u1", "<u2"])
@given(octets=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=9), few=st.sampled_from([0, 12]))
def test_stretches_anywhere_and_of_any_length(kind: str, octets: bytes, cuts: list[int], few: int) -> None:
    units = np.frombuffer(octets[: len(octets) // 2 * 2], np.dtype(kind))
    places = np.minimum(np.array(cuts, np.int64), len(units))
    starts, lengths = np.minimum(places, places[::-1]), np.abs(places - places[::-1])
    wanted = [
        _hash(units[start : start + length].tobytes(), units.itemsize)
        for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)
    ]
    with patch.object(hashes, "_FEW", few):
        found = hashes.stretches(units, starts, lengths).tolist()
    assert found == wanted


def test_half_a_million_strings_have_half_a_million_numbers() -> None:
    texts = [f"https://example.org/{number}" for number in range(500_000)]
    assert len(np.unique(hashes.strings(pa.array(texts)))) == len(texts)

"""Hashes of 64 bits, whole columns at a time.

Released clusters rest on them, so they are written down here: none changes with a library or a processor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from warraq.arrays import Hashes, Numbers
from warraq.normalise.columns.strings import octets

# The odd multipliers and shifts of MurmurHash3's 64-bit finaliser (Appleby, public domain), and 2**64 / golden ratio.
_MIX_1, _MIX_2, GOLDEN = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53), np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND, _GOLDEN = int(_MIX_1), int(_MIX_2), int(GOLDEN)
_BYTES, _ALL = 8, (1 << 64) - 1  # of a number
_FEW = 12  # stretches: so many cost by columns what they cost one by one


def mixed(numbers: Hashes) -> Hashes:
    """Mix the bits of numbers: one to one, and each bit depends on all (MurmurHash3's finaliser)."""
    bits = numbers ^ (numbers >> np.uint64(33))
    bits *= _MIX_1
    bits ^= bits >> np.uint64(33)
    bits *= _MIX_2
    bits ^= bits >> np.uint64(33)
    return bits


def mixed_one(number: int) -> int:
    """Mix the bits of one number as `mixed` does, which takes ten times as long for one.

    >>> mixed_one(1) == int(mixed(np.array([1], np.uint64))[0])
    True
    """
    number = ((number ^ number >> 33) * _FIRST) & _ALL
    number = ((number ^ number >> 33) * _SECOND) & _ALL
    return number ^ number >> 33


def stretches(units: Any, starts: Numbers, lengths: Numbers) -> Hashes:  # noqa: ANN401  # numpy array
    """Hash stretches of a row of code units, eight bytes at a time: read as one number, cut off where the stretch ends,
    and mixed.
    """
    each = units.itemsize
    step = _BYTES // each
    padded = np.concatenate([units, np.zeros(step, units.dtype)]).astype(units.dtype.newbyteorder("<"), copy=False)
    read: Any = np.ndarray((len(units) + 1,), np.dtype("<u8"), padded.data, strides=(each,))
    masks = np.array([(1 << 8 * each * count) - 1 for count in range(step + 1)], np.uint64)
    numbers = mixed(lengths.astype(np.uint64) ^ (read[starts] & masks[np.minimum(lengths, step)]))
    longer, done = np.flatnonzero(lengths > step), step
    while len(longer) > _FEW:
        left = lengths[longer] - done
        number = read[starts[longer] + done] & masks[np.minimum(left, step)]
        numbers[longer] = mixed((numbers[longer] ^ number) + GOLDEN)
        longer, done = longer[left > step], done + step
    for place in longer.tolist():
        rest = padded[starts[place] + done : starts[place] + lengths[place]].tobytes()
        numbers[place] = _further(int(numbers[place]), rest)
    return numbers


def _further(number: int, rest: bytes) -> int:
    """Hash the rest of one stretch: by columns, each eight bytes of the longest ones would cost as much as of all."""
    for word in np.frombuffer(rest + bytes(-len(rest) % _BYTES), np.dtype("<u8")).tolist():
        number = mixed_one(((number ^ word) + _GOLDEN) & _ALL)
    return number


def strings(values: pa.Array) -> Hashes:
    """Hash the strings of a column without nulls.

    >>> one, other, again = strings(pa.array(["نص", "نصّ", "نص"]))
    >>> bool(one == again), bool(one == other)
    (True, False)
    """
    units, bounds = octets(values)
    return stretches(units, bounds[:-1], np.diff(bounds))

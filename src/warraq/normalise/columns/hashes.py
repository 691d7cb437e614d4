"""Hashes of 64 bits, whole columns at a time.

Released clusters rest on them, so they are written down here: none changes with a library or a processor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warraq import native
from warraq.normalise.columns.strings import octets

Hashes = npt.NDArray[np.uint64]

# The odd multipliers and shifts of MurmurHash3's 64-bit finaliser (Appleby, public domain), and 2**64 / golden ratio.
_MIX_1, _MIX_2, GOLDEN = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53), np.uint64(0x9E3779B97F4A7C15)
_BYTES = 8  # in a number


def mixed(numbers: Hashes) -> Hashes:
    """Mix the bits of numbers: one to one, and each bit depends on all (MurmurHash3's finaliser)."""
    made = numbers ^ (numbers >> np.uint64(33))
    made *= _MIX_1
    made ^= made >> np.uint64(33)
    made *= _MIX_2
    made ^= made >> np.uint64(33)
    return made


def stretches(units: Any, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Hashes:  # noqa: ANN401  # numpy array
    """Hash stretches of a row of code units, eight bytes at a time: read as one number, cut off where the stretch ends, and mixed."""
    library = native.library()
    if library is None:
        return _by_columns(units, starts, lengths)
    units = np.ascontiguousarray(units)
    starts, lengths = (np.ascontiguousarray(each, np.int64) for each in (starts, lengths))
    numbers = np.empty(len(starts), np.uint64)
    library.warraq_hashes(
        units.ctypes.data,
        units.nbytes,
        starts.ctypes.data,
        lengths.ctypes.data,
        len(starts),
        units.itemsize,
        numbers.ctypes.data,
    )
    return numbers


def _by_columns(units: Any, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Hashes:  # noqa: ANN401
    each = units.itemsize
    step = _BYTES // each
    padded = np.concatenate([units, np.zeros(step, units.dtype)]).astype(units.dtype.newbyteorder("<"), copy=False)
    read: Any = np.ndarray((len(units) + 1,), np.dtype("<u8"), padded.data, strides=(each,))
    masks = np.array([(1 << 8 * each * count) - 1 for count in range(step + 1)], np.uint64)
    numbers = mixed(lengths.astype(np.uint64) ^ (read[starts] & masks[np.minimum(lengths, step)]))
    longer, done = np.flatnonzero(lengths > step), step
    while len(longer):
        left = lengths[longer] - done
        number = read[starts[longer] + done] & masks[np.minimum(left, step)]
        numbers[longer] = mixed((numbers[longer] ^ number) + GOLDEN)
        longer, done = longer[left > step], done + step
    return numbers


def strings(values: pa.Array) -> Hashes:
    """Hash the strings of a column without nulls.

    >>> one, other, again = strings(pa.array(["نص", "نصّ", "نص"]))
    >>> bool(one == again), bool(one == other)
    (True, False)
    """
    units, bounds = octets(values)
    return stretches(units, bounds[:-1], np.diff(bounds))

"""Strings of white space alone, among many: by the first byte of each, so that few are looked at whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask, Numbers
from warraq.normalise.columns.strings import octets

_FILLED = r"[^\s\p{Z}]"
_SPACE = 0x20
# The bytes that white space begins with in UTF-8: ASCII's own, and those of U+0080 to U+00BF, U+1000 to U+3FFF.
_LEADS = np.array([octet <= _SPACE or octet in {0xC2, 0xE1, 0xE2, 0xE3} for octet in range(256)])


def blank(values: pa.Array) -> Numbers:
    r"""Return the numbers of the strings that are white space, or empty; null is neither.

    >>> blank(pa.array(["a", " ", "", None, "\u2003\n", " a"])).tolist()
    [1, 2, 4]
    """
    data, bounds = octets(values)
    unsure = bounds[1:] == bounds[:-1]
    if len(data):
        unsure |= _LEADS[data[np.minimum(bounds[:-1], len(data) - 1)]]
    numbers = np.flatnonzero(unsure)
    return numbers[~_filled(values.take(pa.array(numbers)))] if len(numbers) else numbers


def _filled(values: pa.Array) -> Mask:
    filled: Mask = pc.match_substring_regex(values, _FILLED).fill_null(True).to_numpy(zero_copy_only=False)
    return filled

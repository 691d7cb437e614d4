"""Strings in which no address and no number of a person can stand, told from the others in one pass over their bytes."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warraq import native

Numbers = npt.NDArray[np.int64]


def unsure(values: pa.Array) -> Numbers | None:
    """Give the numbers of the strings that one of the kinds' patterns may match; None where nothing is compiled that could tell.

    >>> numbers = unsure(pa.array(["في 25 يوليو 2021", "a@b", None, "هاتف ٠١١ ٤٥٦ ٧٨٩٠"]))
    >>> numbers is None or numbers.tolist()
    [1, 3]
    """
    library = native.library()
    if library is None:
        return None
    found = np.zeros(len(values), np.uint8)
    if len(values):
        library.warraq_personal(*native.strings(values), _table(), found.ctypes.data)
    if values.null_count:  # whose bytes are there, or are not
        found *= values.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(found)


# What nothing begins with: all of ASCII but letters, digits and these; two bytes that are no digit; three of punctuation or of a script
# whose digits are ASCII's.
_BEGINNING = "@:([{<"
_DIGITS = {0xD9: range(0xA0, 0xAA), 0xDB: range(0xB0, 0xBA), 0xDF: range(0x80, 0x8A)}
_OTHERS = (0xE0, 0xE1, 0xEA, 0xEF, *range(0xF0, 0xF8))


@cache
def _table() -> bytes:
    """Say of every pair of bytes whether something may begin with it."""
    table = np.zeros((256, 256), np.uint8)
    for char in map(chr, range(0x80)):
        table[ord(char)] = char.isalnum() or char in _BEGINNING
    for first, second in _DIGITS.items():
        table[first, list(second)] = 1
    table[list(_OTHERS)] = 1
    return table.T.tobytes()  # the second byte counts for more

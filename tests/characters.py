"""The characters that scans of Unicode go through: all but surrogates, or the planes with letters and a part of the others
where the run is a quick one.
"""

from __future__ import annotations

import unicodedata

from tests.conftest import FULL

_LETTERS = (
    0x30000  # the planes below have letters; those above have tags, one block of variation selectors, and no letter
)
_TAGS = range(0xE0000, 0xE0200)
_PLANES = range(0x30000, 0x120000, 0x10000)
_ENDS = [point for plane in _PLANES for point in (plane - 3, plane - 2, plane - 1)]
_CHOSEN = range(0x110000) if FULL else sorted({*range(_LETTERS), *range(_LETTERS, 0x110000, 251), *_TAGS, *_ENDS})

EVERY = [chr(point) for point in _CHOSEN if not 0xD800 <= point < 0xE000]
SEPARATORS = [char for char in EVERY if unicodedata.category(char)[0] == "Z"]

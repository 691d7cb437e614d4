"""Unicode normal form C (ENC006; UAX 15, https://www.unicode.org/reports/tr15/)."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import chain

from warraq.normalise.text.hit import Hit, ranges

# Where canonical compositions can stand: the rest of planes 0 and 1 is ideographs, Yi, syllables, surrogates, private use and
# Tangut, and other planes hold only the compatibility ideographs (Blocks.txt; a test looks through every code point).
_SEARCHED = ((0x0, 0x3400), (0xA48D, 0xAC00), (0xF900, 0x17000), (0x1B000, 0x1F000), (0x2F800, 0x2FA20))
_HANGUL_JAMO = (
    range(0x1161, 0x1176),
    range(0x11A8, 0x11C3),
)  # the Unicode Standard, 3.12: VBase and TBase + 1, VCount, TCount


@cache
def suspect_nfc() -> str:
    """Give the RE2 pattern that every text matches that is not in normal form C.

    By UAX 15, section 9, such a text has a character whose NFC_Quick_Check is not Yes, or two neighbours of combining class
    over 0, out of their order.
    """
    unsure: set[int] = set(chain(*_HANGUL_JAMO))
    marks: list[int] = []
    for point in chain.from_iterable(range(*searched) for searched in _SEARCHED):
        char = chr(point)
        if unicodedata.combining(char):
            marks.append(point)
        parts = unicodedata.decomposition(char)
        if parts and parts[0] != "<":
            unsure |= {int(part, 16) for part in parts.split()[1:]}
            if not unicodedata.is_normalized("NFC", char):
                unsure.add(point)
    return f"[{ranges(sorted(unsure))}]|[{ranges(marks)}][{ranges(marks)}]"


def find_nfc(value: str) -> Hit | None:
    r"""Find where a text first differs from its normal form C.

    >>> find_nfc("قا\u0653ل")
    Hit(column=1, message='not in Unicode normal form C from U+0627 ARABIC LETTER ALEF on')
    """
    if unicodedata.is_normalized("NFC", value):
        return None
    normal = unicodedata.normalize("NFC", value)
    column = next(place for place, char in enumerate(value) if not normal.startswith(char, place))
    char = value[column]
    return Hit(
        column, f"not in Unicode normal form C from U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip() + " on"
    )


def fix_nfc(value: str) -> str:
    """Give the text in normal form C."""
    return unicodedata.normalize("NFC", value)

"""Unicode normal form C (ENC006; UAX 15, https://www.unicode.org/reports/tr15/)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache
from itertools import chain
from typing import Literal

from warraq.normalise.text.hit import Hit, name, ranges

# Where canonical compositions can stand: the rest of planes 0 and 1 is ideographs, Yi, syllables, surrogates, private
# use and Tangut, and other planes hold only the compatibility ideographs (Blocks.txt; a test looks through every code
# point).
_SEARCHED = ((0x0, 0x3400), (0xA48D, 0xAC00), (0xF900, 0x17000), (0x1B000, 0x1F000), (0x2F800, 0x2FA20))
# The Unicode Standard, 3.12: VBase and TBase + 1, VCount, TCount
_HANGUL_JAMO = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))


_LONG = 30  # marks behind a letter that no language needs (UAX 15, section 13: the Stream-Safe Text Format)
_SHORT = 2000  # characters that take no time, in whatever order their marks are


@cache
def suspect_nfc() -> str:
    """Return the RE2 pattern that every text matches that is not in normal form C.

    By UAX 15, section 9, such a text has a character whose NFC_Quick_Check is not Yes, or two neighbours of combining
    class over 0, out of their order.
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
    fixed = normal(value)
    if fixed == value:
        return None
    column = bisect_left(range(len(value)), True, key=lambda place: value[: place + 1] != fixed[: place + 1])
    return Hit(column, f"not in Unicode normal form C from {name(value[column])} on")


def fix_nfc(value: str) -> str:
    """Return the text in normal form C."""
    return normal(value)


def normal(value: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    r"""Return a text in a normal form, in time that grows as its length does.

    Python puts the marks of a letter in order by insertion, which takes the square of their number: where there are
    many they are in order before it looks at them. Words are normalised one by one, since a space changes in no form
    and joins nothing, and most words are passed on at a glance.

    >>> normal("a" + "\u0651\u064e" * 3).encode("unicode-escape")
    b'a\\u064e\\u064e\\u064e\\u0651\\u0651\\u0651'
    """
    if len(value) > _SHORT and max(map(len, value.split()), default=0) > _LONG:  # marks are no white space
        parts: Literal["NFD", "NFKD"] = "NFD" if form == "NFC" else "NFKD"
        value = _runs(parts).sub(lambda run: _ordered(run.group(), parts), value)
    return " ".join([unicodedata.normalize(form, word) for word in value.split(" ")])


@cache
def _runs(form: Literal["NFD", "NFKD"]) -> re.Pattern[str]:
    """Compile a long run of marks, and of characters that are made of marks alone."""
    marks = (chr(point) for point in chain.from_iterable(range(*searched) for searched in _SEARCHED))
    points = sorted(ord(mark) for mark in marks if unicodedata.combining(unicodedata.normalize(form, mark)[0]))
    classes = re.sub(r"\\x\{([0-9A-F]+)\}", lambda point: chr(int(point[1], 16)), ranges(points))
    return re.compile(f"[{classes}]{{{_LONG + 1},}}")


def _ordered(marks: str, form: Literal["NFD", "NFKD"]) -> str:
    """Put marks in their canonical order (the Unicode Standard, 3.11, D109)."""
    return "".join(sorted("".join(unicodedata.normalize(form, mark) for mark in marks), key=unicodedata.combining))

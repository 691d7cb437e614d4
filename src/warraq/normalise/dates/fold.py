"""Folding of a line to the spelling that the tables are keyed by."""

from __future__ import annotations

import html
import re
from typing import Final

from warraq.normalise.text import nfc

# Letters that newspapers write in more than one way, each to one of its forms.
_LETTERS: Final = dict(
    zip(
        "أإآٱىیېئؤةۀۃەہھکڪگéèêëàâùûüôîïçāīūḥṣḍḏṯäöñãõşšğıíóúáì",
        "ااااييييوههههههكككeeeeaauuuoiicaiuhsddtaonaossgiiouai",
        strict=True,
    )
)
# What CLDR writes in numbers: the minus of mathematics, and the point before a fraction in Arabic.
_NUMBERS: Final = {"−": "-", "٫": "."}
# Apostrophes, the signs for hamza and ayn in Latin letters, and the one that shortens Hebrew words.
_APOSTROPHES: Final = dict.fromkeys("’‘`ʻʼʽʾʿ׳", "'")
_ARABIC_DIGITS: Final = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
# Harakat (U+064B to U+0652), the marks after them up to U+065F, the superscript alef, the Koranic marks, and the dot of
# a Turkish capital I in lower case.
_VOWELS: Final = (*range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD), 0x307)
# Bidi controls, joiners, soft hyphen, byte order mark: Unicode 16.0, Default_Ignorable_Code_Point, what papers' sites
# print.
_INVISIBLE: Final = (
    0xAD,
    0x61C,
    0x200C,
    0x200D,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
_ZERO_WIDTH_SPACE: Final = 0x200B

# Characters that stay themselves are listed too: `str.translate` is five times slower where a key is missing.
_FOLDING: Final[dict[int, int | None]] = {
    **{code: code for code in (*range(0x700), *range(0x2000, 0x2070))},
    **{ord(letter): ord(form) for letter, form in (_LETTERS | _NUMBERS | _APOSTROPHES | _ARABIC_DIGITS).items()},
    **dict.fromkeys((*_VOWELS, *_INVISIBLE)),
    _ZERO_WIDTH_SPACE: ord(" "),
}
_TATWEEL: Final = "\u0640"
# The tatweel stands in front, so that it is searched for as a literal; the letter before it is looked at afterwards.
_TATWEEL_AFTER_LETTER: Final = re.compile(r"ـ(?<=[^\W\d_]ـ)ـ*")


def fold(text: str) -> str:
    """Fold a line to lower case, one spelling a letter and ASCII digits, without vowel signs and invisible characters.

    HTML character references are resolved first. A tatweel after a letter goes, any other one is a dash: papers print
    both `هـ` and `25ـ7ـ2021`.

    >>> fold("الأحد&nbsp;٢٥ يوليـو")
    'الاحد 25 يوليو'
    """
    if "&" in text:
        text = html.unescape(text)
    text = nfc.normal(text, "NFKC")
    if _TATWEEL in text:
        text = _TATWEEL_AFTER_LETTER.sub("", text).replace(_TATWEEL, "-")
    return text.lower().translate(_FOLDING)

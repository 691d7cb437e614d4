r"""A text as numbers and addresses are looked for in it: digits of any script as ASCII ones, unseen marks left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# Marks that show nothing and may stand between the digits of a number: zero-width characters, bidi controls, soft
# hyphens.
UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_unseen = re.compile(f"[{UNSEEN}]+")
# What stands for an ASCII character in a number or an address: dashes, blanks, the forms of full width and small ones.
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u0640", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\uff20\ufe6b", "@"),
    **dict.fromkeys("\uff0b\ufe62", "+"),
    **dict.fromkeys("\uff0e\u3002\uff61", "."),
    "\uff08": "(", "\uff09": ")", "\uff0f": "/", "\uff1a": ":",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A text without its unseen marks, and the place that each of its characters has in the value; None where it is the
    same.
    """

    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the value a piece of the text begins and ends."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


@cache
def _other(last: int) -> re.Pattern[str]:
    """Return the pattern of the characters up to the last that stand for others: one class of ranges, which `re` looks
    for fast.
    """
    digits = re.findall(r"[^\x00-\x7f\D]+", "".join(map(chr, range(0x80, last))))
    ranges = "".join(f"{run[0]}-{run[-1]}" for run in digits)
    return re.compile(f"[{ranges}{''.join(_ALIKE)}]+")


@cache
def _alike(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def read(value: str) -> Reading:
    r"""Read a value.

    >>> read("\u202a+٩٦٦\u200e ۵۰\u202c").text
    '+966 50'
    >>> read("\u202a+٩٦٦\u200e ۵۰\u202c").span(0, 4)
    (1, 5)
    """
    text, places = value, None
    if _unseen.search(value):
        places = [place for piece in _seen(value) for place in range(*piece)]
        text = _unseen.sub("", value)
    pattern = _other(0x20000 if max(text, default="") > "\uffff" else 0x10000)  # beyond the first plane it is slower
    return Reading(pattern.sub(lambda match: "".join(map(_alike, match[0])), text), places)


def _seen(value: str) -> list[tuple[int, int]]:
    """Return the pieces between unseen marks."""
    marks = [mark.span() for mark in _unseen.finditer(value)]
    return list(zip([0, *(end for _, end in marks)], [*(start for start, _ in marks), len(value)], strict=True))

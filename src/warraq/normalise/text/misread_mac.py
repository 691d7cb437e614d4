"""UTF-8 read in MacArabic: `ظ'عÑظ٩ظ١ظ'عÇ` for `العراق`.

MacArabic has the signs of ASCII twice, once for text from right to left, so that half of what was made of a letter may
be a sign: it belongs to the letter where one that begins a character of UTF-8 stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from warraq.normalise.text.codepages import char_class, re2_class, table
from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.scripts import plausible

_CODEC = "mac-arabic"
# Lead bytes of two bytes, of three, and followers (the Unicode Standard, table 3-7); DB, for Persian and Urdu yeh, is a
# bracket, behind which a follower that is no sign tells.
_TWO, _THREE, _FOLLOWERS = range(0xC2, 0xDB), range(0xE2, 0xF0), range(0x80, 0xC0)


def _chars(octets: range) -> str:
    return "".join(table(_CODEC)[octet] for octet in octets)


@cache
def _accented() -> str:
    return "".join(char for char in _chars(_FOLLOWERS) if "\xc0" <= char <= "\xff")


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which `read` finds something."""
    return _evidence(re2_class)


@cache
def _evident() -> re.Pattern[str]:
    return re.compile(_evidence(char_class))


def _evidence(write: Callable[[str], str]) -> str:
    """Write two letters in a row of which one has an accented Latin letter right behind an Arabic one."""
    lead, follower, accented = map(write, (_chars(_TWO), _chars(_FOLLOWERS), _accented()))
    return f"{lead}{accented}{lead}{follower}|{lead}{follower}{lead}{accented}"


@cache
def _character() -> re.Pattern[str]:
    follower, high = char_class(_chars(_FOLLOWERS)), char_class(_accented() + "«»…ں\xa0")
    return re.compile(f"{char_class(_chars(_TWO))}{follower}|{char_class(_chars(_THREE))}{follower}{{2}}|\\[{high}")


def read(value: str, *, whole: bool = False) -> Misreading | None:
    """Find UTF-8 that was read in MacArabic; where `whole`, only what can be had back as a whole.

    Accented letters stand behind Arabic ones in ISO-8859-6 read as windows-1256 too.

    >>> read("ظ'عÑظ٩ظ١ظ'عÇ").fixed
    'العراق'
    >>> read("(د.ع) ظ'ع")
    """
    match = _evident().search(value)
    fixed = _utf_8(value) if match else None
    if match is None or (whole and fixed is None):
        return None
    shown = match.group()
    return Misreading("UTF-8 read as MacArabic", match.start(), shown, _utf_8(shown), fixed)


def _utf_8(text: str) -> str | None:
    """Undo it in a whole text; None where something that is not ASCII is left, or a sign that may be half a letter."""
    left = _character().sub("", text)
    if not left.isascii() or left.count("[") != left.count("]") or text[0] in _chars(_FOLLOWERS):
        return None
    try:
        decoded = _character().sub(lambda match: _octets(match.group()).decode("utf-8"), text)
    except UnicodeDecodeError:
        return None
    return decoded if plausible(decoded) else None


@cache
def _numbers() -> dict[str, int]:
    """Return the byte of each character, the upper half's where there are two."""
    return {char: octet for octet, char in enumerate(table(_CODEC))}


def _octets(shown: str) -> bytes:
    return bytes(map(_numbers().__getitem__, shown))

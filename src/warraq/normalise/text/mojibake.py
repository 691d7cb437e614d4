"""Text decoded with the wrong encoding (ENC004), found and repaired.

The routes to Arabic, Cyrillic, Greek and Hebrew are our own; the others are ftfy's (https://ftfy.readthedocs.io/),
whose answer is taken where undoing the wrong reader by its table gives the same. A repair is of the whole value, by one
route, and to letters that the record's language is written in; or there is none. UTF-8 read as ISO-8859-6 is not looked
for: it has no character for most of UTF-8's bytes, so that controls and U+FFFD (ENC005, ENC003) are left to see.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise.text import (
    misread_gbk,
    misread_letters,
    misread_mac,
    misread_pages,
    misread_short,
    misread_utf8,
    scripts,
)
from warraq.normalise.text.hit import Hit
from warraq.normalise.text.misread import Misreading

# Strings whose answer is kept: each is asked about for the finding, for its repair, and by every rule beside
_ASKED = 8
_TIMES = ("", ", twice over", ", three times over")
_SHOWN = 30
# Code points of a value that is tried as a whole, and of a piece; pieces
_LONG, _PIECE, _LOOKED_AT = 1 << 15, 1 << 11, 8
# What ftfy would decode is a character that one of its encodings has for a lead byte of UTF-8, and the characters that
# follow. Of those that lead two bytes one is looked for behind (of other scripts than Latin only behind leads of what
# Latin-1, Greek and Cyrillic texts hold; × and ÷ are no letters), of those that lead three or four alone, never two,
# two: `é»` ends a French quotation.
LEADS_OF_TWO = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßÿĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒœŔŘŚŞŠŢŪŮŰŲŸŹŻŽƒ"
    "\u00ac\u201a\u221a\u2248\u0412\u0413\u0420\u0421\u0392\u0393\u039e\u039f\u03b2\u2568\u2564\u251c\u252c"
)
LEADS_OF_MORE = (
    "àáâãäåæçèéêëìíîïðñòóôāăąćčďđēėęěğģīįķĺļńņňōŕšź"
    "\u00b1\u00b5\u00b7\u03b0-\u03c6\u0430-\u043f\u0440-\u0444\u201e\u2021\u2030\u221e\u2229\u2261\u2264\u2265\u2320"
)
_FOLLOWS = "\\x80-\\u024f\\u02b0-\\u02ff\\u2010-\\u25ff"
# A follower that was lost is a space, a question mark or U+FFFD (`à» ` would be a letter that Lao lacks); emoji begin
# with F0 9F, whatever comes behind.
_FOREIGN = re.compile(
    f"[{LEADS_OF_TWO}][{_FOLLOWS}]|[{LEADS_OF_MORE}][{_FOLLOWS}][{_FOLLOWS}?\ufffd]"
    f"|[áâãāăąćįŕ][{_FOLLOWS}] |à[\\xa0-\\xba\\xbc-\\xbf] |[ÂÃ] |вЂ|â€|рџ|đź|[ðğ]Ÿ"
)

# What every misreading but the shortest goes beyond: ASCII, the letters, marks and digits of Arabic, and punctuation
# that stands for no first byte of UTF-8, where no Latin letter leads to one of them.
_PLAIN = re.compile(
    r"(?:[A-Za-z](?![^\x00-\x7f])|[\x00-@\[-`{-\x7f]|[\u0621-\u063a\u0640-\u0652\u0660-\u0669،؛؟«»“”‘’–—…])*+"
)

# Two characters alone can be anything: a word has more, or has plain letters too.
_ATTACHED = re.compile(r"[A-Za-z][^\x00-\x7f]{2}|[^\x00-\x7f]{2}[A-Za-z]|[^\x00-\x7f]{3}")


@cache
def suspect_mojibake() -> str:
    """Return the RE2 pattern that all text matches in which `find_mojibake` finds something."""
    foreign = re.sub(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})", r"\\x{\1\2}", _FOREIGN.pattern)
    ours = (misread_utf8, misread_gbk, misread_mac, misread_pages, misread_letters)
    return "|".join([*(each.suspect() for each in ours), foreign, misread_short.SUSPECT_INSIDE])


def find_mojibake(value: str, *, language: str | None = None) -> Hit | None:
    """Find text that was decoded with the wrong encoding, and name the two.

    >>> find_mojibake("قال ط§ظ„ظˆط²ظٹط± اليوم").message
    'UTF-8 read as windows-1256: ط§ظ„ظˆط²ظٹط± was الوزير'
    >>> find_mojibake("Où étiez-vous, Ömer Ç?")
    """
    misreading = _read(value, language)
    if misreading is None:
        return None
    wrong = _cut(misreading.wrong)
    text, rounds = _undone(value, language)
    if not rounds or misreading.right is None:
        return Hit(misreading.start, f"{misreading.route}: {wrong}; no repair is certain")
    same = next((place for place, (one, other) in enumerate(zip(value, text, strict=False)) if one != other), 0)
    right = misreading.right if rounds == 1 else text[same:]
    return Hit(misreading.start, f"{misreading.route}{_TIMES[rounds - 1]}: {wrong} was {_cut(right)}")


def fix_mojibake(value: str, *, language: str | None = None) -> str:
    """Return the text as it was before it was decoded wrongly; what cannot be had back as a whole and for certain
    stays.

    >>> fix_mojibake("Ø§Ù„Ø¹Ø±Ø§Ù‚ يؤكد", language="ar"), fix_mojibake("Ã©tÃ©")
    ('العراق يؤكد', 'été')
    >>> fix_mojibake("Ø§Ù„Ø¹Ø±Ø§Ù", language="ar"), fix_mojibake("Ø§Ù„Ø¹Ø±Ø§Ù‚", language="ru")
    ('Ø§Ù„Ø¹Ø±Ø§Ù', 'Ø§Ù„Ø¹Ø±Ø§Ù‚')
    """
    return _undone(value, language)[0]


@lru_cache(_ASKED)
def _undone(value: str, language: str | None) -> tuple[str, int]:
    """Undo wrong decodings until none is found, and count them; the value and 0 where that does not lead to plain
    text.
    """
    text, rounds = value, 0
    while misreading := _read(text, language):
        if misreading.fixed is None or rounds == len(_TIMES):
            return value, 0
        text, rounds = misreading.fixed, rounds + 1
    new = set(text) - set(value)
    sound = not any(unicodedata.category(char) == "Cc" or not scripts.plausible(f" {char}") for char in new)
    return (text, rounds) if sound and scripts.fits(new, language) else (value, 0)


@lru_cache(_ASKED)
def _read(value: str, language: str | None) -> Misreading | None:
    """Find one wrong decoding, the outermost where there are several."""
    if value.isascii():
        return None
    return _read_long(value, language) if len(value) > _LONG else _read_short(value, language)


def _read_short(value: str, language: str | None) -> Misreading | None:
    if _PLAIN.fullmatch(value):
        return misread_short.read(value, language=language)
    return (
        misread_utf8.read(value)
        or misread_gbk.read(value, language=language)
        or misread_mac.read(value, whole=True)
        or misread_pages.read(value, language=language)
        or misread_short.read(value, language=language)
        or misread_mac.read(value)
        or _foreign(value)
        or misread_short.inside(value, language=language)
        or misread_letters.read(value, language=language)
    )


def _read_long(value: str, language: str | None) -> Misreading | None:
    """Look at the first suspicious pieces of a value that is too long to be tried by every route; it is repaired as a
    whole alone.
    """
    pieces = _pieces(value)
    suspicious = pc.match_substring_regex(pa.array([text for _, text in pieces]), suspect_mojibake()).to_pylist()
    for start, text in [piece for piece, hit in zip(pieces, suspicious, strict=True) if hit][:_LOOKED_AT]:
        if misreading := _read_short(text, language):
            fixed = misread_utf8.whole(value) if misreading.fixed is not None else None
            return replace(misreading, start=start + misreading.start, fixed=fixed)
    return None


def _pieces(value: str) -> list[tuple[int, str]]:
    """Cut a value, where it can be behind white space, into pieces; with where each begins."""
    pieces, start = list[tuple[int, str]](), 0
    while start < len(value):
        end = start + _PIECE
        if end < len(value):
            blank = max(value.rfind(" ", start, end), value.rfind("\n", start, end))
            end = blank + 1 if blank >= start else end
        pieces.append((start, value[start:end]))
        start = end
    return pieces


def _foreign(value: str) -> Misreading | None:
    """Find what ftfy would decode again as UTF-8, lossy or not."""
    if not _FOREIGN.search(value):
        return None
    import ftfy
    from ftfy.badness import is_bad

    fixed, steps = ftfy.fix_encoding_and_explain(value, ftfy.TextFixerConfig(fix_c1_controls=False))
    names = [step.parameter for step in steps or []]
    if fixed == value or not {"utf-8", "utf-8-variants", "decode_inconsistent_utf8"} & set(names):
        return None
    column = next((place for place, char in enumerate(value) if not fixed.startswith(char, place)), 0)
    wrong, right = value[column:], fixed[column:]
    if is_bad(fixed):
        return Misreading("decoded with the wrong encoding, nobody can tell which", column, wrong, None, None)
    read = "another encoding" if names[0] == "decode_inconsistent_utf8" else names[0].removeprefix("sloppy-")
    sure = misread_utf8.alternatives(value) == {fixed} and bool(_ATTACHED.search(value))
    return Misreading(f"UTF-8 read as {read}", column, wrong, right, fixed if sure else None)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

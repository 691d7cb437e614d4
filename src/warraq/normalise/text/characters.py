"""Characters that do not belong in text whatever stands beside them: marks of order, the invisible, the undefined.

Each rule is three things. `SUSPECT_…` is an RE2 pattern that every faulty value matches, for one cheap pass over all
text; `find_…` is exact; `fix_…` gives a value in which `find_…` finds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from warraq.normalise.text.hidden import MANIFEST
from warraq.normalise.text.hit import Hit, names, ranges
from warraq.normalise.text.quotations import ZWNJ, Spans, quotations
from warraq.normalise.text.scripts import script

SUSPECT_BOM = r"\A\x{FEFF}"
SUSPECT_REPLACEMENT = r"\x{FFFD}"
# Bidi_Control (PropList.txt), and the General_Category=Cf (UnicodeData.txt) that no script's spelling needs: soft
# hyphen, Mongolian vowel separator, zero-width space, word joiner, the invisible operators, the deprecated format
# characters, U+FEFF; with them ZWNJ and ZWJ.
SUSPECT_INVISIBLE = (
    r"[\x{AD}\x{61C}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{206A}-\x{206F}]"
    r"|[^\x{FEFF}]\x{FEFF}|\A\x{FEFF}\x{FEFF}"
)

_MARKS = re.compile(rf"\A(?:\ufeff(?!{MANIFEST}))++")
_INVISIBLE = re.compile(
    f"[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u206a-\u206f]|(?<!^)\ufeff(?!{MANIFEST})"
)
_JOINERS = "\u200c\u200d"
# Where ZWNJ and ZWJ are part of the spelling: the Unicode Standard, 9.2 "Arabic, Cursive Joining" (Persian, Urdu and
# their neighbours), 12.1 "Devanagari, Explicit Half-Consonants" and the other chapters on Indic scripts. Arabic is not
# among them.
_JOINING = frozenset(
    re.split(
        " ",
        "azb bal bgn ckb fa glk ks ku lrc mzn pnb prs ps sd skr ug ur as bho bn doi gom gu hi kn kok mai ml mni mr ne"
        " or pa sa sat si ta te km my bo dz mn",
    )
)
# Where zero-width space parts the words: the Unicode Standard, 16.1 to 16.4 (Thai, Lao, Myanmar, Khmer) and UAX 14,
# class ZW.
_SPACELESS = frozenset({"th", "lo", "my", "km"})
_SEPARATOR, _MONGOLIAN = "\u180e", frozenset({"mn", "mvf", "khk", "cmg"})
_MEANT = frozenset("\ufff9\ufffa\ufffb\ufffc")
_PICTOGRAPHS = range(0x1F000, 0x1FB00)


def find_bom(value: str) -> Hit | None:
    """Find a byte-order mark at the start of a value (ENC002); the one before a C2PA manifest does not count."""
    return Hit(0, "starts with U+FEFF, a byte-order mark: leave it out") if _MARKS.match(value) else None


def fix_bom(value: str) -> str:
    """Take the byte-order marks off the start."""
    return _MARKS.sub("", value)


def find_replacement(value: str) -> Hit | None:
    r"""Find U+FFFD, which stands for bytes that somebody could not read (ENC003); nothing can bring them back.

    >>> find_replacement("قال ا\ufffdوزير")
    Hit(column=5, message='1 U+FFFD REPLACEMENT CHARACTER: text was lost before it came here')
    """
    count = value.count("\ufffd")
    if not count:
        return None
    return Hit(value.index("\ufffd"), f"{count} U+FFFD REPLACEMENT CHARACTER: text was lost before it came here")


def find_invisible(value: str, *, language: str | None = None) -> Hit | None:
    r"""Find characters that nobody sees and that part equal words (ENC007).

    ZWNJ and ZWJ are innocent where the language spells with them (ZWNJ within words alone), in emoji, after an Arabic
    heh that stands alone (the Hijri era's sign), in quotations from those languages, and, with no language given,
    between two letters. In Arabic they are not spelling: all nine ZWNJs of 17.7 million characters of news are leavings
    of a keyboard or of a word processor.

    >>> find_invisible("من\u200f هنا").message
    'invisible character: U+200F RIGHT-TO-LEFT MARK'
    >>> find_invisible("می\u200cشود", language="fa")
    """
    tongue, quoted = _tongue(language), quotations(value) if ZWNJ in value else Spans([])
    places = [
        match.start() for match in _INVISIBLE.finditer(value) if not _needed(value, match.start(), tongue, quoted)
    ]
    return Hit(places[0], f"invisible character: {names(value[place] for place in places)}") if places else None


def fix_invisible(value: str, *, language: str | None = None) -> str:
    r"""Drop what `find_invisible` finds, until it finds nothing.

    >>> fix_invisible("ع\u200bام\u200e")
    'عام'
    """
    tongue = _tongue(language)
    while True:
        quoted = quotations(value) if ZWNJ in value else Spans([])
        fixed = _INVISIBLE.sub(
            lambda match: match.group() if _needed(value, match.start(), tongue, quoted) else "",  # noqa: B023 -- used at once
            value,
        )
        if fixed == value:
            return value
        value = fixed


def _tongue(language: str | None) -> str:
    return (language or "").lower().partition("-")[0]


def _needed(value: str, place: int, tongue: str, quoted: Spans) -> bool:
    """Say whether the invisible character at this place does something that a reader would miss."""
    char = value[place]
    if char == "\u200b":
        return tongue in _SPACELESS
    if char == _SEPARATOR:
        return tongue in _MONGOLIAN
    if char not in _JOINERS:
        return False
    before, after = value[place - 1 : place], value[place + 1 : place + 2]
    if tongue in _JOINING:
        return char != ZWNJ or not _idle(before, after)
    if _pictured(before, after) or (char == ZWNJ and quoted.hold(place)):
        return True
    era = char == "\u200d" and before == "ه" and not after.isalpha()
    return era or (not tongue and before.isalpha() and after.isalpha())


def _idle(before: str, after: str) -> bool:
    """Say whether ZWNJ parts nothing: at a blank, or before another. Kurdish writes heh with it at the ends of words,
    and Indic scripts a virama.
    """
    ends = not after.strip() or after == ZWNJ
    return not before.strip() or (ends and script(before) == "ARABIC" and before != "ه")


def _pictured(before: str, after: str) -> bool:
    """Say whether a joiner holds an emoji together: symbols, skin tones and variation selectors (UTS 51, ED-16)."""
    return (
        bool(before and after)
        and unicodedata.category(after) == "So"
        and unicodedata.category(before) in {"So", "Sk", "Mn"}
    )


@cache
def suspect_undefined() -> str:
    """Return the RE2 class for ENC013: private use, and what this Python's Unicode does not know.

    With them U+FFF9 to U+FFFC: marks around annotations, and for an object that text alone does not have (the Unicode
    Standard, 23.8). Beyond plane 1 it is a superset, as only ideographs, tags and selectors are there. Unassigned
    places among the pictographs (U+1F000 to U+1FAFF, reserved for emoji by emoji-data.txt) are innocent: they may be
    assigned in a newer Unicode.
    """
    points = (
        point
        for point in range(0x20000)
        if (unicodedata.category(chr(point)) in {"Co", "Cn"} and not _pictograph(point)) or chr(point) in _MEANT
    )
    return f"[{ranges(points)}\\x{{20000}}-\\x{{10FFFF}}]"


def find_undefined(value: str) -> Hit | None:
    r"""Find private-use and unassigned characters and noncharacters (ENC013): no two readers see the same in them.

    >>> find_undefined("شعار \ue000").message
    'private-use or unassigned character: U+E000'
    >>> find_undefined("صورة \ufffc").message
    'character that means nothing without what it stood for: U+FFFC OBJECT REPLACEMENT CHARACTER'
    """
    undefined = {char for char in set(value) if _undefined(char)}
    if not undefined:
        return None
    places = [place for place, char in enumerate(value) if char in undefined]
    named = names(value[place] for place in places)
    if undefined - _MEANT:
        return Hit(places[0], f"private-use or unassigned character: {named}")
    return Hit(places[0], f"character that means nothing without what it stood for: {named}")


def _undefined(char: str) -> bool:
    return char in _MEANT or (
        char > "\x7f" and unicodedata.category(char) in {"Co", "Cn"} and not _pictograph(ord(char))
    )


def _pictograph(point: int) -> bool:
    return point in _PICTOGRAPHS

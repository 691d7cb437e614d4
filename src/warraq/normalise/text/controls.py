r"""Control characters in text (ENC005): most are noise between the words, some stand for what they were made of.

U+0080 to U+009F are what windows-1252 has there, as the Encoding Standard reads Latin-1
(https://encoding.spec.whatwg.org/#names-and-labels). They can be of a DOS page too, where 94 is ö and 82 is é: each is put in its
place only where a reader would have written it, and none is dropped, as it was a character of the text.
"""

from __future__ import annotations

import re
import unicodedata

from warraq.normalise.text.hit import Hit, names

# General_Category=Cc (UnicodeData.txt) without tab, LF and CR.
SUSPECT_CONTROL = r"[\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{7F}-\x{9F}]"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HIGH = re.compile("[\x80-\x9f]")
# Unicode Standard Annex 14, table 1, class BK: controls that break a line, and so cannot go without a trace.
_BREAKING = "\x0b\x0c"
# Of what can be dropped: not a backspace or an escape, which change what stands beside them, nor the low bytes of – — ‘ ’ “ ”.
_KEPT = "\x08\x13\x14\x18\x19\x1b\x1c\x1d"
# The letters of windows-1252 there, by the languages that write with them (Unicode CLDR, exemplar characters).
_WRITTEN = {
    **dict.fromkeys(
        "ŠšŽž", frozenset(["bs", "cs", "dsb", "et", "fi", "hr", "hsb", "lt", "lv", "se", "sh", "sk", "sl", "sr"])
    ),
    **dict.fromkeys("ŒœŸ", frozenset({"fr"})),
}
_ENDS = "\n\t ([{<>}])\"'.,;:!?/-،؛؟«»“”„‘’"  # what a word ends at


def find_control(value: str) -> Hit | None:
    r"""Find C0 and C1 controls and DEL, tab, LF and CR aside (ENC005).

    >>> find_control("الخبر\x1a\x1a").message
    'control character: U+001A (2 times)'
    """
    found = list(_CONTROL.finditer(value))
    return Hit(found[0].start(), f"control character: {names(match.group() for match in found)}") if found else None


def fix_control(value: str, *, language: str | None = None) -> str:
    r"""Give C1 controls their characters of windows-1252 and drop C0 controls; the value as it was where one of them does not fit.

    >>> fix_control("He said \x93yes\x94 \x96 don\x92t.\x1a"), fix_control("c\x9cur", language="fr")
    ('He said “yes” – don’t.', 'cœur')
    >>> fix_control("K\x94nig"), fix_control("M\x81ller"), fix_control("don\x19t")
    ('K\x94nig', 'M\x81ller', 'don\x19t')
    """
    read = _HIGH.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "replace"), value)
    tongue = (language or "").lower().partition("-")[0]
    quotes = {kind: sum(read.count(char) for char in kind) > 1 for kind in ("„“”", "‹›")}
    if not all(_fits(read, match.start(), tongue, quotes) for match in _HIGH.finditer(value)):
        return value
    if not all(_drops(read, match.start()) for match in _LOW.finditer(read)):
        return value
    return _LOW.sub(lambda match: "\n" if match.group() in _BREAKING else "", read)


def _drops(text: str, place: int) -> bool:
    """Say whether a C0 control can go: inside a word it may be a letter, save NUL and SUB, with which systems end strings and files."""
    char, before, after = _around(text, place)
    if char in _BREAKING or char in "\0\x1a":
        return True
    return char not in _KEPT and not (before.isalnum() and after.isalnum())


def _fits(text: str, place: int, tongue: str, quotes: dict[str, bool]) -> bool:  # one character, and what it stands in
    """Say whether a character of windows-1252 stands where one of its kind can stand."""
    char, before, after = _around(text, place)
    ends, begins = before == "" or before in _ENDS, after == "" or after in _ENDS
    match char:
        case "‘" | "’":
            return (ends and after.isalnum()) or (char == "’" and before.isalnum())
        case "“" | "”" | "„" | "‹" | "›":
            paired = next(both for kind, both in quotes.items() if char in kind)
            return paired and not (before.isalpha() and after.isalpha()) and not (char == "„" and begins)
        case "–" | "—":
            return (ends and begins) or (before.isdigit() and after.isdigit()) or (before.isalpha() and after.isupper())
        case "…":
            return not (before.isalpha() and after.isalpha()) or _other(before) or _other(after)
        case "€" | "‰" | "•" | "™":
            return not after.isalpha() and (char == "™" or not before.isalpha())
        case _:
            return tongue in _WRITTEN.get(char, ()) and _case_fits(char, before, after)


def _around(text: str, place: int) -> tuple[str, str, str]:
    return text[place], text[place - 1 : place] if place else "", text[place + 1 : place + 2]


def _other(char: str) -> bool:
    """Say whether a letter is of an alphabet that no DOS page with accented Latin letters has."""
    return char.isalpha() and not unicodedata.name(char, "").startswith("LATIN")


def _case_fits(char: str, before: str, after: str) -> bool:
    """Say whether a letter stands in a Latin word, a capital at its start or among capitals."""
    if _other(before) or _other(after) or not (before.isalpha() or after.isalpha()):
        return False
    return char.islower() or before.isupper() or (after.isalpha() and not before.isalpha())

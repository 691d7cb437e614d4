r"""Control characters in text (ENC005): most are noise between the words, some stand for what they were made of.

U+0080 to U+009F are what windows-1252 has there, as the Encoding Standard reads Latin-1
(https://encoding.spec.whatwg.org/#names-and-labels). They can be of a DOS page too, where 94 is ö and 82 is é: each is
put in its place only where a reader would have written it, and none is dropped, as it was a character of the text.
"""

from __future__ import annotations

import re
import unicodedata

from warraq.normalise.text.hit import Hit, names

# General_Category=Cc (UnicodeData.txt) without tab, LF and CR.
SUSPECT_CONTROL = r"[\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{7F}-\x{9F}]"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WINDOWS_1252 = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
# Unicode Standard Annex 14, table 1, class BK: controls that break a line, and so cannot go without a trace.
_BREAKING = "\x0b\x0c"
# Of what can be dropped: not a backspace or an escape, which change what stands beside them, nor the low bytes of – — ‘
# ’ “ ”.
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
    first = _CONTROL.search(value)
    return Hit(first.start(), f"control character: {names(_CONTROL.findall(value))}") if first else None


def fix_control(value: str, *, language: str | None = None) -> str:
    r"""Return C1 controls their characters of windows-1252 and drop C0 controls; the value as it was where one of them
    does not fit.

    >>> fix_control("He said \x93yes\x94 \x96 don\x92t.\x1a"), fix_control("c\x9cur", language="fr")
    ('He said “yes” – don’t.', 'cœur')
    >>> fix_control("K\x94nig"), fix_control("M\x81ller"), fix_control("don\x19t")
    ('K\x94nig', 'M\x81ller', 'don\x19t')
    """
    read = value.translate(_WINDOWS_1252)
    tongue = (language or "").lower().partition("-")[0]
    quotes = {kind: sum(map(read.count, kind)) > 1 for kind in ("„“”", "‹›")}
    # Each as it stands between its neighbours, once: a value can be full of them.
    places = zip(value, "\n" + read, read, read[1:] + "\n", strict=False)
    beside = {place for place in places if place[0] < " " or "\x7f" <= place[0] <= "\x9f"}
    for control, before, char, after in beside:
        high = control >= "\x80"
        if not (_fits(before, char, after, tongue, quotes) if high else _drops(before, char, after)):
            return value
    return _LOW.sub(lambda match: "\n" if match.group() in _BREAKING else "", read)


def _drops(before: str, char: str, after: str) -> bool:
    """Say whether a C0 control can go: inside a word it may be a letter, save NUL and SUB, with which systems end
    strings and files.
    """
    if char in _BREAKING or char in "\0\x1a" or not _CONTROL.match(char):
        return True
    return char not in _KEPT and not (before.isalnum() and after.isalnum())


def _fits(
    before: str, char: str, after: str, tongue: str, quotes: dict[str, bool]
) -> bool:  # one character, and what it stands in
    """Say whether a character of windows-1252 stands where one of its kind can stand."""
    ends, begins = before in _ENDS, after in _ENDS
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


def _other(char: str) -> bool:
    """Say whether a letter is of an alphabet that no DOS page with accented Latin letters has."""
    return char.isalpha() and not unicodedata.name(char, "").startswith("LATIN")


def _case_fits(char: str, before: str, after: str) -> bool:
    """Say whether a letter stands in a Latin word, a capital at its start or among capitals."""
    if _other(before) or _other(after) or not (before.isalpha() or after.isalpha()):
        return False
    return char.islower() or before.isupper() or (after.isalpha() and not before.isalpha())

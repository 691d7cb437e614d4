r"""Characters that show nothing and can carry a message (ENC018): tags, runs of variation selectors, fillers, blank
Braille, CGJ.

Each has an innocent use, which is left alone: flags of regions (UTS 51, ED-14a), a selector behind the character that
it chooses a shape of (the Unicode Standard, 23.4), fillers in Korean, blank cells in Braille, CGJ before a mark that
must not change its place (23.2).
"""

from __future__ import annotations

import re

from warraq.normalise.text.hit import Hit, names

_FILLERS = "\u115f\u1160\u3164\uffa0"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
SUSPECT_HIDDEN = (
    r"[\x{E0000}-\x{E007F}\x{E0100}-\x{E01EF}\x{115F}\x{1160}\x{3164}\x{FFA0}\x{2800}\x{34F}\x{180B}-\x{180D}\x{180F}\x{FE00}-\x{FE0D}]"
    r"|[\x{FE0E}\x{FE0F}][\x{FE0E}\x{FE0F}]"
)
_TAGS = "\U000e0001\U000e0020-\U000e007f"
_KNOWN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f)"
    f"|(?P<tags>[{_TAGS}]++)|(?P<selectors>[{_SELECTORS}]++)|(?P<filler>[{_FILLERS}])|(?P<braille>\u2800++)|(?P<joiner>\u034f)"
)
_BRAILLE = re.compile("[\u2801-\u28ff]")
_HANGUL = re.compile("[\u1100-\u115e\u1161-\u11ff\u3131-\u3163\u3165-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa1-\uffdc]")
_KOREAN = frozenset({"ko", "okm", "jje"})
_MARK = re.compile(
    "[\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]"
)
# What selectors choose a shape of: StandardizedVariants.txt has no letter of the alphabets below U+0800; the supplement
# is for ideographs alone (UTS 37), and the Mongolian selectors for Mongolian.
_PLAIN = re.compile(r"[^\W\d_]|\s")
_LAST_PLAIN = "\u07ff"
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_MONGOLIAN = re.compile("[\u1800-\u180a\u1810-\u18af]")
# C2PA 2.3, A.7 (A.8 in 2.4): a byte a selector, behind U+FEFF: a magic number, a version, four bytes of length, the
# manifest.
_MAGIC = b"C2PATXT\0"
_HEADER = len(_MAGIC) + 1 + 4
MANIFEST = "".join(chr(0xFE00 + byte if byte < 16 else 0xE00F0 + byte) for byte in _MAGIC)  # noqa: PLR2004  # selectors of the first block
_SHOWN = 40  # characters of a message

Span = tuple[int, int]


def find_hidden(value: str, *, language: str | None = None) -> Hit | None:
    r"""Find characters that show nothing and can carry a message, and say what they spell, or that they are a manifest
    of C2PA.

    >>> find_hidden("خبر\U000e0068\U000e0069").message
    "hidden characters: U+E0068 TAG LATIN SMALL LETTER H, U+E0069 TAG LATIN SMALL LETTER I; they spell 'hi'"
    >>> find_hidden("خبر\ufeff" + MANIFEST + "\ufe01\ufe00\ufe00\ufe00\ufe02ab").message
    'a text manifest of C2PA (Content Credentials), version 1, 2 bytes, cut short: signed with the text, and left as it is'
    >>> find_hidden("\u2764\ufe0f \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f")
    """  # noqa: E501  # one pattern, query or example
    spans = _hidden(value, language)
    if not spans:
        return None
    chars = "".join(value[start:end] for start, end in spans)
    manifest = value.find(MANIFEST)
    said = _manifest(value, manifest) if manifest >= 0 else f"hidden characters: {names(chars)}{_spelt(chars)}"
    return Hit(spans[0][0], said)


def fix_hidden(value: str, *, language: str | None = None) -> str:
    """Drop the hidden characters; a text with a manifest stays as it is, since that is signed together with its
    text.
    """
    if MANIFEST in value:
        return value
    while spans := _hidden(value, language):
        starts = [0, *(end for _, end in spans)]
        ends = [*(start for start, _ in spans), len(value)]
        value = "".join(value[start:end] for start, end in zip(starts, ends, strict=True))
    return value


def _hidden(value: str, language: str | None) -> list[Span]:
    """Return start and end of what is hidden, in their order."""
    korean = (language or "").lower().partition("-")[0] in _KOREAN
    braille = "\u2800" in value and bool(_BRAILLE.search(value))
    spans: list[Span] = []
    for match in _KNOWN.finditer(value):
        start, end = match.span()
        if match["selectors"]:
            start += _kept(value, start, end)
        elif _innocent(match, korean=korean, braille=braille):
            continue
        if start < end:
            spans.append((start, end))
    return spans


def _innocent(match: re.Match[str], *, korean: bool, braille: bool) -> bool:
    """Say whether a character does what it is for: a flag, a cell among others, a syllable without its vowel, marks
    kept apart.
    """
    value, (start, end) = match.string, match.span()
    if match["filler"]:
        return korean or bool(_HANGUL.match(value, end) or (start and _HANGUL.match(value, start - 1)))
    if match["joiner"]:
        return bool(_MARK.match(value, end))
    return bool(match["flag"] or (match["braille"] and braille))


def _kept(value: str, start: int, end: int) -> int:
    """Count the selectors of a run that are innocent: the first, where it can choose a shape of what stands before
    it.
    """
    base, first = value[start - 1 : start], value[start]
    if first in "\ufe0e\ufe0f" and end - start == 1:
        return 1
    if first >= "\U000e0100":
        return bool(_IDEOGRAPH.match(base))
    if first < "\ufe00":
        return bool(_MONGOLIAN.match(base))
    return bool(base) and not (base <= _LAST_PLAIN and _PLAIN.match(base)) and not base.isspace()


def _manifest(value: str, place: int) -> str:
    """Describe a manifest by its header: its version, its length, and whether it is all there."""
    run = re.compile(f"[{_SELECTORS}]++").match(value, place)
    data = _bytes(run.group()) if run else b""
    length = int.from_bytes(data[_HEADER - 4 : _HEADER])
    version = data[len(_MAGIC)] if len(data) > len(_MAGIC) else 0
    about = f"a text manifest of C2PA (Content Credentials), version {version}, {length:,} bytes"
    if len(data) < _HEADER + length:
        return f"{about}, cut short: signed with the text, and left as it is"
    return f"{about}: signed with the text, and left as it is"


def _bytes(selectors: str) -> bytes:
    points = map(ord, selectors)
    return bytes(point - (0xFE00 if point < 0xFE10 else 0xE00F0) for point in points if point >= 0xFE00)  # noqa: PLR2004  # the two blocks


def _spelt(chars: str) -> str:
    """Say what tags spell in ASCII, or selectors in UTF-8, where that can be printed."""
    tags = "".join(chr(ord(char) - 0xE0000) for char in chars if "\U000e0020" <= char <= "\U000e007e")
    said = tags or _bytes("".join(re.findall("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+", chars))).decode(errors="replace")
    shown = said[:_SHOWN]
    return f"; they spell {shown!r}" if shown.isprintable() and shown and "\ufffd" not in shown else ""

"""Text decoded with the wrong encoding (ENC004), found and repaired.

The Arabic routes are our own, as ftfy knows none of them but UTF-8 read as windows-1252; other languages are ftfy's
(https://ftfy.readthedocs.io/). UTF-8 read as ISO-8859-6 or as MacArabic is not looked for: the first has no character for most of
UTF-8's bytes and the second has two bytes for many characters, so that only controls and U+FFFD (ENC005, ENC003) are left to see.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from warraq.normalise.text import misread_arabic, misread_utf8
from warraq.normalise.text.hit import Hit

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

    from warraq.normalise.text.misread_utf8 import Span

_ASKED = (
    8  # strings whose answer is kept: each is asked about for the finding, for its repair, and by every rule beside
)
_TIMES = ("", ", twice over", ", three times over")
_SHOWN = 30
# What ftfy would decode is a character that one of its encodings has for a lead byte of UTF-8, and the characters that follow. Of
# those that lead two bytes one is looked for behind (of other scripts than Latin only behind leads of what Latin-1, Greek and
# Cyrillic texts hold; × and ÷ are no letters), of those that lead three or four alone, never two, two: `é»` ends a French
# quotation.
LEADS_OF_TWO = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßÿĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒœŔŘŚŞŠŢŪŮŰŲŸŹŻŽƒ"
    "\u00ac\u201a\u221a\u2248\u0412\u0413\u0420\u0421\u0392\u0393\u039e\u039f\u03b2\u2568\u2564\u251c\u252c"
)
LEADS_OF_MORE = (
    "àáâãäåæçèéêëìíîïðñòóôāăąćčďđēėęěğģīįķĺļńņňōŕšź"
    "\u00b1\u00b5\u00b7\u03b0-\u03c6\u0430-\u043f\u0440-\u0444\u201e\u2021\u2030\u221e\u2229\u2261\u2264\u2265\u2320"
)
_FOLLOWS = "\\x80-\\u024f\\u02b0-\\u02ff\\u2010-\\u25ff"
# A follower that was lost is a space, a question mark or U+FFFD (`à» ` would be a letter that Lao lacks); emoji begin with F0 9F,
# whatever comes behind.
_FOREIGN = re.compile(
    f"[{LEADS_OF_TWO}][{_FOLLOWS}]|[{LEADS_OF_MORE}][{_FOLLOWS}][{_FOLLOWS}?\ufffd]"
    f"|[áâãāăąćįŕ][{_FOLLOWS}] |à[\\xa0-\\xba\\xbc-\\xbf] |[ÂÃ] |вЂ|â€|рџ|đź|[ðğ]Ÿ"
)


@cache
def suspect_mojibake() -> str:
    """Give the RE2 pattern that all text matches in which `find_mojibake` finds something.

    UTF-8 that was read in windows-1252 matches the part for ftfy, whose leads and followers are a superset of Arabic's.
    """
    foreign = re.sub(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})", r"\\x{\1\2}", _FOREIGN.pattern)
    return f"{misread_utf8.suspect_1256()}|{misread_arabic.suspect()}|{foreign}"


def find_mojibake(value: str) -> Hit | None:
    """Find text that was decoded with the wrong encoding, and name the two.

    >>> find_mojibake("قال ط§ظ„ظˆط²ظٹط± اليوم").message
    'UTF-8 read as windows-1256: ط§ظ„ظˆط²ظٹط± was الوزير'
    >>> find_mojibake("Où étiez-vous, Ömer Ç?")
    """
    if value.isascii():
        return None
    if not (spans := _spans(value)):
        return _find_foreign(value)
    span = next((span for span in spans if span.repair), spans[0])
    wrong = _cut(value[span.start : span.end])
    if span.repair is None:
        return Hit(spans[0].start, f"{span.route}: {wrong}; no repair is certain")
    return Hit(
        spans[0].start, f"{span.route}{_TIMES[_again(span.repair)]}: {wrong} was {_cut(fix_mojibake(span.repair))}"
    )


@lru_cache(_ASKED)
def fix_mojibake(value: str) -> str:
    """Give the text as it was before it was decoded wrongly; what cannot be had back exactly stays.

    >>> fix_mojibake("ÇáßÇÙãí: Ø§Ù„Ø¹Ø±Ø§Ù‚")
    'الكاظمي: العراق'
    >>> fix_mojibake("Ã©tÃ©")
    'été'
    """
    while (fixed := _fix_once(value)) != value:
        value = fixed
    return value


@lru_cache(_ASKED)
def _spans(value: str) -> tuple[Span, ...]:
    """Find spans of one route: those that can be repaired go before those that cannot."""
    lost = misread_utf8.spans(value)
    return tuple(lost if any(span.repair for span in lost) else misread_arabic.spans(value) or lost)


def _fix_once(value: str) -> str:
    """Undo one wrong decoding, in every span that can be repaired."""
    if value.isascii():
        return value
    spans = _spans(value)
    if not spans:
        return _strict(value) if _FOREIGN.search(value) else value
    for span in reversed([span for span in spans if span.repair is not None]):
        value = f"{value[: span.start]}{span.repair}{value[span.end :]}"
    return value


def _again(repair: str) -> int:
    """Count how often more the repaired text has to be repaired, up to what there are words for."""
    rounds = 0
    while rounds < len(_TIMES) - 1 and (spans := _spans(repair)) and spans[0].repair:
        repair, rounds = spans[0].repair, rounds + 1
    return rounds


def _find_foreign(value: str) -> Hit | None:
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
    if is_bad(fixed):
        return Hit(column, f"decoded with the wrong encoding, nobody can tell which: {_cut(value[column:])}")
    read = "another encoding" if names[0] == "decode_inconsistent_utf8" else names[0].removeprefix("sloppy-")
    return Hit(column, f"UTF-8 read as {read}: {_cut(value[column:])} was {_cut(fixed[column:])}")


def _strict(value: str) -> str:
    """Let ftfy decode the whole value, else each part that is UTF-8, without its guesses at what bytes were lost.

    What still looks bad after that was something else.
    """
    import ftfy
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    config = ftfy.TextFixerConfig(
        restore_byte_a0=False, replace_lossy_sequences=False, decode_inconsistent_utf8=False, fix_c1_controls=False
    )
    fixed = _decoded(value, config)
    if fixed == value:
        fixed = UTF8_DETECTOR_RE.sub(lambda match: _decoded(match.group(), config), value)
    return value if is_bad(fixed) else fixed


def _decoded(text: str, config: TextFixerConfig) -> str:
    """Take over ftfy's answer only where it decoded UTF-8."""
    import ftfy

    fixed, steps = ftfy.fix_encoding_and_explain(text, config)
    return fixed if any(step.parameter in {"utf-8", "utf-8-variants"} for step in steps or []) else text


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

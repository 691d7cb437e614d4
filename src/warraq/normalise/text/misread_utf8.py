"""UTF-8 read in a single-byte encoding: `ط§ظ„` (windows-1256), `Ø§Ù„` (windows-1252, Latin-1), `ÿßŸÑ` (MacRoman) for
`ال`.

Every letter becomes two characters, a lead and a follower. One such pair can stand in clean text (`حفظ،`, with an
Arabic comma), so the evidence is two of them in a row of which one cannot be clean. The repair is of the whole value,
or none is: every stretch of the wrong reader's characters has to be UTF-8, save for words that are plainly clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from warraq.normalise.text import fluency
from warraq.normalise.text.codepages import (
    CP720,
    DOS_ARABIC,
    IBM866,
    LATIN,
    READERS,
    WINDOWS_1252,
    WINDOWS_1256,
    Wrong,
    char_class,
    re2_class,
    upper_half,
)
from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.scripts import plausible, script

# Lead bytes (the Unicode Standard, table 3-7) of Latin-1's signs and letters, of Latin, Greek, Cyrillic, Hebrew and
# Arabic letters, and of what has three bytes: punctuation, presentation forms, the scripts of Asia.
_LEADS = (0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xCB, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB)
_FOLLOWERS = (0x80, 0xBF)
_LONG = (0xE0, 0xEF)
# In pages of Arabic, whose leads are letters that any follower of punctuation may stand behind, of three bytes the
# commonest alone.
_LONG_ARABIC = ((0xE2, 0x80, 0x86), (0xEF, 0xAC, 0xBF))
# Followers in windows-1256 that clean Arabic, Persian and Urdu text has after any letter ...
_CLEAN_1256 = "،؛؟«»\xa0\xad‘’“”–—…•\u200c\u200d\u200e\u200f"
# ... and the letters that no word of those has after tah or zah, but after other letters.
_LETTERS_1256 = "پٹچژڈگکڑںھہے"
_BOXES = "".join(map(chr, range(0x2500, 0x25A1)))
_FORMS = "".join(map(chr, range(0xFE70, 0xFEFD)))
_ARABIC_MARKS = "،؛؟"
_OPENING = "«“‘„‚‹¿¡"
_PUNCTUATION = "«»“”‘’…–—•\xa0\xad"
# Followers that clean text may have behind a lead: capitals behind a capital, signs behind a sign.
_CLEAN = {
    "windows-1256": _CLEAN_1256,
    "windows-1250": "ŠŚŤŽŹŁĄŞŻĽ" + _PUNCTUATION,
    "ISO-8859-2": "ŠŚŤŽŹŁĄŞŻĽ" + _PUNCTUATION,
    "windows-1257": "ŲØŖÆ" + _PUNCTUATION,
    "windows-1251": "ЂЃЉЊЌЋЏЎЈҐЁЄЇІЅ" + _PUNCTUATION,
    "windows-1253": "ΆΈΉΊΌΎΏ" + _PUNCTUATION,
    "windows-1255": "‘„‚›‹×÷₪" + _PUNCTUATION,
    "CP864": f"{_ARABIC_MARKS}{_PUNCTUATION}{_FORMS}£¤°",
    "KOI8-R": "ёЁєіїґЄІЇҐ©°²·÷\xa0",
    **dict.fromkeys(("IBM866", "CP437", "CP850", "CP720"), _BOXES),
}
# Of whose characters clean text may have what would be four letters in a row, as in `родулихинский`.
_NOT_IN_A_ROW = (*LATIN, *DOS_ARABIC, IBM866)
_LETTERED = "CP850"  # whose leads and followers can both be letters, as in `Ïí`
_GERMAN = frozenset("ßÜ")  # which ISO-8859-15 makes of what it has for þ and ý, two letters that few languages have
_ICELANDIC = re.compile(r"ð|\bß")  # beside which þ and ý are likelier; no word of German begins with ß
_LATER = "ISO-8859-15"  # which has six letters of windows-1252 in other places
OTHERS = tuple(wrong for wrong in READERS if wrong not in LATIN)
# What text that was mangled before can have, when it is mangled again: controls, if Latin-1 read it, and signs of
# windows-1252.
_BETWEEN = dict.fromkeys((*range(0x80, 0xA0), *map(ord, "¨¯´¸ˆ˜ƒ")))
_RUN = re.compile(r"[^\x00-\x7f]+")
_TELLING = (0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB, 0xE2)


def _pair(wrong: Wrong, write: Callable[[str], str]) -> tuple[str, str]:
    """Write any character of UTF-8 as the wrong reader has it, and one that is never clean."""
    follower = wrong.chars(*_FOLLOWERS)
    leads = "".join(wrong.chars(lead, lead) for lead in _LEADS)
    rare = "".join(char for char in follower if char not in _CLEAN.get(wrong.name, ""))
    # Whose leads and followers can both be letters, as in `Êíä`: no evidence of their own.
    long = f"{write(wrong.chars(*_LONG))}{write(follower)}{{2}}"
    if wrong is WINDOWS_1256 or wrong in DOS_ARABIC:
        longs = [(wrong.chars(one, one), wrong.chars(low, high)) for one, low, high in _LONG_ARABIC]
        long = "|".join(f"{write(one)}{write(second)}{write(follower)}" for one, second in longs)
    each = f"{write(leads)}{write(follower)}|{long}"
    if wrong is WINDOWS_1256:
        rarer = "".join(char for char in rare if char not in _LETTERS_1256)
        return each, f"{write(leads)}{write(rarer)}|{write('طظ')}{write(rare)}"
    if wrong.name != _LETTERED:
        return each, f"{write(leads)}{write(rare)}"
    signs, letters = ("".join(char for char in leads if char.isalpha() == alpha) for alpha in (False, True))
    marks = "".join(char for char in follower if not char.isalpha())
    return each, f"{write(signs)}{write(rare)}|{write(letters)}{write(marks)}"


def _evidence(wrong: Wrong, write: Callable[[str], str]) -> str:
    """Write two characters in a row of which one is sure, or four."""
    each, sure = (f"(?:{part})" for part in _pair(wrong, write))
    if wrong.name == _LETTERED:
        return f"{sure}{{2}}"
    return f"(?:{sure}{each}|{each}{sure}{'' if wrong in _NOT_IN_A_ROW else f'|{each}{{4}}'})"


@cache
def suspect() -> str:
    """Return the RE2 pattern that all text matches in which `read` finds something."""
    attached = "|".join(
        f"[A-Za-z](?:{each})[A-Za-z]|[A-Za-z](?:{sure})|(?:{sure})[A-Za-z]"
        for each, sure in (_pair(wrong, re2_class) for wrong in OTHERS)
    )
    return "|".join([*(_evidence(wrong, re2_class) for wrong in READERS), attached])


@cache
def _evident(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(_evidence(wrong, char_class))


@cache
def _sure(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(_pair(wrong, char_class)[1])


def whole(value: str) -> str | None:
    """Return what a value was all of whose characters one reader has, and no other."""
    answers = {text for wrong in READERS if (text := _utf_8(value, wrong)) is not None}
    return answers.pop() if len(answers) == 1 else None


def alternatives(value: str) -> set[str]:
    """Return what a value can have been, by every reader: one answer, or none is certain.

    What has capitals in the midst of words, or combining marks, is none where another answer has not, and ß and Ü go
    before what ISO-8859-15 has in their place.
    """
    answers = {wrong.name: text for wrong in READERS if (text := decoded(value, wrong)) is not None}
    regular = {name: text for name, text in answers.items() if not _irregular(text, value)} or answers
    if _LATER in regular and len(regular) > 1:
        later = set(regular[_LATER])
        others = [text for name, text in regular.items() if name != _LATER]
        if all(set(text) - later <= _GERMAN and not _ICELANDIC.search(text) for text in others):
            regular.pop(_LATER)
    return set(regular.values())


def _irregular(text: str, value: str) -> bool:
    old = set(value.split())
    if any(
        "\u0300" <= char <= "\u036f" for char in set(text) - set(value)
    ):  # combining marks, which few keyboards write
        return True
    return any(fluency.irregular(word) for word in set(text.split()) - old)


@cache
def _stretch(wrong: Wrong) -> re.Pattern[str]:
    return re.compile(f"{char_class(wrong.chars(0x80, 0xFF))}+")


@cache
def _followers(wrong: Wrong) -> frozenset[str]:
    return frozenset(wrong.chars(*_FOLLOWERS))


@cache
def _telling(wrong: Wrong) -> frozenset[str]:
    """Return the leads that a cut word can end in."""
    return frozenset("".join(wrong.chars(lead, lead) for lead in _TELLING))


def read(value: str) -> Misreading | None:
    """Find UTF-8 that was read in a single-byte encoding.

    >>> misread = read("قال ط§ظ„ظˆط²ظٹط± اليوم")
    >>> misread.route, misread.right, misread.fixed
    ('UTF-8 read as windows-1256', 'الوزير', 'قال الوزير اليوم')
    >>> read("ŸÅÿßÿ∑ŸÖÿ").fixed is None, read("Où étiez-vous, Ömer Ç?")
    (True, None)
    """
    hits = [(match, wrong) for wrong in READERS if (match := _evident(wrong).search(value))] or _apart(value)
    if not hits:
        return None
    match, wrong = next(((m, each) for m, each in hits if decoded(value, each) is not None), hits[0])
    answers = alternatives(value)
    fixed = next(iter(answers)) if len(answers) == 1 else None
    start = match.start()
    run = _stretch(wrong).match(value, start)
    shown = run.group() if run else match.group()
    return Misreading(f"UTF-8 read as {wrong.name}", start, shown, _utf_8(shown, wrong), fixed)


@cache
def attached(wrong: Wrong, *, surely: bool = True) -> re.Pattern[str]:
    """Match a character within a word of plain letters, or a sure one beside one: French in windows-1256 has Arabic
    letters there.
    """
    each, sure = _pair(wrong, char_class)
    beside = sure if surely else each
    return re.compile(f"(?<=[A-Za-z])(?:{each})(?=[A-Za-z])|(?<=[A-Za-z])(?:{beside})|(?:{beside})(?=[A-Za-z])")


def _apart(value: str) -> list[tuple[re.Match[str], Wrong]]:
    """Find two characters of UTF-8 apart, where nothing else is in the value that the wrong reader can have made."""
    hits = []
    for wrong in READERS:
        pairs = (_sure(wrong) if wrong in LATIN else attached(wrong)).finditer(value)
        first, second = next(pairs, None), next(pairs, None)
        if first and second and decoded(value, wrong) is not None:
            hits.append((first, wrong))
    return hits


def decoded(value: str, wrong: Wrong) -> str | None:
    """Undo one wrong reader in a whole value; None where something of it stays mangled.

    >>> decoded("Ã©tÃ© à Genève", WINDOWS_1252), decoded("Ã©tÃ© Genève", WINDOWS_1252)
    (None, 'été Genève')
    """
    if (text := _utf_8(value, wrong)) is not None:
        return text
    lines = list[_Line]()
    for line in value.split("\n"):
        if (mended := _line(line, wrong)) is None:
            return None
        lines.append(mended)
    unsure = wrong is WINDOWS_1256 and any(line.unsure for line in lines) and any(line.stayed for line in lines)
    return None if unsure or not any(line.mended for line in lines) else "\n".join(line.text for line in lines)


class _Line(NamedTuple):
    """A line undone: whether something of it was mended or stayed, and whether what was mended could be clean."""

    text: str
    mended: bool
    stayed: bool
    unsure: bool


def _line(line: str, wrong: Wrong) -> _Line | None:
    """Undo one wrong reader in a line. A run that could be clean is not, if one beside it cannot be and none stays."""
    parts, done, mended, stayed, sure, unsure = list[str](), 0, -1, -1, False, False
    for match in _RUN.finditer(line):
        text = _utf_8(match.group(), wrong)
        if text is None:
            if not _stays(line, match, wrong) or _together(line, mended, match.start()):
                return None
            stayed = match.end()
        elif _together(line, stayed, match.start()):
            return None
        else:
            parts += [line[done : match.start()], text]
            done = mended = match.end()
            certain = _sure(wrong).search(match.group()) is not None
            sure, unsure = sure or certain, unsure or not certain
    left = stayed >= 0
    return _Line("".join([*parts, line[done:]]), mended >= 0, left, unsure and (left or not sure))


def _utf_8(text: str, wrong: Wrong) -> str | None:
    """Read text's bytes as UTF-8, where they are, and nothing comes of it that is no text."""
    raw = wrong.bytes_of(text)
    try:
        plain = raw.decode("utf-8") if raw is not None else None
    except UnicodeDecodeError:
        return None
    return plain if plain is not None and plausible(plain.translate(_BETWEEN)) else None


def _together(value: str, end: int, start: int) -> bool:
    """Say whether what ended before stands in one word with what starts here."""
    return end >= 0 and not any(char in " \t\n\r" for char in value[end:start])


def _stays(value: str, match: re.Match[str], wrong: Wrong) -> bool:
    """Say whether a run that is not UTF-8 is plainly clean: letters that the wrong reader lacks, or part of a word of
    plain ones.
    """
    text = match.group()
    if _sure(wrong).search(text) or _sure(WINDOWS_1252).search(text):
        return False
    before, after = (
        value[match.start() - 1 : match.start()] if match.start() else "",
        value[match.end() : match.end() + 1],
    )
    latin = all(script(char) == "LATIN" if char.isalpha() else char not in _BOXES for char in text)
    attached = any(char.isascii() and char.isalpha() for char in before + after)
    plain = attached and latin
    if wrong in (WINDOWS_1256, CP720):  # which have letters of Arabic
        beside = any(char.isascii() and not char.isspace() for char in before + after)
        # As in `60%،` and `«24»`: what is left of a cut word stands beside blanks
        mark = text in _CLEAN_1256 and beside
        alone = len(text) == 1 and not mark and (text in _telling(wrong) or text in _followers(wrong))
        return not alone and (plain or all(script(char) == "ARABIC" or char in _CLEAN_1256 for char in text))
    cut_off = (text[-1] in _telling(wrong) or text[-1] in _telling(WINDOWS_1252)) and not after.isalpha()
    follows = text[0] in _followers(wrong) or text[0] in _followers(WINDOWS_1252)
    cut_before = follows and text[0] not in _OPENING
    if text[-1] == "á" and any(pair in value for pair in ("á»", "áº")):  # Vietnamese, which leads with it
        return False
    if cut_off or (cut_before and not before.isalpha() and after.isascii()):
        return False
    own, foreign = ([char for char in text if (char in upper_half(wrong)) == inside] for inside in (True, False))
    letters = any((char.isalpha() and script(char) != "LATIN") or char in _ARABIC_MARKS for char in foreign)
    return plain or (letters and not attached and all(char in _PUNCTUATION for char in own))

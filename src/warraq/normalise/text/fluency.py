"""How well letters read: what a wrong code page makes of a text is letters too, and hardly ever the common ones in
their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

ARABIC = re.compile("[\u0621-\u063a\u0640-\u0652پچژگک]")
_MARKS = re.compile("[\u0640\u064b-\u0652]")
# The twelve commonest letters of each script, about three quarters of any text. Arabic's are those of Saudi news of
# 2015, alef with hamza or madda among them: 75% of the letters of the middle one of 9,700 headlines, 59% of the
# hundredth worst, 38% of the worst. The others are as Wikipedia's "Letter frequency" and the pages that it names have
# them (Russian, Greek), and Hebrew's with the final shapes of its letters.
_COMMON: Mapping[str, frozenset[str]] = {
    "ARABIC": frozenset("اليمونرتعبةدأإآ"),
    "CYRILLIC": frozenset("оеаинтсрвлкмі"),
    "GREEK": frozenset("αοιετσνηυρπκςάόίέήύώ"),
    "HEBREW": frozenset("יוהלאמרתשבנםן"),
}
_RANGES = {"CYRILLIC": "\u0400-\u045f", "GREEK": "\u0386-\u03ce", "HEBREW": "\u05d0-\u05ea"}
_LETTERS = {name: re.compile(f"[{chars}]") for name, chars in _RANGES.items()} | {"ARABIC": ARABIC}
_OTHER_SHARE = 0.45
_COMMON_SHARE = 0.4
_SHORT_SHARE = 0.6
_SHORT = 12  # letters: one word, which has to have an article or read very well
_SHORT_NATURAL = 0.5
_FEWEST_WORDS = 2
_MANY_WORDS = 3
_MANY_SHARE = 0.3
_ARTICLE = re.compile(r"\b[وبفكل]?ال")
# What no Arabic word has: a mark at its start, ة or ى there, an end or a tanwin inside (save for مخطىء, a common
# spelling), punctuation in its midst, one letter four times over.
_ODD = re.compile(
    "(?<![\u0621-\u0652])[\u064b-\u0652ةى]|[ة\u064c\u064d][\u0621-\u064a]|ى[\u0622-\u064a]"
    "|[\u0621-\u064a][،؛؟][\u0621-\u064a]|(?P<same>[\u0621-\u064a])(?P=same){3}"
)
_FINAL = re.compile("[ךםןףץ][\u05d0-\u05ea]")  # a final shape of Hebrew that is not at an end
_PLAIN_ARABIC = re.compile("[\u0600-\u06ff\u200c-\u200f\u2026\u2013]*$")
_MANY_MARKS = 0.35  # of the letters: news is not vocalised
_AROUND = "«»“”„‘’‚–—…•·\xa0\xad°№"  # what may stand around a word
_TONOS = re.compile("[άέήίόύώΆΈΉΊΌΎΏ]")  # of which a Greek word has one
# Cyrillic letters that no one language has both of
_SOUTH, _EAST = re.compile("[ђѓљњћќџѕј]"), re.compile("[ёыэъщєіїў]")
_VOWELS = re.compile("[аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ]")


def irregular(word: str) -> bool:
    """Say whether a capital stands behind a small letter, as no word of two cases has it.

    >>> irregular("ЗбЯЗЩгн"), irregular("Привет"), irregular("CCÉ")
    (True, False, False)
    """
    return any(one.islower() and other.isupper() for one, other in pairwise(word))


def plain(words: Iterable[str]) -> bool:
    """Say whether words are letters of one case, or a capital before small ones, with nothing in their midst.

    >>> plain(["«Привет»", "МОСКВА"]), plain(["пРИВЕТ"])
    (True, False)
    """
    bare = [word.strip(_AROUND) for word in words]
    return all(
        not word or (word.isalpha() and word in (word.lower(), word.upper(), word.capitalize())) for word in bare
    )


def share(text: str, script: str) -> float:
    """Return the share of the common letters of a script among its letters.

    >>> share("привет", "CYRILLIC") > share("ъйцгшщ", "CYRILLIC")
    True
    """
    letters = _letters(text, script)
    return sum(char in _COMMON[script] for char in letters) / max(1, len(letters))


def natural(text: str, script: str) -> bool:
    """Say whether Arabic has its six commonest letters, half of any text: no capital of a Latin or Cyrillic page is
    read as five of them.

    >>> natural("إصدارات", "ARABIC"), natural("شسر سطدآد", "ARABIC")
    (True, False)
    """
    letters = _letters(text, script)
    if script != "ARABIC":
        return True
    short = len(letters) < _SHORT and share(text, script) < _SHORT_NATURAL
    return not short and sum(char in "اليمون" for char in letters) * 4 >= len(letters)


def weight(text: str, script: str) -> int:
    """Count the common letters, and for Arabic twice the articles, which begin every fourth word."""
    common = sum(char in _COMMON[script] for char in text.lower())
    return common + (2 * len(_ARTICLE.findall(text)) if script == "ARABIC" else 0)


def reads(words: Iterable[str], script: str, *, mixed: bool) -> bool:
    """Say whether words read as text of a script.

    Where what they were made of is `mixed`, no other alphabet wrote it, and fewer common letters will do.
    """
    words = list(words)
    text = " ".join(words)
    if script == "ARABIC":
        return _arabic(text, mixed=mixed)
    if not plain(words):
        return False
    if script == "HEBREW":
        return not _FINAL.search(text) and share(text, script) >= _OTHER_SHARE
    return (
        not (_SOUTH.search(text.lower()) and _EAST.search(text.lower()))
        and not any(len(_TONOS.findall(word)) > 1 for word in words)
        and share(text, script) >= _OTHER_SHARE
        and all(_VOWELS.search(word.lower()) for word in words if len(word) > _MANY_WORDS and word.isalpha())
    )


def _letters(text: str, script: str) -> list[str]:
    return [char for char in _LETTERS[script].findall(text.lower()) if not _MARKS.match(char)]


def _arabic(text: str, *, mixed: bool) -> bool:
    """Say whether text reads as Arabic: enough common letters, and hardly anything that no word has."""
    letters = _letters(text, "ARABIC")
    odd = sum(1 for _ in _ODD.finditer(text))
    enough = min(_enough(text, letters, odd), _COMMON_SHARE if mixed else 1)
    marks = len(_MARKS.findall(text))
    common = sum(char in _COMMON["ARABIC"] for char in letters)
    if not all(_PLAIN_ARABIC.match(word.strip(_AROUND)) for word in text.split(" ")):
        return False
    return common >= enough * len(letters) > 0 and odd * 20 <= len(letters) and marks <= _MANY_MARKS * len(letters)


def _enough(text: str, letters: list[str], odd: int) -> float:
    """Return the share of common letters to ask for: the longer and the more regular the text, the less."""
    words = len(re.findall("[\u0621-\u064a]{2,}", text))
    if words >= _MANY_WORDS and not odd:
        return _MANY_SHARE
    one = words < _FEWEST_WORDS and not _ARTICLE.search(text)
    return _SHORT_SHARE if one and len(letters) < _SHORT else _COMMON_SHARE

"""An Arabic code page read as windows-1252 or Latin-1: `ÇáßÇÙãí` (windows-1256) for `الكاظمي`, `ÇäãÇØåê` (ISO-8859-6).

Each letter becomes one accented letter, so what tells them from French or Turkish is that whole words of them stand
together without one plain letter, and that they read as Arabic: letters in Arabic's frequency, ة and ى at ends only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_letters

from warraq.normalise.text.codepages import char_class, re2_class, wrong_1252
from warraq.normalise.text.misread_utf8 import Span

_PAGES = (("windows-1256", "cp1256"), ("ISO-8859-6", "iso8859-6"))
_ARABIC = re.compile("[\u0621-\u063a\u0640-\u0652پچژگک]")
_MARKS = re.compile("[\u0640\u064b-\u0652]")
# The twelve commonest letters, alef with hamza or madda among them: three quarters of the letters of the middle one of 9,700
# headlines of Saudi news of 2015, 59% of the hundredth worst, 38% of the worst.
_COMMON = frozenset("اليمونرتعبةدأإآ")
_COMMON_SHARE = 0.4
_SHORT_SHARE = 0.6
_SHORT = 12  # letters: one word, which has to have an article or read very well
_FEWEST_WORDS = 2
_MANY_WORDS = 3
_MANY_SHARE = 0.3
_CLEAR = 2  # common letters that one code page has to have more where both read every letter
_ORDER = "\u200c\u200d\u200e\u200f"  # what windows-1256 has of format characters
_LATIN = "".join(map(chr, range(0xC0, 0x100))).replace("×", "").replace("÷", "") + "ŒœŠšŽžŸƒ" + ascii_letters
_ARTICLE = re.compile(r"\b[وبفكل]?ال")
_PUNCTUATION = "،؛؟«»“”‘’–—…•\xa0"
# What no Arabic word has: a mark at its start, an end or a tanwin inside (save for مخطىء, a common spelling), punctuation
# in its midst, one letter four times over.
_ODD = re.compile(
    "(?<![\u0621-\u0652])[\u064b-\u0652]|[ة\u064c\u064d][\u0621-\u064a]|ى[\u0622-\u064a]"
    "|[\u0621-\u064a][،؛؟][\u0621-\u064a]|(?P<same>[\u0621-\u064a])(?P=same){3}"
)
# A capital behind a small letter, all accented: no word of a Latin alphabet is written so.
_MIXED = re.compile("[ß-öø-ÿ][À-ÖØ-Þ]")


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """An Arabic code page: what stands for the letters and marks of its words, and for its punctuation and signs."""

    name: str
    letters: dict[str, str]
    punctuation: dict[str, str]


@cache
def _pages() -> tuple[_Page, ...]:
    return tuple(_page(name, codec) for name, codec in _PAGES)


def _page(name: str, codec: str) -> _Page:
    """Read the code page's upper half as the wrong reader does."""
    right = {byte: bytes([byte]).decode(codec, "replace") for byte in range(128, 256)}
    pairs = [(one[byte], char) for one in wrong_1252().tables for byte, char in right.items()]
    letters = {wrong: char for wrong, char in pairs if _ARABIC.match(char) or char in _ORDER}
    others = {wrong: char for wrong, char in pairs if wrong not in letters and char in _PUNCTUATION}
    return _Page(name, letters, others)


def _evidence(letters: str, gap: str) -> str:
    """Write what every mangled text has: a word of four letters, or two of two with no plain letter between them."""
    return f"(?:{letters}{{4}}|{letters}{{2}}{gap}{{1,8}}{letters}{{2}})"


@cache
def suspect() -> str:
    """Give the RE2 pattern that all text matches in which `spans` finds something."""
    return "|".join(_evidence(re2_class("".join(page.letters)), r"[^A-Za-z]") for page in _pages())


@cache
def _evident(page: _Page) -> re.Pattern[str]:
    return re.compile(_evidence(char_class("".join(page.letters)), "[^A-Za-z]"))


@cache
def _stretch(page: _Page) -> re.Pattern[str]:
    """Compile a whole stretch: words of the page's letters alone, and between them ASCII and punctuation."""
    letters = char_class("".join(page.letters))
    marks = char_class("".join(page.punctuation))
    between = f"(?:{marks}|[\\x00-\\x7f])"
    word = f"(?<![{_LATIN}]){letters}+(?![{_LATIN}])"
    return re.compile(
        f"{marks}*{word}(?:{between}*?{word})*(?:(?:{marks}|[^A-Za-z_\\x80-\U0010ffff])*{marks}(?![{_LATIN}]))?"
    )


def spans(value: str) -> list[Span]:
    """Find the stretches of an Arabic code page that was read as windows-1252 or Latin-1.

    >>> [(span.repair, span.route) for span in spans("ÇáßÇÙãí íÒæÑ ÈÛÏÇÏ")]
    [('الكاظمي يزور بغداد', 'windows-1256 read as windows-1252 or Latin-1')]
    >>> spans("Ça a été créé à Genève")
    []
    """
    # Vowels of the one code page are no letters in the other: the page that reads more of the text is the right one.
    found, other = sorted((_read(value, page) for page in _pages()), key=_weight, reverse=True)
    (letters, weight), (others, lighter) = _weight(found), _weight(other)
    found = [span for span in found if _arabic(span.repair or "", mixed=bool(_MIXED.search(value, *_ends(span))))]
    if letters == others and weight - lighter < _CLEAR:
        same = {(span.start, span.repair) for span in other}
        return [span if (span.start, span.repair) in same else replace(span, repair=None) for span in found]
    return found


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _read(value: str, page: _Page) -> list[Span]:
    """Find the stretches that one code page could have written."""
    evidence = _evident(page)
    if not evidence.search(value):
        return []
    meant = str.maketrans(page.letters | page.punctuation)
    route = f"{page.name} read as {wrong_1252().name}"
    matches = [match for match in _stretch(page).finditer(value) if evidence.search(match.group())]
    return [Span(*match.span(), match.group().translate(meant), route) for match in matches]


def _weight(found: list[Span]) -> tuple[int, int]:
    """Weigh a page's reading: its letters, then the common ones and the articles, which begin every fourth word."""
    text = " ".join(span.repair or "" for span in found)
    return len(_ARABIC.findall(_MARKS.sub("", text))), _common(text) + 2 * len(_ARTICLE.findall(text))


def _arabic(text: str, *, mixed: bool) -> bool:
    """Say whether a repair reads as Arabic: enough common letters, and hardly anything that no word has.

    Where what it repairs is `mixed`, no other alphabet wrote it, and fewer common letters will do.
    """
    letters = [char for char in _ARABIC.findall(text) if not _MARKS.match(char)]
    odd = sum(1 for _ in _ODD.finditer(text))
    share = min(_share(text, letters, odd), _COMMON_SHARE if mixed else 1)
    return _common(text) >= share * len(letters) > 0 and odd * 20 <= len(letters)


def _share(text: str, letters: list[str], odd: int) -> float:
    """Give the share of common letters to ask for: the longer and the more regular the text, the less."""
    words = len(re.findall("[\u0621-\u064a]{2,}", text))
    if words >= _MANY_WORDS and not odd:
        return _MANY_SHARE
    one = words < _FEWEST_WORDS and not _ARTICLE.search(text)
    return _SHORT_SHARE if one and len(letters) < _SHORT else _COMMON_SHARE


def _common(text: str) -> int:
    """Count the letters that are common in Arabic."""
    return sum(char in _COMMON for char in text)

"""Common words of Arabic: what settles a spelling that letters alone leave open.

`vocabulary.txt` is a list of facts: which words stand in news, and no more. Its head says how it was counted. A word
that it lacks is not wrong, only unknown.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# The article, alone and behind the prepositions that are written onto it (Ryding, A Reference Grammar of Modern
# Standard Arabic, 6.2).
_ARTICLES = ("ال", "بال", "كال", "لل")
_SHORTEST = 2  # letters of a word, or of what is left of one
_LONG = 3  # a shorter word loses no conjunction


@cache
def words(name: str) -> frozenset[str]:
    """Read a list of words, one a line, that stands beside this file."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def stem(word: str) -> str:
    """Take the conjunction and the article off a word.

    >>> stem("والعراق"), stem("للعراق"), stem("وفد"), stem("الو")
    ('عراق', 'عراق', 'وفد', 'الو')
    """
    rest = word[1:] if len(word) > _LONG and word[0] in "وف" else word
    for article in _ARTICLES:
        if rest.startswith(article) and len(rest) - len(article) >= _SHORTEST:
            return rest[len(article) :]
    return rest


def known(word: str) -> bool:
    """Tell whether a word without marks is a common one.

    >>> known("وبالعراق"), known("قارعلا")
    (True, False)
    """
    return stem(word) in words("vocabulary.txt")


def is_arabic(language: str | None) -> bool:
    """Tell whether a BCP 47 tag is Arabic's or one of its varieties' under the macrolanguage."""
    return (language or "").lower().partition("-")[0] == "ar"

"""Words of keyword phrases: one spelling of each, and what grammar says of it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from warraq.normalise.tables import rows
from warraq.normalise.text import nfc

Phrase = tuple[str, ...]

_TATWEEL = "\u0640"
# Spellings that Arabic newsrooms use for one another; only for look-up, never written back.
_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", _TATWEEL: None})


def fold(text: str) -> Phrase:
    """Write a phrase as words without marks and with one spelling of hamza, ta marbuta and alif maqsura.

    >>> fold("تنظيم الدَّولة") == fold("تنظيم الدوله")
    True
    """
    plain = nfc.normal(text).translate(_FOLD)
    if not plain.isalnum():
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    return tuple(plain.split())


# Arabic words that neither begin nor end a noun phrase, folded.
FUNCTION = frozenset(word for (line,) in rows(__package__, "function_words.txt") for word in fold(line))
# The article, and the article behind a conjunction or preposition (Ryding, chapters 6, 16 and 18); what is left has two
# letters at least, as the shortest nouns have (chapter 5).
_ARTICLES = {"ال": "definite", "وال": "prefixed", "بال": "prefixed", "فال": "prefixed", "كال": "prefixed", "لل": "prefixed"}  # fmt: skip  # noqa: E501  # one pattern, query or example
_SHORTEST = 2
CLASSES = 6


@lru_cache(maxsize=65536)
def class_of(word: str) -> str:
    """Return the class of a folded word that says how it joins others: an adjective agrees with its noun in the
    article.

    >>> [class_of(word) for word in fold("تصنيع السلاح في العراق 2021 NATO")]
    ['bare', 'definite', 'function', 'definite', 'figure', 'foreign']
    """
    if word in FUNCTION:
        return "function"
    if not word[:1].isalpha():
        return "figure"
    if not "\u0620" <= word[0] <= "\u06ff":  # the letters of the block Arabic
        return "foreign"
    names = (
        name
        for article, name in _ARTICLES.items()
        if word.startswith(article) and len(word) >= len(article) + _SHORTEST
    )
    return next(names, "bare")

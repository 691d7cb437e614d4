"""Keyword lines that have lost their separators, cut again with the help of a lexicon.

The cut is the cheapest way through the line (dynamic programming over its words): a phrase of the lexicon costs the
less the more often it was seen, a word that no phrase covers costs as much as a phrase never seen.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_TATWEEL = "\u0640"
# Spellings that Arabic newsrooms use for one another; only for look-up, never written back.
_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", _TATWEEL: None})
_UNSEEN = 3.0  # nats beyond the rarest phrase: a word that no phrase covers is always the dearer choice


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Known keyword phrases: folded words of the phrase -> how often it was seen."""

    counts: Mapping[tuple[str, ...], int]

    @property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(map(len, self.counts), default=1)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The keywords of a line, as printed, and the share of its words that known phrases cover, 0 to 1."""

    keywords: tuple[str, ...]
    coverage: float


def fold(text: str) -> tuple[str, ...]:
    """Write a phrase as words without marks and with one spelling of hamza, ta marbuta and alif maqsura.

    >>> fold("تنظيم الدَّولة") == fold("تنظيم الدوله")
    True
    """
    plain = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Mn")
    return tuple(plain.translate(_FOLD).split())


def lexicon(text: str) -> Lexicon:
    """Read a lexicon: a phrase, a tab, a count a line; `#` starts a comment. Raises ValueError naming the line.

    >>> lexicon("الأمم المتحدة\\t12").longest
    2
    """
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        phrase, _, rest = line.partition("\t")
        count = re.match(r"[0-9]+", rest)
        if not count or not fold(phrase):
            raise ValueError(f"line {number}: a phrase, a tab and a count belong here")
        counts[fold(phrase)] = counts.get(fold(phrase), 0) + int(count.group())
    return Lexicon(counts)


def segment(line: str, known: Lexicon) -> Segmentation:
    """Cut a keyword line into keywords; words that no phrase covers become keywords of their own.

    >>> segment("الأمم المتحدة العراق", lexicon("الأمم المتحدة\\t3\\nالعراق\\t5")).keywords
    ('الأمم المتحدة', 'العراق')
    """
    words = line.split()
    folded = [" ".join(fold(word)) for word in words]
    total = sum(known.counts.values()) or 1
    unseen = math.log(total) + _UNSEEN
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)]
    for end in range(1, len(words) + 1):
        choices = [(best[end - 1][0] + unseen, end - 1, False)]
        spans = ((start, tuple(folded[start:end])) for start in range(max(0, end - known.longest), end))
        seen = ((start, known.counts[span]) for start, span in spans if span in known.counts)
        choices += [(best[start][0] + math.log(total / count), start, True) for start, count in seen]
        best.append(min(choices, key=lambda choice: (choice[0], choice[1])))
    return _trace(words, best)


def _trace(words: list[str], best: list[tuple[float, int, bool]]) -> Segmentation:
    keywords, covered, end = [], 0, len(words)
    while end:
        _, start, seen = best[end]
        keywords.append(" ".join(words[start:end]))
        covered += (end - start) * seen
        end = start
    return Segmentation(tuple(reversed(keywords)), covered / len(words) if words else 1.0)

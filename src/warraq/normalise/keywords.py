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
_LEARNED = 2  # tabs of a learned entry; a curated one has a tab less
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
    """The keywords of a line, as printed, and how sure the cut is.

    `coverage` is the share of the line's words that known phrases cover; `confidence` the share that the chosen cut has in
    the probability of all cuts of the line. Both run from 0 to 1.
    """

    keywords: tuple[str, ...]
    coverage: float
    confidence: float = 1.0


def fold(text: str) -> tuple[str, ...]:
    """Write a phrase as words without marks and with one spelling of hamza, ta marbuta and alif maqsura.

    >>> fold("تنظيم الدَّولة") == fold("تنظيم الدوله")
    True
    """
    plain = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Mn")
    return tuple(plain.translate(_FOLD).split())


def lexicon(text: str) -> Lexicon:
    """Read a lexicon: a phrase, a tab, a count a line, and perhaps where it was learned; `#` starts a comment.

    Raises ValueError naming the line.

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


def written(text: str, learned: Mapping[tuple[str, ...], tuple[int, str]]) -> str:
    r"""Write a lexicon's text anew with learned phrases behind its curated entries, which stay as they are and win.

    A learned entry has a third column, where it was learned from; all that stood there before is replaced.

    >>> written("العراق\t1\nقديم\t4\ttext\n", {("مجلس", "الامن"): (7, "text"), ("العراق",): (9, "text")}).splitlines()
    ['العراق\t1', 'مجلس الامن\t7\ttext']
    """
    kept = [line for line in text.splitlines() if line.count("\t") < _LEARNED]
    curated = {fold(line.partition("\t")[0]) for line in kept if not line.startswith("#")}
    fresh = [
        f"{' '.join(phrase)}\t{count}\t{origin}"
        for phrase, (count, origin) in sorted(learned.items())
        if phrase not in curated
    ]
    return "".join(f"{line}\n" for line in [*kept, *fresh])


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
    every = [0.0]  # the log of the probability of all cuts up to here: the sum where `best` has the maximum
    for end in range(1, len(words) + 1):
        choices = [(best[end - 1][0] + unseen, end - 1, False)]
        spans = ((start, tuple(folded[start:end])) for start in range(max(0, end - known.longest), end))
        seen = ((start, known.counts[span]) for start, span in spans if span in known.counts)
        choices += [(best[start][0] + math.log(total / count), start, True) for start, count in seen]
        best.append(min(choices, key=lambda choice: (choice[0], choice[1])))
        every.append(_sum([every[start] - (cost - best[start][0]) for cost, start, _ in choices]))
    return _trace(words, best, math.exp(min(0.0, -best[-1][0] - every[-1])))


def _sum(logs: list[float]) -> float:
    """Add probabilities given as logs."""
    most = max(logs)
    return most + math.log(sum(math.exp(each - most) for each in logs))


def _trace(words: list[str], best: list[tuple[float, int, bool]], confidence: float) -> Segmentation:
    keywords, covered, end = [], 0, len(words)
    while end:
        _, start, seen = best[end]
        keywords.append(" ".join(words[start:end]))
        covered += (end - start) * seen
        end = start
    return Segmentation(tuple(reversed(keywords)), covered / len(words) if words else 1.0, confidence)

"""Keyword phrases learned from a corpus: its own delimited keywords, its headlines, and phrases of its texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from warraq.normalise.keywords import fold

_LONGEST = 4  # words: longer keywords are rare, and phrases of that length are clauses
_LEAST = 3  # times that a phrase has to be seen outside of keyword lists
_COHESION = 3.0  # bits of pointwise mutual information between the two halves of a phrase, at its weakest joint
_BREAK = re.compile(r"[^\w\s]|\n", re.UNICODE)  # no phrase runs over punctuation
# Arabic words that neither begin nor end a noun phrase: prepositions, conjunctions, particles, pronouns, relatives and the
# commonest verbs of report (Ryding, A Reference Grammar of Modern Standard Arabic, Cambridge 2005, chapters 12 to 18), folded.
_FUNCTION = frozenset(
    word
    for text in (
        "في من إلى على عن مع بين حتى منذ خلال بعد قبل عند لدى ضد نحو حول أمام وراء فوق تحت دون بدون سوى غير مثل و ف ب ل ك ثم أو أم بل",
        "لكن إن أن إنه أنه إنها أنها لا لم لن ما قد لقد سوف كان كانت يكون تكون ليس هو هي هم هذا هذه ذلك تلك هناك هنا الذي التي الذين ما",
        "من كل بعض أي كما كي لكي إذا لو حيث بينما عندما كذلك أيضا قال قالت أضاف وقال وأضاف وأكد وأوضح وفي ومن وعلى وإلى وهو وهي وكان",
    )
    for form in text.split()
    for word in fold(form)
)


def phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Give every run of one to four words of a text that no punctuation breaks, folded.

    >>> list(phrases("مجلس الأمن، العراق"))
    [('مجلس',), ('مجلس', 'الامن'), ('الامن',), ('العراق',)]
    """
    for part in _BREAK.split(text):
        words = fold(part)
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                yield words[start:end]


def learn(keywords: Iterable[str], texts: Iterable[str]) -> dict[tuple[str, ...], tuple[int, str]]:
    """Learn phrases from delimited keywords, as they are, and from texts, where they hold together.

    Gives folded phrase -> how often it was seen, and where (`keywords` or `text`). A phrase of a text has two words at least, is
    seen three times, does not begin or end in a function word, and its halves occur together far more often than by
    chance (pointwise mutual information: Church and Hanks, Computational Linguistics 16(1), 1990).
    """
    own = Counter(fold(keyword) for keyword in keywords)
    seen = Counter(phrase for text in texts for phrase in phrases(text))
    total = sum(count for phrase, count in seen.items() if len(phrase) == 1)
    learned = {phrase: (count, "text") for phrase, count in seen.items() if _holds(phrase, seen, total)}
    return learned | {phrase: (count, "keywords") for phrase, count in own.items() if phrase}


def _holds(phrase: tuple[str, ...], seen: Counter[tuple[str, ...]], total: int) -> bool:
    if len(phrase) == 1 or seen[phrase] < _LEAST or phrase[0] in _FUNCTION or phrase[-1] in _FUNCTION:
        return False
    halves = ((phrase[:cut], phrase[cut:]) for cut in range(1, len(phrase)))
    return all(math.log2(seen[phrase] * total / (seen[a] * seen[b])) >= _COHESION for a, b in halves)

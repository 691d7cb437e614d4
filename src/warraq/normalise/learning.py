"""Keyword phrases learned from a corpus: its own delimited keywords, its headlines, and phrases of its texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from warraq.normalise.keywords import Phrase, fold

_LONGEST = 5  # words: longer phrases are clauses
_LEAST = 3  # times that a phrase has to be seen outside of keyword lists
_COHESION = 3.0  # bits of pointwise mutual information between the two halves of a phrase, at its weakest joint
_BREAK = re.compile(
    r"[^\w\s\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]|\n"
)  # punctuation, not vowel marks
_PREFIXES = (
    "وفبلك"  # conjunctions and prepositions that Arabic writes as one word with the next (Ryding, chapters 16 and 18)
)
# Arabic words that neither begin nor end a noun phrase: prepositions, conjunctions, particles, pronouns, relatives and the
# commonest verbs of report (Ryding, A Reference Grammar of Modern Standard Arabic, Cambridge 2005, chapters 12 to 18), folded.
_FUNCTION = frozenset(
    word
    for text in (
        "به بها بهم له لها لهم منه منها منهم فيه فيها فيهم عليه عليها عليهم إليه إليها عنه عنها معه معها ممن مما بأن بما كان وكانت وقد وأن كما حيث",
        "في من إلى على عن مع بين حتى منذ خلال بعد قبل عند لدى ضد نحو حول أمام وراء فوق تحت دون بدون سوى غير مثل و ف ب ل ك ثم أو أم بل",
        "لكن إن أن إنه أنه إنها أنها لا لم لن ما قد لقد سوف كان كانت يكون تكون ليس هو هي هم هذا هذه ذلك تلك هناك هنا الذي التي الذين ما",
        "من كل بعض أي كما كي لكي إذا لو حيث بينما عندما كذلك أيضا قال قالت أضاف وقال وأضاف وأكد وأوضح وفي ومن وعلى وإلى وهو وهي وكان",
    )
    for form in text.split()
    for word in fold(form)
)


def parts(text: str) -> Iterator[Phrase]:
    """Give the folded words of every stretch of a text that no punctuation breaks.

    >>> list(parts("مجلس الأمن، المتّحدة"))
    [('مجلس', 'الامن'), ('المتحده',)]
    """
    return filter(None, map(fold, _BREAK.split(text)))


def learn(keywords: Iterable[str], texts: Iterable[str]) -> dict[Phrase, tuple[int, str]]:
    """Learn phrases from delimited keywords, as they are, and from texts, where they hold together.

    Gives folded phrase -> how often it was seen, and where (`keywords` or `text`). A phrase of a text has two words at least, is
    seen three times, and does not begin or end in a function word. Its halves occur together far more often than by chance
    (pointwise mutual information: Church and Hanks, Computational Linguistics 16(1), 1990), and it is no fragment: no longer
    phrase holds most of its sightings (what C-value asks of nested terms: Frantzi, Ananiadou and Mima, International
    Journal on Digital Libraries 3(2), 2000).
    """
    own = Counter(fold(keyword) for keyword in keywords)
    seen = _count([part for text in texts for part in parts(text)])
    fragments = _fragments(seen)
    total = sum(count for phrase, count in seen.items() if len(phrase) == 1)
    whole = (phrase for phrase in seen if 1 < len(phrase) <= _LONGEST and phrase not in fragments)
    learned = {
        phrase: (seen[phrase], "text") for phrase in whole if _is_noun(phrase, seen) and _holds(phrase, seen, total)
    }
    return learned | {phrase: (count, "keywords") for phrase, count in own.items() if phrase}


def _count(texts: list[Phrase]) -> Counter[Phrase]:
    """Count words, and the phrases seen three times or more, up to one word over the longest.

    A phrase is counted only where both phrases that it is made of are frequent enough, so that the millions seen once are
    never held (Agrawal and Srikant, VLDB 1994).
    """
    seen: Counter[Phrase] = Counter((word,) for words in texts for word in words)
    for length in range(2, _LONGEST + 2):
        longer: Counter[Phrase] = Counter()
        for words in texts:
            for start in range(len(words) - length + 1):
                phrase = words[start : start + length]
                if seen[phrase[:-1]] >= _LEAST and seen[phrase[1:]] >= _LEAST:
                    longer[phrase] += 1
        seen.update({phrase: count for phrase, count in longer.items() if count >= _LEAST})
    return seen


def _fragments(seen: Counter[Phrase]) -> set[Phrase]:
    """Find the phrases that one longer phrase holds most sightings of."""
    inner = ((count, part) for phrase, count in seen.items() for part in (phrase[:-1], phrase[1:]))
    return {part for count, part in inner if 2 * count > seen[part]}


def _is_noun(phrase: Phrase, seen: Counter[Phrase]) -> bool:
    """Whether a phrase may be a noun phrase by its first and last word.

    A first letter that is a prefix is told from one of the word's own by the rest: `وقال` without it is the commoner word,
    `وزارة` is not.
    """
    first, last = phrase[0], phrase[-1]
    bare = f"ال{first[2:]}" if first.startswith("لل") else first[1:]
    prefixed = first[0] in _PREFIXES and seen[(bare,)] > seen[(first,)]
    return not (first in _FUNCTION or last in _FUNCTION or prefixed or first[0].isdigit())


def _holds(phrase: Phrase, seen: Counter[Phrase], total: int) -> bool:
    halves = ((phrase[:cut], phrase[cut:]) for cut in range(1, len(phrase)))
    return all(math.log2(seen[phrase] * total / (seen[a] * seen[b])) >= _COHESION for a, b in halves)

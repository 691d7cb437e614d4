"""Keyword phrases learned from a corpus: its own delimited keywords, its headlines, and phrases of its texts."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from warraq.normalise.keywords.infer import Entry
from warraq.normalise.keywords.words import FUNCTION, Phrase, fold

_LONGEST = 5  # words: longer phrases are clauses
_LEAST = 3  # times that a phrase has to be seen outside of keyword lists
_COHESION = 3.0  # bits of pointwise mutual information between the two halves of a phrase, at its weakest joint
# Punctuation, not vowel marks
_BREAK = re.compile(r"[^\w\s\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]|\n")
# Conjunctions and prepositions that Arabic writes as one word with the next (Ryding, chapters 16 and 18)
_PREFIXES = "وفبلك"
_Printed = Mapping[Phrase, Counter[str]]


def parts(text: str) -> Iterator[Phrase]:
    """Return the folded words of every stretch of a text that no punctuation breaks.

    >>> list(parts("مجلس الأمن، المتّحدة"))
    [('مجلس', 'الامن'), ('المتحده',)]
    """
    return filter(None, map(fold, _BREAK.split(text)))


def learn(keywords: Iterable[str], headlines: Iterable[str], texts: Iterable[str]) -> dict[Phrase, Entry]:
    """Learn phrases from delimited keywords, as they are, and from headlines and texts, where they hold together.

    Gives what was learned by folded phrase; the origin is `keywords`, `headline` where one holds the phrase, else
    `text`. A phrase of headlines and texts has two words at least, is seen three times in them, and does not begin or
    end in a function word. Its halves occur together far more often than by chance (pointwise mutual information:
    Church and Hanks, Computational Linguistics 16(1), 1990), and it is no fragment: no longer phrase holds most of its
    sightings (what C-value asks of nested terms: Frantzi, Ananiadou and Mima, International Journal on Digital
    Libraries 3(2), 2000).
    """
    heads = list(headlines)
    lines = [*heads, *texts]
    seen = _count([part for text in lines for part in parts(text)])
    fragments = _fragments(seen)
    total = sum(count for phrase, count in seen.items() if len(phrase) == 1)
    whole = (phrase for phrase in seen if 1 < len(phrase) <= _LONGEST and phrase not in fragments)
    kept = frozenset(phrase for phrase in whole if _is_noun(phrase, seen) and _holds(phrase, seen, total))
    headed, printed = _printed(heads, kept), _printed(lines, kept)
    learned = {phrase: (seen[phrase], "headline" if phrase in headed else "text", printed[phrase]) for phrase in kept}
    own = _spellings(keywords)
    learned |= {phrase: (printed.total(), "keywords", printed) for phrase, printed in own.items()}
    return {phrase: Entry(count, origin, _commonest(printed)) for phrase, (count, origin, printed) in learned.items()}


def _spellings(keywords: Iterable[str]) -> _Printed:
    """Count keywords by phrase and spelling; `#` would make a comment of a lexicon's line, so that hashtags are left
    out.
    """
    counts: defaultdict[Phrase, Counter[str]] = defaultdict(Counter)
    for keyword in keywords:
        spelling = " ".join(keyword.split())
        if (phrase := fold(keyword)) and not spelling.startswith("#"):
            counts[phrase][spelling] += 1
    return counts


def _printed(texts: Iterable[str], wanted: frozenset[Phrase]) -> _Printed:
    """Count the spellings of phrases in texts."""
    counts: defaultdict[Phrase, Counter[str]] = defaultdict(Counter)
    firsts = {phrase[:2] for phrase in wanted}
    for part in (part for text in texts for part in _BREAK.split(text)):
        words = [(word, *fold(word)) for word in part.split()]
        pairs = [(pair[0], pair[1]) for pair in words if len(pair) > 1]
        folded = tuple(plain for _, plain in pairs)
        for start in range(len(pairs) - 1):
            if folded[start : start + 2] not in firsts:
                continue
            for end in range(start + 2, min(start + _LONGEST, len(pairs)) + 1):
                if (phrase := folded[start:end]) in wanted:
                    counts[phrase][" ".join(word for word, _ in pairs[start:end])] += 1
    return counts


def _commonest(printed: Counter[str]) -> str:
    """Return the commonest spelling, of equally common ones the first by code points."""
    return min(printed, key=lambda spelling: (-printed[spelling], spelling))


def _count(texts: list[Phrase]) -> Counter[Phrase]:
    """Count words, and the phrases seen three times or more, up to one word over the longest.

    A phrase is counted only where both phrases that it is made of are frequent enough, so that the millions seen once
    are never held (Agrawal and Srikant, VLDB 1994).
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

    A first letter that is a prefix is told from one of the word's own by the rest: `وقال` without it is the commoner
    word, `وزارة` is not.
    """
    first, last = phrase[0], phrase[-1]
    bare = f"ال{first[2:]}" if first.startswith("لل") else first[1:]
    prefixed = first[0] in _PREFIXES and seen[(bare,)] > seen[(first,)]
    return not (first in FUNCTION or last in FUNCTION or prefixed or first[0].isdigit())


def _holds(phrase: Phrase, seen: Counter[Phrase], total: int) -> bool:
    halves = ((phrase[:cut], phrase[cut:]) for cut in range(1, len(phrase)))
    return all(math.log2(seen[phrase] * total / (seen[a] * seen[b])) >= _COHESION for a, b in halves)

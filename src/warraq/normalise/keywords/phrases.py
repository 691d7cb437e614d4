"""How likely words are a keyword: what a lexicon says of its phrases, and of phrases that nobody has seen."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from enum import IntEnum

from warraq.normalise.keywords.words import CLASSES, Phrase, class_of

_LONGEST_NEW = 5  # words of a keyword that nobody has seen
# What every joint in a keyword that nobody has seen costs beyond its words' own probability, in nats. Chosen by
# cross-validation on the keyword lists of CLDR 48.2 in German, Italian, Portuguese and Hebrew; benchmarks/keywords.py
# reports Arabic, of which nothing was used.
_JOINT = 1.5
_BEGIN, _END = " begin", " end"  # no words, since a space is in them
_PLACES = 3  # places of a keyword that are told apart: first, second, further on
_Context = tuple[str, int]


class Kind(IntEnum):
    """What is known of a keyword: not even one of its several words, no more than words, or the whole phrase."""

    BLIND = 0
    NEW = 1
    KNOWN = 2


class Model:
    """Probabilities of keywords, as logs: of known phrases by their weight, of others word by word.

    A phrase that nobody has seen is a chain: each word, and the end, by the word before it, backed off to the classes
    of the two (an interpolated bigram model: Chen and Goodman, Computer Speech and Language 13(4), 1999, and classes of
    words: Brown and others, Computational Linguistics 18(4), 1992). What is left for phrases and words never seen is
    Witten and Bell's estimate, T / (N + T) for T different ones seen N times (IEEE Transactions on Information Theory
    37(4), 1991, method C). Words are counted once a different phrase, not once a sighting: what is new resembles the
    kinds (Kneser and Ney, ICASSP 1995).
    """

    def __init__(self, weights: Mapping[Phrase, int]) -> None:
        total, kinds = sum(weights.values()), len(weights)
        self._new = kinds / (total + kinds) if kinds else 1.0
        self._shares = {phrase: weight / (total + kinds) for phrase, weight in weights.items()}
        self._heads = {phrase[:end] for phrase in weights for end in range(1, len(phrase))}
        self._next: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._classes: defaultdict[_Context, Counter[str]] = defaultdict(Counter)
        self._words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for phrase in weights:
            self._count(phrase)
        self._vocabulary = {word for words in self._words.values() for word in words}
        self._cached: dict[tuple[str, str, int], float] = {}

    def _count(self, phrase: Phrase) -> None:
        for place, (before, word) in enumerate(zip((_BEGIN, *phrase), (*phrase, _END), strict=True)):
            self._next[before][word] += 1
            self._classes[_context(before, place)][_class(word)] += 1
        for word in phrase:
            self._words[class_of(word)][word] += 1

    def _step(self, before: str, word: str, place: int) -> float:
        """Return the probability that `word` follows `before`, which stands at `place`."""
        key = (before, word, min(place, _PLACES))
        probability = self._cached.get(key)
        if probability is None:
            after, classes = self._next.get(before, Counter()), self._classes.get(_context(before, place), Counter())
            backed = (classes[_class(word)] + 1) / (classes.total() + CLASSES + 1) * self._of_its_class(word)
            seen, kinds = after.total(), len(after)
            probability = (after[word] + kinds * backed) / (seen + kinds) if after else backed
            self._cached[key] = probability
        return probability

    def _of_its_class(self, word: str) -> float:
        """Return the share that a word has of its class; one that nobody has seen counts as seen once."""
        if word == _END:
            return 1.0
        words = self._words.get(class_of(word), Counter())
        return (words[word] or 1) / (words.total() + len(words) + 1)

    def keywords(self, words: list[str], start: int) -> Iterator[tuple[int, float, Kind]]:
        """Yield the keywords that may begin at `start`: where each ends, log of its probability, and of what kind it
        is.

        A keyword that nobody has seen has five words at most, and no word next to itself; its joints cost twice where
        no word of it is known.
        """
        chain, before, some = self._new, _BEGIN, False
        for end in range(start + 1, len(words) + 1):
            word, place = words[end - 1], end - 1 - start
            if word == before or place == _LONGEST_NEW:
                chain = 0.0
            chain *= self._step(before, word, place) * (math.exp(-_JOINT) if place else 1)
            before, some = word, some or word in self._vocabulary
            phrase = tuple(words[start:end])
            share = self._shares.get(phrase, 0.0)
            if both := share + chain * self._step(word, _END, place + 1):
                kind = Kind.KNOWN if share else Kind.NEW if some or not place else Kind.BLIND
                yield end, math.log(both) - (_JOINT * place if kind == Kind.BLIND else 0), kind
            if not chain and phrase not in self._heads:
                return


def _context(word: str, place: int) -> _Context:
    return _class(word), min(place, _PLACES)


def _class(word: str) -> str:
    return word if word in (_BEGIN, _END) else class_of(word)

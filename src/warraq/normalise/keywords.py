"""Keyword lines that have lost their separators, cut again with the help of a lexicon.

The cut is the likeliest way through the line (dynamic programming over its words). A phrase of the lexicon is the likelier
the more often it was seen as a keyword; a phrase that nobody has seen, by its words: which of them have stood alone, begun
or ended keywords.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Phrase = tuple[str, ...]
_Arcs = list[
    list[tuple[int, float, bool]]
]  # by where a keyword ends: where it begins, log of its probability, whether known

_TATWEEL = "\u0640"
# Spellings that Arabic newsrooms use for one another; only for look-up, never written back.
_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", _TATWEEL: None})
_LEARNED = 2  # tabs of a learned entry; a curated one has a tab less
_LONGEST_NEW = 5  # words of a keyword that nobody has seen
# What joining words into a keyword that nobody has seen costs beyond their own probability, in nats. Chosen on the keyword
# lists of CLDR 48.2 in German, Italian, Portuguese and Hebrew; benchmarks/keywords.py reports other languages.
_JOIN = 4.0
_FIRST, _INSIDE, _ALONE, _LAST = range(4)  # places of a word in a keyword


@dataclass(frozen=True)
class Lexicon:
    """Known keyword phrases: folded words of the phrase -> how often it was seen, and where the learned ones come from."""

    counts: Mapping[Phrase, int]
    origins: Mapping[Phrase, str] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(map(len, self.counts), default=1)

    @cached_property
    def weights(self) -> dict[Phrase, int]:
        """How much each phrase counts as a keyword.

        A delimited keyword weighs as often as it was seen; a phrase of texts 1, however common there, since nobody has
        seen it as a keyword; a curated one no less than the commonest learned one, so that learned pieces never cut it.
        """
        learned = {p: self.counts[p] if origin == "keywords" else 1 for p, origin in self.origins.items()}
        most = max(learned.values(), default=1)
        return {phrase: learned.get(phrase) or max(count, most) for phrase, count in self.counts.items()}

    @cached_property
    def model(self) -> Model:
        """The probabilities that follow from the phrases."""
        return Model(self.weights)


class Model:
    """Probabilities of keywords, as logs: of known phrases by their weight, of others by the places of their words.

    What is left for phrases never seen is Witten and Bell's estimate, T / (N + T) for T different phrases of weight N
    (IEEE Transactions on Information Theory 37(4), 1991, method C). Words are counted once a different phrase, not once a
    sighting: what is new resembles the kinds (Kneser and Ney, ICASSP 1995).
    """

    def __init__(self, weights: Mapping[Phrase, int]) -> None:
        total, kinds = sum(weights.values()), len(weights)
        self.new = math.log(kinds / (total + kinds)) if kinds else 0.0
        rest = math.log(total / (total + kinds)) if kinds else 0.0
        self.known = {phrase: rest + math.log(weight / total) for phrase, weight in weights.items()}
        self._places = _places(weights)
        self.begun = {phrase[0] for phrase in weights if len(phrase) > 1}
        self.ended = {phrase[-1] for phrase in weights if len(phrase) > 1}
        self.heads = {phrase[:end] for phrase in weights for end in range(1, len(phrase))}
        lengths = Counter(min(len(phrase), _LONGEST_NEW) for phrase in weights)
        self._lengths = [math.log((lengths[n] + 1) / (kinds + _LONGEST_NEW)) for n in range(1, _LONGEST_NEW + 1)]

    def _at(self, place: int, word: str) -> float:
        logs, unseen = self._places[place]
        return logs.get(word, unseen)

    def alone(self, word: str) -> float:
        """Log of the probability of a keyword of one word that nobody has seen."""
        return self.new + self._lengths[0] + self._at(_ALONE, word)

    def joined(self, words: list[str], start: int) -> Iterator[tuple[int, float]]:
        """Give ends and logs of keywords of several words from `start` on that nobody has seen.

        Only a word that has begun a known keyword begins one, and only one that has ended one ends it: words of which
        nothing is known are never joined.
        """
        if words[start] not in self.begun:
            return
        sofar = self.new - _JOIN + self._at(_FIRST, words[start])
        for end in range(start + 2, min(start + _LONGEST_NEW, len(words)) + 1):
            if words[end - 1] in self.ended:
                yield end, sofar + self._lengths[end - start - 1] + self._at(_LAST, words[end - 1])
            sofar += self._at(_INSIDE, words[end - 1])


def _places(phrases: Collection[Phrase]) -> list[tuple[dict[str, float], float]]:
    """Give, by place, the log of the probability of each word there, and of a word that no phrase has.

    A word's probability at a place is backed off to its share of all words, with one sighting added to each.
    """
    seen: list[Counter[str]] = [Counter() for _ in range(4)]
    for phrase in phrases:
        if len(phrase) == 1:
            seen[_ALONE][phrase[0]] += 1
            continue
        seen[_FIRST][phrase[0]] += 1
        seen[_INSIDE].update(phrase[1:-1])
        seen[_LAST][phrase[-1]] += 1
    words = sum(seen, Counter[str]())
    every = words.total() + len(words) + 1
    places = []
    for at in seen:
        total = at.total() + 1
        logs = {word: math.log((at[word] + (count + 1) / every) / total) for word, count in words.items()}
        places.append((logs, math.log(1 / every / total)))
    return places


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The keywords of a line, as printed, and how sure the cut is.

    `coverage` is the share of the line's words that known phrases cover; `confidence` the share that the chosen cut has in
    the probability of all cuts of the line. Both run from 0 to 1.
    """

    keywords: tuple[str, ...]
    coverage: float
    confidence: float = 1.0


def fold(text: str) -> Phrase:
    """Write a phrase as words without marks and with one spelling of hamza, ta marbuta and alif maqsura.

    >>> fold("تنظيم الدَّولة") == fold("تنظيم الدوله")
    True
    """
    plain = unicodedata.normalize("NFC", text).translate(_FOLD)
    if not plain.isalnum():
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    return tuple(plain.split())


def lexicon(text: str) -> Lexicon:
    """Read a lexicon: a phrase, a tab, a count a line, and perhaps where it was learned; `#` starts a comment.

    A phrase that is curated and learned is curated. Raises ValueError naming the line.

    >>> lexicon("الأمم المتحدة\\t12").longest
    2
    """
    curated: Counter[Phrase] = Counter()
    learned: Counter[Phrase] = Counter()
    origins: dict[Phrase, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        written, _, rest = line.partition("\t")
        count, _, origin = rest.partition("\t")
        known, times = fold(written), re.match(r"0*[1-9][0-9]*", count)
        if not times or not known:
            raise ValueError(f"line {number}: a phrase, a tab and a count of 1 or more belong here")
        (learned if origin else curated)[known] += int(times.group())
        if origin and origins.get(known) != "keywords":
            origins[known] = origin.strip()
    return Lexicon({**learned, **curated}, {p: origin for p, origin in origins.items() if p not in curated})


def written(text: str, learned: Mapping[Phrase, tuple[int, str]]) -> str:
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
    """Cut a keyword line into keywords.

    A line that known phrases cover wholly is cut into known phrases alone. Elsewhere a word that none covers is a keyword
    of its own, or one with its neighbours where they have begun and ended other keywords.

    >>> segment("الأمم المتحدة العراق", lexicon("الأمم المتحدة\\t3\\nالعراق\\t5")).keywords
    ('الأمم المتحدة', 'العراق')
    >>> segment("الأمم المتحدة بغداد", lexicon("الأمم المتحدة\\t3\\nالعراق\\t5")).coverage
    0.6666666666666666
    """
    words = line.split()
    folded = [" ".join(fold(word)) for word in words]
    arcs = _known(folded, known.model)
    steps, every = _walk(arcs)
    if every == -math.inf:
        steps, every = _walk(_new(folded, arcs, known.model))
    return _trace(words, steps, every)


def _known(folded: list[str], model: Model) -> _Arcs:
    """Find the known phrases of a line; nothing ends where the list begins."""
    arcs: _Arcs = [[] for _ in range(len(folded) + 1)]
    logs, heads = model.known, model.heads
    for start in range(len(folded)):
        for end in range(start + 1, len(folded) + 1):
            span = tuple(folded[start:end])
            log = logs.get(span)
            if log is not None:
                arcs[end].append((start, log, True))
            if span not in heads:
                break
    return arcs


def _new(folded: list[str], arcs: _Arcs, model: Model) -> _Arcs:
    """Add the keywords that nobody has seen; one of several words has a word that no known phrase of the line covers."""
    covered = {at for end, found in enumerate(arcs) for start, _, _ in found for at in range(start, end)}
    known = {(start, end) for end, found in enumerate(arcs) for start, _, _ in found}
    added = [list(found) for found in arcs]
    for start, word in enumerate(folded):
        if (start, start + 1) not in known:
            added[start + 1].append((start, model.alone(word), False))
        for end, log in model.joined(folded, start):
            if (start, end) not in known and not covered.issuperset(range(start, end)):
                added[end].append((start, log, False))
    return added


def _walk(arcs: _Arcs) -> tuple[list[tuple[float, int, bool]], float]:
    """Give the best way to every place, and the log of the probability of all ways to the end."""
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)]
    every = [0.0]
    for found in arcs[1:]:
        ways = [(best[start][0] + log, start, seen) for start, log, seen in found]
        best.append(max(ways, key=lambda way: (way[0], -way[1]), default=(-math.inf, 0, False)))
        every.append(_sum([every[start] + log for start, log, _ in found]))
    return best, every[-1]


def _sum(logs: list[float]) -> float:
    """Add probabilities given as logs."""
    if len(logs) < 2:  # noqa: PLR2004  # one cannot be added to
        return logs[0] if logs else -math.inf
    most = max(logs)
    return most + math.log(sum(math.exp(each - most) for each in logs)) if most > -math.inf else most


def _trace(words: list[str], best: list[tuple[float, int, bool]], every: float) -> Segmentation:
    keywords, covered, end = [], 0, len(words)
    while end:
        _, start, seen = best[end]
        keywords.append(" ".join(words[start:end]))
        covered += (end - start) * seen
        end = start
    confidence = math.exp(min(0.0, best[-1][0] - every))
    return Segmentation(tuple(reversed(keywords)), covered / len(words) if words else 1.0, confidence)

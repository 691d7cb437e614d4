"""Keyword lines that have lost their separators, cut again with the help of a lexicon.

The cut is the likeliest way through the line (dynamic programming over its words) that takes no keyword twice. A phrase
of the lexicon is the likelier the more often it was seen as a keyword; a phrase that nobody has seen, by its words and
how words of their classes follow one another in keywords.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise.columns.masks import of_valid
from warraq.normalise.keywords import lattice
from warraq.normalise.keywords.phrases import Kind, Model
from warraq.normalise.keywords.words import Phrase, fold

_LEARNED = 2  # tabs of a learned entry; a curated one has a tab less
# How sure a cut is, from the logit of its share in the probability of all cuts and from the words that no known phrase
# covers: a logistic regression on whether the whole line came back, fitted by benchmarks/keywords.py.
_INTERCEPT, _LOGIT, _UNCOVERED = 0.027, 0.638, -0.106
# Characters whose lower case is what they fold to: ASCII's, Latin-1's letters but ß, Arabic's. None but the blank is
# white space.
_SIMPLE = r"\A[ -~À-Þà-ÿ\x{600}-\x{6FF}]*\z"
_LOGIT_MOST = 9.0  # beyond this share no line of the benchmark tells one from another


@dataclass(frozen=True, slots=True)
class Entry:
    """What was learned of a phrase: how often it was seen, where, and its commonest printed spelling."""

    count: int
    origin: str
    printed: str


@dataclass(frozen=True)
class Lexicon:
    """Known keyword phrases: folded words of the phrase -> how often it was seen, and where the learned ones come
    from.
    """

    counts: Mapping[Phrase, int]
    origins: Mapping[Phrase, str] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A digest of the phrases and all that is known of them."""
        return hashlib.sha256(repr((self.counts, self.origins)).encode()).hexdigest()

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


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The keywords of a line, as printed, and how sure the cut is.

    `logit` is of the share that the cut has in the probability of all cuts; `unknown` are the keywords that the lexicon
    lacks.
    """

    keywords: tuple[str, ...]
    logit: float = _LOGIT_MOST
    unknown: tuple[str, ...] = ()

    @property
    def uncovered(self) -> int:
        """How many words of the line no known phrase covers."""
        return sum(len(keyword.split()) for keyword in self.unknown)

    @property
    def confidence(self) -> float:
        """The probability that every keyword is right, from 0 to 1, as the benchmark measures it on held-out lists."""
        return 1 / (1 + math.exp(-(_INTERCEPT + _LOGIT * self.logit + _UNCOVERED * self.uncovered)))


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


def written(text: str, learned: Mapping[Phrase, Entry]) -> str:
    r"""Rewrite a lexicon's text with learned phrases behind its curated entries, which do not change and take
    precedence.

    A learned entry has a third column, its origin; all earlier learned entries are replaced.

    >>> phrases = {fold("مجلس الأمن"): Entry(7, "text", "مجلس الأمن"), fold("العراق"): Entry(9, "text", "العراق")}
    >>> written("العراق\t1\nقديم\t4\ttext\n", phrases).splitlines()
    ['العراق\t1', 'مجلس الأمن\t7\ttext']
    """
    kept = [line for line in text.splitlines() if line.count("\t") < _LEARNED]
    curated = {fold(line.partition("\t")[0]) for line in kept if not line.startswith("#")}
    fresh = [
        f"{entry.printed}\t{entry.count}\t{entry.origin}"
        for phrase, entry in sorted(learned.items())
        if phrase not in curated
    ]
    return "".join(f"{line}\n" for line in [*kept, *fresh])


def segment(line: str, known: Lexicon) -> Segmentation:
    """Cut a keyword line into keywords.

    A line that known phrases cover wholly, none twice, is cut into known phrases alone. Elsewhere the words that none
    covers, and those that would stand twice, are keywords of their own or joined with their neighbours. Words of which
    nothing is known are never joined, but that they might be makes the cut less sure.

    >>> segment("الأمم المتحدة العراق", lexicon("الأمم المتحدة\\t3\\nالعراق\\t5")).keywords
    ('الأمم المتحدة', 'العراق')
    >>> segment("الأمم المتحدة بغداد", lexicon("الأمم المتحدة\\t3\\nالعراق\\t5")).unknown
    ('بغداد',)
    """
    words = line.split()
    if not words:
        return Segmentation(())
    folded = [" ".join(fold(word)) for word in words]
    arcs = _arcs(folded, known.model)
    known_alone, sighted, every = (lattice.walk(folded, _of_kind(arcs, kind)) for kind in reversed(Kind))
    way = known_alone if known_alone and not known_alone.repeats else sighted
    pairs = [(" ".join(words[start:end]), kind == Kind.KNOWN) for start, end, kind in way.spans] if way else []
    share = way.log - every.every if way and every else 0.0
    return Segmentation(
        tuple(keyword for keyword, _ in pairs),
        _logit(share),
        tuple(keyword for keyword, seen in pairs if not seen),
    )


def _arcs(folded: list[str], model: Model) -> lattice.Arcs:
    arcs: lattice.Arcs = [[] for _ in range(len(folded) + 1)]
    for start in range(len(folded)):
        for end, log, kind in model.keywords(folded, start):
            arcs[end].append((start, log, kind))
    return arcs


def _of_kind(arcs: lattice.Arcs, least: Kind) -> lattice.Arcs:
    return [[arc for arc in ending if arc[2] >= least] for ending in arcs]


def _logit(log: float) -> float:
    """Return log(p / (1 - p)) of a probability given as its log, within what the benchmark has lines of."""
    if log >= -math.exp(-_LOGIT_MOST):
        return _LOGIT_MOST
    return max(-_LOGIT_MOST, log - math.log(-math.expm1(log)))


def repeated(keywords: pa.Array) -> pa.Array:
    """Return a mask of the lists in which a keyword may stand twice, case and white space aside.

    >>> repeated(pa.array([["UN", "oil", "Un"], ["UN", "oil"], None])).to_pylist()
    [True, False, False]
    """
    rows = np.repeat(np.arange(len(keywords)), pc.fill_null(pc.list_value_length(keywords), 0).to_numpy())
    # Many records share a keyword: each is folded once.
    items = pc.fill_null(keywords.flatten(), "").dictionary_encode()
    folded = pc.utf8_lower(pc.replace_substring(items.dictionary, " ", ""))
    simple = pc.match_substring_regex(items.dictionary, _SIMPLE).to_numpy(zero_copy_only=False)
    codes = items.indices.to_numpy()
    numbers = folded.dictionary_encode().indices.to_numpy()[codes]
    filled = pc.greater(pc.binary_length(folded), 0).to_numpy(zero_copy_only=False)[codes]
    keys = np.sort((rows << 32 | numbers)[filled])
    mask = np.zeros(len(keywords), np.bool_)
    mask[keys[1:][keys[1:] == keys[:-1]] >> 32] = True
    mask[rows[~simple[codes]]] = True
    return of_valid(mask, keywords)

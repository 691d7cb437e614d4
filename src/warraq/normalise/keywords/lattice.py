"""The likeliest way through a line of words, where no phrase is to stand twice."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from warraq.normalise.keywords.phrases import Kind
from warraq.normalise.keywords.words import Phrase

# By where a phrase ends: where it begins, log of its probability, what kind it is
Arcs = list[list[tuple[int, float, Kind]]]
# What a phrase costs that stands in the list already, in nats: keywords are a set. Chosen with `_JOINT` of phrases.py,
# on the same lists.
_REPEAT = 8.0
_BEAM = 32  # sets of phrases that ways to one place are told apart by, the likeliest
_Used = frozenset[Phrase]


@dataclass(slots=True)
class _State:
    """Ways to one place that used the same repeatable phrases: the best one's log, those of all, and its last step."""

    best: float
    every: list[float]
    step: tuple[int, _Used, Kind] | None = None

    def add(self, best: float, every: float, step: tuple[int, _Used, Kind]) -> None:
        """Take one more way in; of two equally likely ones the first stays."""
        if best > self.best:
            self.best, self.step = best, step
        self.every.append(every)


@dataclass(frozen=True, slots=True)
class Way:
    """The best way: its phrases as (start, end, kind), its log, the log of all ways, whether a phrase is repeated."""

    spans: tuple[tuple[int, int, Kind], ...]
    log: float
    every: float
    repeats: bool


def walk(words: list[str], arcs: Arcs) -> Way | None:
    """Find the best way from the first word to the last; None where no way leads there.

    Dynamic programming; where phrases of the line recur, ways to a place are told apart by those that they have used.
    """
    again = _recurring(words, arcs)
    places: list[dict[_Used, _State]] = [{frozenset(): _State(0.0, [0.0])}]
    for end, ending in enumerate(arcs[1:], start=1):
        states: dict[_Used, _State] = {}
        for start, log, kind in ending:
            phrase = tuple(words[start:end])
            new = frozenset({phrase}) & again
            for used, state in places[start].items():
                cost = log - _REPEAT * bool(new & used)
                reached = states.setdefault(used | new, _State(-math.inf, []))
                reached.add(state.best + cost, total(state.every) + cost, (start, used, kind))
        if len(states) > _BEAM:
            states = dict(sorted(states.items(), key=lambda item: -item[1].best)[:_BEAM])
        places.append(states)
    return _way(words, places) if places[-1] else None


def _recurring(words: list[str], arcs: Arcs) -> frozenset[Phrase]:
    if len(set(words)) == len(words):
        return frozenset()
    phrases = Counter(tuple(words[start:end]) for end, ending in enumerate(arcs) for start, _, _ in ending)
    return frozenset(phrase for phrase, times in phrases.items() if times > 1)


def _way(words: list[str], places: list[dict[_Used, _State]]) -> Way:
    state = max(places[-1].values(), key=lambda state: state.best)
    every = total([log for other in places[-1].values() for log in other.every])
    best, end, spans = state.best, len(words), []
    while state.step:
        start, used, kind = state.step
        spans.append((start, end, kind))
        state, end = places[start][used], start
    different = {tuple(words[start:end]) for start, end, _ in spans}
    return Way(tuple(reversed(spans)), best, every, len(different) < len(spans))


def total(logs: list[float]) -> float:
    """Add probabilities given as logs.

    >>> round(math.exp(total([math.log(0.25), math.log(0.5)])), 6)
    0.75
    """
    if len(logs) == 1:
        return logs[0]
    most = max(logs)
    return most + math.log(sum(math.exp(each - most) for each in logs)) if most > -math.inf else most

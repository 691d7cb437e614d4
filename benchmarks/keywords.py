"""Keyword lists joined by spaces, cut again: exact-match F1 beside simpler ways of cutting, and whether confidence is
earned.

Real delimited lists: the Arabic annotation keywords of the Unicode CLDR. They are dealt into five parts by a hash of
their character; each part is joined by spaces and cut with a lexicon learned from the other four. A keyword counts
where it comes back exactly. The map of confidence is fitted on four parts and tried on the fifth; the constants of the
segmenter are its fit on all five. Keywords of CLDR stand in alphabetical order, which no way of cutting uses: a second
table has them shuffled.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from warraq.normalise import keywords
from warraq.normalise.keywords import learning
from warraq.normalise.keywords.words import fold

DATA = Path(__file__).parent / "data/cldr-annotations-ar.tsv"
PARTS = 5
Cut = Callable[[str], list[str]]
Lists = list[list[str]]
Numbers = NDArray[np.float64]


def parts() -> list[Lists]:
    """Return the lists in five parts, told apart by a hash of their character."""
    found: list[Lists] = [[] for _ in range(PARTS)]
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            symbol, _, words = line.partition("\t")
            part = hashlib.sha256(symbol.encode()).digest()[0] % PARTS
            found[part].append([" ".join(word.split()) for word in words.split("|")])
    return found


def folds(dealt: list[Lists]) -> Iterator[tuple[keywords.Lexicon, Lists]]:
    """Yield each part with the lexicon of the others."""
    for number, held in enumerate(dealt):
        words = [word for other, lists in enumerate(dealt) if other != number for one in lists for word in one]
        yield keywords.lexicon(keywords.written("", learning.learn(words, [], []))), held


def greedy(lexicon: keywords.Lexicon) -> Cut:
    """Take the longest known phrase at every place, else one word."""

    def cut(line: str) -> list[str]:
        words, found = line.split(), []
        while words:
            sizes = range(min(lexicon.longest, len(words)), 1, -1)
            size = next((n for n in sizes if fold(" ".join(words[:n])) in lexicon.counts), 1)
            found.append(" ".join(words[:size]))
            words = words[size:]
        return found

    return cut


def score(cut: Cut, held: Lists) -> Numbers:
    """Return precision, recall and F1 of exact keywords over all lists together, and the share of lists that are
    exact.
    """
    right = given = wanted = whole = 0
    for printed in held:
        back = cut(" ".join(printed))
        right += (Counter(back) & Counter(printed)).total()
        given, wanted, whole = given + len(back), wanted + len(printed), whole + (back == printed)
    precision, recall = right / given, right / wanted
    return np.array([precision, recall, 2 * precision * recall / (precision + recall), whole / len(held)])


def ways(lexicon: keywords.Lexicon) -> dict[str, Cut]:
    """Return the ways of cutting, by name."""
    return {
        "warraq": lambda line: list(keywords.segment(line, lexicon).keywords),
        "longest known phrase": greedy(lexicon),
        "one word a keyword": str.split,
    }


def table(dealt: list[Lists]) -> None:
    """Print the scores: their mean over the five parts, and the F1 of each."""
    scores: dict[str, list[Numbers]] = {}
    for lexicon, held in folds(dealt):
        for name, cut in ways(lexicon).items():
            scores.setdefault(name, []).append(score(cut, held))
    print("| way | precision | recall | F1 | exact lists | F1 by part |\n|---|---:|---:|---:|---:|---|")
    for name, each in scores.items():
        means = " | ".join(f"{value:.3f}" for value in np.mean(each, axis=0))
        print(f"| {name} | {means} | {' '.join(f'{one[2]:.3f}' for one in each)} |")


def judged(dealt: list[Lists]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return for every list what confidence goes by, the confidence given, whether its cut is exact, and its part."""
    rows = []
    for number, (lexicon, held) in enumerate(folds(dealt)):
        for printed in held:
            done = keywords.segment(" ".join(printed), lexicon)
            rows.append((done.logit, done.uncovered, done.confidence, list(done.keywords) == printed, number))
    columns = np.array(rows, dtype=float)
    return columns[:, :2], columns[:, 2], columns[:, 3], columns[:, 4]


def fit(evidence: Numbers, right: Numbers) -> Numbers:
    """Fit a logistic regression (Newton's method): the intercept, then a weight each."""
    columns = np.column_stack([np.ones(len(evidence)), evidence])
    weights = np.zeros(columns.shape[1])
    for _ in range(25):
        sure = 1 / (1 + np.exp(-columns @ weights))
        curve = columns.T @ (columns * (sure * (1 - sure))[:, None])
        weights += np.linalg.solve(curve, columns.T @ (right - sure))
    return weights


def held_out(evidence: Numbers, right: Numbers, part: Numbers) -> Numbers:
    """Return each list's confidence by a map that was fitted on the other parts."""
    sure = np.zeros(len(right))
    for number in range(PARTS):
        own = part == number
        weights = fit(evidence[~own], right[~own])
        sure[own] = 1 / (1 + np.exp(-weights[0] - evidence[own] @ weights[1:]))
    return sure


def bins(sure: Numbers, right: Numbers) -> Iterator[tuple[float, int, float, float]]:
    """Give, by tenths of confidence: where the bin begins, its lists, their mean confidence, and the share that is
    right.
    """
    at = np.minimum((sure * 10).astype(int), 9)
    for tenth in range(10):
        own = at == tenth
        if own.any():
            yield tenth / 10, int(own.sum()), float(sure[own].mean()), float(right[own].mean())


def expected_error(sure: Numbers, right: Numbers) -> float:
    """Return the expected calibration error over tenths (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    return sum(lists * abs(mean - share) for _, lists, mean, share in bins(sure, right)) / len(right)


def calibration(dealt: list[Lists]) -> None:
    """Print reliability by tenths of confidence, and the map that all parts give."""
    evidence, given, right, part = judged(dealt)
    sure = held_out(evidence, right, part)
    raw = 1 / (1 + np.exp(-evidence[:, 0]))
    print("| confidence | lists | mean confidence | exact |\n|---|---:|---:|---:|")
    for start, lists, mean, share in bins(sure, right):
        print(f"| {start:.1f} to {start + 0.1:.1f} | {lists} | {mean:.3f} | {share:.3f} |")
    top = sure >= 0.95  # what a curator would not look at
    covered = top & (evidence[:, 1] == 0)
    print(f"\n{right[top].mean():.0%} of the {top.sum()} lists of 0.95 or more are exact,", end=" ")
    print(f"{right[covered].mean():.0%} of the {covered.sum()} that known phrases cover wholly")
    for name, figures in (("held out", sure), ("the segmenter's own", given), ("share of the best cut alone", raw)):
        brier = float(np.mean((figures - right) ** 2))
        print(f"{name}: expected calibration error {expected_error(figures, right):.3f}, Brier score {brier:.3f}")
    print("fitted on all parts: " + ", ".join(f"{weight:.3f}" for weight in fit(evidence, right)))


def main() -> None:
    """Print the tables."""
    dealt = parts()
    words = [word for lists in dealt for one in lists for word in one]
    several = sum(" " in word for word in words) / len(words)
    print(f"{sum(map(len, dealt))} lists; {several:.0%} of their keywords have several words\n")
    table(dealt)
    print()
    calibration(dealt)
    shuffle = random.Random(0).shuffle  # noqa: S311  # no secret
    for one in (one for lists in dealt for one in lists):
        shuffle(one)
    print("\nShuffled:\n")
    table(dealt)


if __name__ == "__main__":
    main()

"""Keyword lists joined by spaces, cut again: exact-match F1 beside two simpler ways of cutting.

Real delimited lists: the Arabic annotation keywords of the Unicode CLDR. The lexicon is learned from four fifths of the lists,
chosen by hash; the others are joined by spaces and cut. A keyword counts where it comes back exactly.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from warraq.normalise import keywords, learning

DATA = Path(__file__).parent / "data/cldr-annotations-ar.tsv"
Cut = Callable[[str], list[str]]


def lists() -> tuple[list[list[str]], list[list[str]]]:
    """Give the lists to learn from and those to cut, told apart by a hash of their character."""
    known, held = [], []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            symbol, _, words = line.partition("\t")
            last = hashlib.sha256(symbol.encode()).digest()[0]
            (held if last % 5 == 0 else known).append(words.split("|"))
    return known, held


def greedy(lexicon: keywords.Lexicon) -> Cut:
    """Take the longest known phrase at every place, else one word."""

    def cut(line: str) -> list[str]:
        words, found = line.split(), []
        while words:
            sizes = range(min(lexicon.longest, len(words)), 1, -1)
            size = next((n for n in sizes if keywords.fold(" ".join(words[:n])) in lexicon.counts), 1)
            found.append(" ".join(words[:size]))
            words = words[size:]
        return found

    return cut


def score(cut: Cut, held: list[list[str]]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of exact keywords over all lists together."""
    right = given = wanted = 0
    for printed in held:
        found, true = Counter(cut(" ".join(printed))), Counter(" ".join(word.split()) for word in printed)
        right += sum((found & true).values())
        given += sum(found.values())
        wanted += sum(true.values())
    precision, recall = right / given, right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print the table."""
    known, held = lists()
    learned = learning.learn([word for words in known for word in words], [])
    lexicon = keywords.lexicon(keywords.written("", learned))
    ways: dict[str, Cut] = {
        "warraq": lambda line: list(keywords.segment(line, lexicon).keywords),
        "longest known phrase": greedy(lexicon),
        "one word a keyword": str.split,
    }
    phrases = sum(len(word.split()) > 1 for words in held for word in words) / sum(map(len, held))
    print(f"{len(held)} lists cut, {len(known)} learned from; {phrases:.0%} of the keywords have several words\n")
    print("| way | precision | recall | F1 |\n|---|---:|---:|---:|")
    for name, cut in ways.items():
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in score(cut, held)) + " |")


if __name__ == "__main__":
    main()

"""Pieces of one direction in text of the other, by Unicode's isolates (Unicode Standard Annex 9, section 2.4)."""

from __future__ import annotations

import re
import unicodedata

LEFT, RIGHT, FIRST, END = "\u2066", "\u2067", "\u2068", "\u2069"  # LRI, RLI, FSI, PDI


def isolated(text: str) -> str:
    r"""Return a piece of data so that its order is its own, and that of the sentence around it stays as it is.

    Numbers need no isolate in a sentence from right to left, and neither does text that runs as it does.

    >>> isolated("1,200"), isolated("خبر 3"), isolated("a.jsonl:3") == LEFT + "a.jsonl:3" + END
    ('1,200', 'خبر 3', True)
    >>> isolated("خبر x") == FIRST + "خبر x" + END
    True
    """
    directions = {unicodedata.bidirectional(character) for character in text}
    right = not directions.isdisjoint(("R", "AL"))
    if not text or text.replace(",", "").isdecimal() or (right and "L" not in directions):
        return text
    return f"{FIRST if right else LEFT}{text}{END}"


def sentence(text: str) -> str:
    """Return a sentence that runs from right to left, wherever it stands."""
    return f"{RIGHT}{text}{END}"


def set_apart(match: re.Match[str]) -> str:
    """Return what a pattern found in an isolate from left to right."""
    return f"{LEFT}{match.group()}{END}"

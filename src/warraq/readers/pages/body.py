"""The body of an article: the paragraphs of what was extracted, without what other fields hold."""

from __future__ import annotations

import re

from warraq.normalise import dates

FRONT = 4  # lines above a text in which its headline, date and by-line may stand
_SHORT = 80
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BY = re.compile(r"^(?:كتبت?|بقلم|إعداد|by)\s*[:：-]?\s+", re.IGNORECASE)


def lines(text: str) -> list[str]:
    """Return the lines of an extracted text; each is a paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def without(text_lines: list[str], headings: list[str], authors: list[str], keywords: list[str]) -> list[str]:
    """Leave out the headline, date and by-line in front of a text, and the keywords behind it.

    >>> without(["A headline", "25 July 2021", "It rained.", "rain, wind"], ["A headline"], [], ["rain", "wind"])
    ['It rained.']
    """
    titles, names, words = ({_bare(each) for each in texts} - {""} for texts in (headings, authors, keywords))
    rest = [line for line in text_lines[:FRONT] if not _above(line, titles, names)] + text_lines[FRONT:]
    while len(rest) > 1 and words and _only(rest[-1], words):
        rest.pop()
    return rest


def _above(line: str, titles: set[str], names: set[str]) -> bool:
    bare = _bare(line)
    if bare in titles or bare in names or _bare(_BY.sub("", line)) in names:
        return True
    return len(line) <= _SHORT and dates.read(line).precision in ("day", "minute", "second")


def _only(line: str, words: set[str]) -> bool:
    """Whether a line holds keywords and nothing else."""
    parts = [_bare(part) for part in re.split(r"[,،؛;|#]|^- ", line)]
    return all(part in words for part in parts if part) and any(parts)


def _bare(text: str) -> str:
    return _EDGES.sub("", " ".join(text.split())).casefold()

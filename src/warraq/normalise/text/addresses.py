"""Where links stand in text: what begins a query or an escape there is none outside."""

from __future__ import annotations

import re
from bisect import bisect_right

Spans = list[tuple[int, int]]

_WORD = re.compile(r"\S++")
_LINK = re.compile(r"://|www\.|[\w-]\.[a-z]{2,}+[/?]")


def links(value: str) -> Spans:
    """Return start and end of each word that is a link, or holds one.

    >>> links("انظر example.org/a?b=c ثم")
    [(5, 22)]
    """
    return [match.span() for match in _WORD.finditer(value) if _LINK.search(match.group())]


def within(spans: Spans, place: int) -> bool:
    """Say whether a place is in one of the spans, which are in their order.

    >>> within([(5, 22)], 5), within([(5, 22)], 22)
    (True, False)
    """
    before = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return before >= 0 and place < spans[before][1]

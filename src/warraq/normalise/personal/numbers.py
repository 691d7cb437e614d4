"""Runs of digits in a text, and the groups that they are written in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# RE2: seven digits of any script, with what may part them, and whatever marks nobody sees.
_PARTING = r"[ ()+\-./\x{A0}\x{AD}\x{61C}\x{640}\x{2000}-\x{2015}\x{202A}-\x{202F}\x{205F}-\x{2069}\x{2212}\x{3000}\x{3002}\x{FE58}\x{FE62}\x{FE63}\x{FEFF}\x{FF08}\x{FF09}\x{FF0B}\x{FF0D}-\x{FF0F}\x{FF61}]*"  # noqa: E501  # one pattern, query or example
SUSPECT_NUMBER = rf"\p{{Nd}}(?:{_PARTING}\p{{Nd}}){{6}}"
# What makes a number an amount of something, right behind it.
AMOUNT = re.compile(
    r"\+?\)?\s*(?:ريال|دينار|دولار|درهم|جنيه|يورو|ليرة|مليون|مليار|ألف|متر|طن|نسم[ةه]|راكب|مسافر|شخص|%|[$€£]|SAR|USD|EUR|dollars?)"
)
_run = re.compile(r"[0-9](?:[ ()+\-./]{0,4}[0-9]){6,}")
_group = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits in a row: where each begins and ends in a text, and what parts it from the one before."""

    text: str
    groups: list[tuple[int, int]]
    parting: list[str]  # as long as groups; what stands before the first is its sign or bracket

    def digits(self, first: int, last: int) -> str:
        """Return the digits of some groups, the last among them, as one."""
        return "".join([self.text[start:end] for start, end in self.groups[first : last + 1]])

    def length(self, number: int) -> int:
        """Return how many digits a group has."""
        start, end = self.groups[number]
        return end - start

    def before(self, number: int, many: int = 48) -> str:
        """Return the text before a group."""
        start = self.groups[number][0]
        return self.text[max(0, start - many) : start]

    def behind(self, number: int, many: int = 16) -> str:
        """Return the text behind a group."""
        end = self.groups[number][1]
        return self.text[end : end + many]


def runs(text: str, marked: re.Pattern[str] | None = None) -> Iterator[Run]:
    """Yield the runs of seven digits and more, all or those with a mark in them or beside them; groups at their ends
    that are a part of something else are left out.

    >>> [run.digits(0, len(run.groups) - 1) for run in runs("tel. (011) 456-7890, x1234567, 12,345,678 and 10:30 0501234567")]
    ['0114567890', '0501234567']
    """  # noqa: E501  # one pattern, query or example
    for match in _run.finditer(text):
        if marked and not marked.search(text, max(0, match.start() - 2), match.end() + 2):
            continue
        groups = [each.span() for each in _group.finditer(text, *match.span())]
        if joined_before(text, groups[0][0]):
            del groups[0]
        if groups and joined_behind(text, groups[-1][1]):
            del groups[-1]
        if groups:
            yield Run(text, groups, _partings(text, groups))


_PART = "_#=%&?@*$€£~"  # what joins digits to a name, or makes them an amount
_before = re.compile(rf"[A-Za-z{_PART}]\Z|[0-9][.,:٫٬]\Z")
_word = re.compile(r"(?:tel|phone|fax|mob|mobile|cell|whatsapp)\Z", re.IGNORECASE)
_behind = re.compile(rf"[A-Za-z{_PART}]|[.:٫][0-9]|[,٬][0-9]{{3}}(?![0-9])")


def joined_before(text: str, start: int) -> bool:
    """Tell whether digits belong to what is right before them: a name, a decimal, an amount."""
    before = text[max(0, start - 10) : start]
    apart = before[-1:] in (",", "٬") and not re.match(r"[0-9]{3}(?![0-9])", text[start : start + 4])
    return bool(_before.search(before)) and not apart and not _word.search(before)


def joined_behind(text: str, end: int) -> bool:
    """Tell whether digits belong to what is right behind them."""
    return bool(_behind.match(text[end : end + 5]))


def _partings(text: str, groups: list[tuple[int, int]]) -> list[str]:
    first = re.search(r"[+(]{0,2}\Z", text[max(0, groups[0][0] - 2) : groups[0][0]])
    return [first[0] if first else "", *(text[one[1] : other[0]] for one, other in itertools.pairwise(groups))]

"""How parts of a report stand out for people: by marks in plain text, by escape sequences on a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from warraq.finding import Finding
from warraq.report.escape import visible
from warraq.report.span import span

_WIDTH = 72  # code points of a value that are shown
_MOST_MARKS = 8  # on one letter
_ZWJ = "\u200d"
# Letters that join the next one, and those that join the one before (ArabicShaping.txt: D and C, then R as well),
# and the marks between them.
_JOINS = re.compile("[\u0620\u0626\u0628\u062a-\u062e\u0633-\u0647\u0649\u064a\u066e\u066f\u0678-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc\u06ff]")  # fmt: skip  # noqa: E501
_JOINED = re.compile("[\u0620\u0622-\u064a\u066e\u066f\u0671-\u0673\u0675-\u06d3\u06d5\u06fa-\u06fc\u06ff]")
_MARKS = re.compile("[\u064b-\u065f\u0670]*")


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands before and behind the offending part of a value, and before and behind words of some kinds."""

    opening: str = "⟦"
    closing: str = "⟧"
    kinds: dict[str, str] = field(default_factory=dict)

    def write(self, text: str, kind: str) -> str:
        """Write text of a kind: a severity, a code, a path."""
        return f"{self.kinds[kind]}{text}\x1b[0m" if kind in self.kinds else text


PLAIN = Ink()
COLOUR = Ink(
    "\x1b[1;7m",
    "\x1b[0m",
    {"error": "\x1b[1;31m", "warning": "\x1b[33m", "info": "\x1b[36m", "code": "\x1b[1m", "place": "\x1b[35m"},
)


def excerpt(finding: Finding, ink: Ink = PLAIN) -> str | None:
    """Cut out of a value what surrounds the fault, with the offending part marked, unless that is the whole.

    None where there is nothing to show. A mark between two letters that join is put between joiners, so that both keep
    their shapes.

    >>> from warraq.finding import Severity
    >>> fault = Finding("TXT005", "", Severity.INFO, "", "a.jsonl", field="/title", value="خبر  عاجل", column=4)
    >>> excerpt(fault)
    'خبر⟦  ⟧عاجل'
    """
    value = finding.value
    if not isinstance(value, str) or not finding.field or not value.strip():
        return None
    start = max(0, (finding.column or 1) - 1 - _WIDTH // 3)
    end, part = min(len(value), start + _WIDTH), span(finding)
    if part is None or part == (0, len(value)):
        shown = visible(value[start:end])
    else:
        first, last = max(part[0], start), min(part[1], end)
        before, marked, behind = (visible(value[a:b]) for a, b in ((start, first), (first, last), (last, end)))
        opening, closing = _between(value, first, ink.opening), _between(value, last, ink.closing)
        shown = f"{before}{opening}{marked}{closing}{behind}"
    return ("…" if start else "") + shown + ("…" if end < len(value) else "")


def _between(value: str, place: int, mark: str) -> str:
    """Put a mark between two letters of a value so that they keep their shapes."""
    if not _JOINED.match(value, place):
        return mark
    before = _MARKS.sub("", value[max(0, place - _MOST_MARKS) : place])[-1:]
    return f"{_ZWJ}{mark}{_ZWJ}" if _JOINS.match(before) else mark

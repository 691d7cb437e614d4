r"""A line in the order of display, put into the order of reading: the inverse of what UAX 9 does to a line from right to left.

Letters are turned round; numbers, and words of other alphabets with what stands between them, keep their order (rules W4, W7, N1). Whether
brackets were mirrored (L4), and on which side of its letter a vowel mark stands (L3), the line itself has to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.normalise.text import shapes

_RIGHT = f"\u0590-\u05ff\u0600-\u065f\u066a-\u06ef\u06fa-\u08ff\u200f{shapes.FORMS}"
_LEFT = "A-Za-z\u00c0-\u024f\u0370-\u052f"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_BRACKET = re.escape("()[]{}<>«»‹›")
_NUMBER = f"[{_DIGITS}]+(?:[.,:/\u066b\u066c\u060c][{_DIGITS}]+)*"
# From left to right: words of other alphabets with what is between them, and numbers with single separators (class CS).
_FOREIGN = f"[{_LEFT}](?:[^{_RIGHT}{_BRACKET}]*[{_LEFT}{_DIGITS}])?"
_KEPT = re.compile(f"{_FOREIGN}|{_NUMBER}")
# Before the first Arabic letter of a line numbers keep their signs too (classes ES and ET, W4 and W5).
_KEPT_FIRST = re.compile(f"{_FOREIGN}|[%$€£#°]*[0-9]+(?:[-+.,:/][0-9]+)*[%$€£#°]*|{_NUMBER}")
_ARABIC = re.compile(f"[\u05d0-\u05ea{shapes.LETTERS}{shapes.FORMS}]")
_LATIN = re.compile(f"[{_LEFT}]")
_APART = re.compile(
    f"[{_LEFT}]\\s*[^{_LEFT}{_DIGITS}\\s.:/_@{_BRACKET}][^{_LEFT}{_DIGITS}{_BRACKET}]*[{_DIGITS}]|[{_LEFT}]\\s\\s+[{_DIGITS}]"
)
_OTHERS = re.compile(f"[{_LEFT}][^{_RIGHT}]*")
# Controls of order, joiners and selectors: what they belong to cannot be told once the order is lost.
_HELD = re.compile(
    "[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">", "«": "»", "‹": "›"}
_MIRRORED = str.maketrans(_BRACKETS | {close: opening for opening, close in _BRACKETS.items()})


def in_reading_order(line: str) -> str | None:
    """Turn a line round; None where what it was cannot be told.

    >>> in_reading_order("(BBC) 12.5 ماع ،رصم")
    'مصر، عام 12.5 (BBC)'
    >>> in_reading_order(") رصم")
    """
    letters = len(_ARABIC.findall(line))
    if _HELD.search(line) or any(map(_tangled, _OTHERS.findall(line))) or 0 < letters < len(_LATIN.findall(line)):
        return None
    pieces = _pieces(line)
    if pieces is None:
        return None
    turned = pieces[::-1]
    for mirrored in (turned, [piece.translate(_MIRRORED) if len(piece) == 1 else piece for piece in turned]):
        if _paired(mirrored):
            return "".join(mirrored)
    return None


def _tangled(others: str) -> bool:
    """Tell whether a bracket parts two words of another alphabet, or more than a blank a word and a number.

    Which of the two came first is not told by their display.
    """
    return any(map(_LATIN.search, re.split(f"[{_BRACKET}]", others)[1:])) or bool(_APART.search(others))


def _pieces(line: str) -> list[str] | None:
    """Part a line into what keeps its own order: runs from left to right, letters with marks behind them, other characters."""
    marked = _marked(line)
    if marked is None:
        return None
    pieces: list[str] = []
    place = 0
    for kept in _kept(line):
        pieces += marked.findall(line, place, kept.start())
        pieces.append(kept.group())
        place = kept.end()
    return pieces + marked.findall(line, place)


def _kept(line: str) -> Iterator[re.Match[str]]:
    """Give the runs that keep their order; what stands before the first letter of a line is displayed behind its last."""
    behind = max((letter.end() for letter in _ARABIC.finditer(line)), default=0)
    yield from _KEPT.finditer(line, 0, behind)
    yield from _KEPT_FIRST.finditer(line, behind)


_ALONE = re.compile(".", re.DOTALL)
_WITH_MARKS = re.compile(f".[{shapes.MARKS}{shapes.MARK_FORMS}]*", re.DOTALL)


def _marked(line: str) -> re.Pattern[str] | None:
    """Tell how marks stand to their letters: before them, as when all is turned round, or behind; None where it cannot be told.

    No word begins with a mark where they stand behind, and none ends with one where they stand before.
    """
    ends = [(shapes.is_mark(word[0]), shapes.is_mark(word[-1])) for word in shapes.WORD.findall(line)]
    before, behind = any(first for first, _ in ends), any(last for _, last in ends)
    if not before and not behind:
        return None if any(map(shapes.is_mark, line)) else _ALONE
    return None if before and behind else _ALONE if before else _WITH_MARKS


def _paired(pieces: list[str]) -> bool:
    """Tell whether every bracket is closed after it was opened."""
    due: list[str] = []
    for piece in pieces:
        if piece in _BRACKETS:
            due.append(_BRACKETS[piece])
        elif len(piece) == 1 and piece in ")]}>»›" and (not due or due.pop() != piece):
            return False
    return not due

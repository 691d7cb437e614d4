r"""A line in the order of display, put into the order of reading: the inverse of what UAX 9 does to a line from right
to left.

Letters are turned round; numbers, and words of other alphabets with what stands between them, keep their order (rules
W4, W7, N1). Whether brackets were mirrored (L4), and on which side of its letter a vowel mark stands (L3), the line
itself has to tell.
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
_ANY_BRACKET = re.compile(f"[{_BRACKET}]")
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
    turned = _turned(line)
    if turned is None:
        return None
    return next((text for text in (turned, turned.translate(_MIRRORED)) if _paired(text)), None)


def _tangled(others: str) -> bool:
    """Tell whether a bracket parts two words of another alphabet, or more than a blank a word and a number.

    Which of the two came first is not told by their display.
    """
    return any(map(_LATIN.search, re.split(f"[{_BRACKET}]", others)[1:])) or bool(_APART.search(others))


def _turned(line: str) -> str | None:
    """Turn a line round but for the runs that keep their order; marks stay on the letters that they stand on."""
    marked = _marked(line)
    if marked is None:
        return None
    pieces: list[str] = []
    place = 0
    for kept in _kept(line):
        pieces += [_backwards(line[place : kept.start()], together=marked), kept.group()]
        place = kept.end()
    return "".join([*pieces, _backwards(line[place:], together=marked)][::-1])


def _backwards(text: str, *, together: bool) -> str:
    return "".join(_WITH_MARKS.findall(text)[::-1]) if together else text[::-1]


def _kept(line: str) -> Iterator[re.Match[str]]:
    """Yield the runs that keep their order; what stands before the first letter of a line is displayed behind its
    last.
    """
    behind = max((letter.end() for letter in _ARABIC.finditer(line)), default=0)
    yield from _KEPT.finditer(line, 0, behind)
    yield from _KEPT_FIRST.finditer(line, behind)


_SET = f"{shapes.LETTERS}{shapes.MARKS}{shapes.TATWEEL}{shapes.FORMS}"
_MARKS = f"{shapes.MARKS}{shapes.MARK_FORMS}"
_WITH_MARKS = re.compile(f".[{_MARKS}]*", re.DOTALL)
_MARK_FIRST = re.compile(f"(?<![{_SET}])[{_MARKS}]")
_MARK_LAST = re.compile(f"[{_MARKS}](?![{_SET}])")


def _marked(line: str) -> bool | None:
    """Tell whether marks stand behind their letters, or before them, as when all is turned round; None where it cannot
    be told.

    No word begins with a mark where they stand behind, and none ends with one where they stand before.
    """
    before, behind = bool(_MARK_FIRST.search(line)), bool(_MARK_LAST.search(line))
    if before == behind:
        return None if before or shapes.MARK.search(line) else False
    return behind


def _paired(text: str) -> bool:
    """Tell whether every bracket is closed after it was opened."""
    due: list[str] = []
    for bracket in _ANY_BRACKET.findall(text):
        if bracket in _BRACKETS:
            due.append(_BRACKETS[bracket])
        elif not due or due.pop() != bracket:
            return False
    return not due

"""Long values cut to what surrounds a part of them, for a page that may hold tens of thousands."""

from __future__ import annotations

from dataclasses import dataclass

_WHOLE = 260  # code points: a value up to that length is not cut
_AROUND = 90  # code points that are shown before and behind the part
_PART = 120  # code points of the part itself that are shown
_SNAP = 15  # code points by which a cut may move to stand between two words


@dataclass(frozen=True, slots=True)
class Cut:
    """What is shown of a value: `text` at code point `start` of `length`, `marks` in UTF-16 units, for JavaScript."""

    text: str
    start: int
    length: int
    marks: tuple[int, int] | None


def cut(value: str, part: tuple[int, int] | None) -> Cut:
    """Cut a value to what surrounds a part of it, or to its beginning; a part may be empty, and is not marked then.

    >>> cut("abc", (1, 2))
    Cut(text='abc', start=0, length=3, marks=(1, 2))
    >>> long = cut("a " * 500, (500, 501))
    >>> len(long.text), long.start, long.length, long.text[long.marks[0]]
    (181, 410, 1000, 'a')
    """
    first, last = part or (0, 0)
    start, end = 0, len(value)
    if len(value) > _WHOLE:
        last = min(last, first + _PART)
        start = _forward(value, first - _AROUND, first)
        end = _back(value, last + (_AROUND if first < last else 2 * _AROUND), last)
    text = value[start:end]
    marks = (units(value[start:first]), units(value[start:last])) if part and first < last else None
    return Cut(text, start, len(value), marks)


def units(text: str) -> int:
    r"""Count the units of UTF-16 in a text.

    >>> units("a\U0001f600")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _forward(value: str, place: int, most: int) -> int:
    """Move the beginning of a cut behind white space that is near."""
    if place <= 0:
        return 0
    return next((at for at in range(place, min(place + _SNAP, most)) if value[at - 1].isspace()), place)


def _back(value: str, place: int, least: int) -> int:
    """Move the end of a cut before white space that is near."""
    if place >= len(value):
        return len(value)
    return next((at for at in range(place, max(place - _SNAP, least), -1) if value[at].isspace()), place)


def alike(value: str, other: str) -> int:
    """Count the code points that two values begin with alike.

    >>> alike("one two", "one too"), alike("a", "abc"), alike("", "a")
    (5, 1, 0)
    """
    low, high = 0, min(len(value), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if value[low:middle] == other[low:middle] else (low, middle - 1)
    return low

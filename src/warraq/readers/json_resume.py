"""Where to go on behind what is broken in an array of JSON: at the end of its element, or at the next one."""

from __future__ import annotations

import re
import sys
from itertools import islice

from warraq.readers.json_text import Malformed, TooDeep, closing, parse, skip_space

_TOKENS = 400  # strings and brackets that are looked at behind a fault, so that many faults take no longer than reading
_TRIES = 8  # elements that are parsed for the same
_ENOUGH = 1 << 16  # characters from an element on in which the next one is near
_BETWEEN = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"|[\[\]{},]')
_NEXT = {sign: re.compile(rf"(?:,|(?<=[}}\]]))(?=\s*\{sign})") for sign in "{["}  # behind a comma or a bracket
_ALIKE = {sign: re.compile(rf"\{sign}") for sign in _NEXT}
_ENDS = re.compile(r"\][\s\]}]*\Z")
_KEY = re.compile(r'\{\s*("(?:[^"\\\n]++|\\[^\n])*+")\s*:')
_FOLLOWED = re.compile(r'\s*(?:,(?!\s*"(?:[^"\\\n]++|\\[^\n])*+"\s*:)|\]|\Z)')  # no key
_NEAR = 80  # characters in which what stands before an element is looked for
_Patterns = list[re.Pattern[str]]


class More(Exception):
    """What decides stands behind the end of the text."""


def opening(text: str) -> re.Pattern[str] | None:
    """Return the pattern of how an object that a text begins with begins: with its first key, as the others of its
    array do; None where it begins with none.
    """
    match = _KEY.match(text)
    return re.compile(rf"\{{\s*{re.escape(match[1])}\s*:") if match else None


def first(text: str) -> re.Pattern[str] | None:
    """Return how the objects of an array begin whose text begins behind its bracket; before the first of them may stand
    a quotation mark or a comma too many.
    """
    return opening(text.lstrip(' \t\r\n",'))


def behind(
    text: str, start: int, fault: int | None, *, like: re.Pattern[str] | None = None, final: bool = True
) -> tuple[int, bool] | None:
    """Return where to go on behind the element that begins at `start` and is broken at `fault` (None: nested too deep),
    and whether that is behind its own closing bracket; None where nothing tells.

    Else it is before the next element that can be read and behind which the array goes on as it did: with what begins
    as its siblings do, `like` or as the element itself, or with its own end. Where none of those near is, it is before
    the next sibling, the next line that is indented as an element, or any that may be one. Raises More where the text
    is not `final` and too short to tell.

    >>> behind('{"a": ["b"}, {"a": "c"}]', 0, 10), behind('{"a": "b, {"a": "c"}]', 0, 11)
    ((11, False), (8, False))
    """
    if text[start : start + 1] not in _NEXT:
        place = between(text, start + 1, like)
    else:
        patterns, line = [each for each in (like, opening(text[start : start + 4096])) if each], _line(text, start)
        if (end := _closed(text, start, fault, line)) and sibling(text, start + 1, patterns, end) is None:
            if final or skip_space(text, end) < len(text):
                return end, True
            raise More
        place = _resumed(text, start, patterns, final=final)
        if place is None:
            near = [each for each in (sibling(text, start + 1, patterns), line) if each is not None]
            if not near and fault is not None and (comma := _NEXT[text[start]].search(text, fault)):
                near.append(comma.start())
            place = min(near, default=None)
    if place is None and not final:
        raise More
    return (place, False) if place is not None and place > start else None


def _closed(text: str, start: int, fault: int | None, line: int | None) -> int | None:
    """Return the end of a broken element whose brackets match (of one that is nested too deep, before the line of the
    next), if what belongs behind an element stands there.
    """
    end = closing(text[:line] if fault is None else text, start, fault, None if fault is None else _TOKENS)
    return end if end is not None and _FOLLOWED.match(text, end) else None


def _resumed(text: str, start: int, patterns: _Patterns, *, final: bool) -> int | None:
    """Return the end of what stands before the next element that can be read and leads on. Raises More where the text
    is not `final`, and it may be behind its end.
    """
    siblings = patterns or [_ALIKE[text[start]]]
    for each in islice(_NEXT[text[start]].finditer(text, start + 1), _TRIES):
        try:
            end = skip_space(text, parse(text, each.end()).end)
        except (Malformed, TooDeep):
            continue
        follower = skip_space(text, end + 1) if text[end : end + 1] == "," else end
        if any(own.match(text, follower) for own in siblings) or (final and _ENDS.match(text, end)):
            return each.start()
    if not final and len(text) - start < _ENOUGH:
        raise More
    return None


def sibling(text: str, place: int, patterns: _Patterns, stop: int = sys.maxsize) -> int | None:
    """Return the end of what stands before the next object between two places that begins as its siblings do."""
    best: int | None = None
    for pattern in patterns:
        for each in pattern.finditer(text, place, stop):
            before = text[max(each.start() - _NEAR, 0) : each.start()].rstrip()
            if before.endswith((":", "[")):
                continue
            comma = max(each.start() - _NEAR, 0) + len(before) - 1 if before.endswith(",") else each.start()
            best = comma if best is None else min(best, comma)
            break
    return best


def between(text: str, place: int, like: re.Pattern[str] | None) -> int | None:
    """Return where to go on behind what stands between two elements and belongs to none: before what begins as its
    siblings do, else at a comma or a bracket.
    """
    at = sibling(text, place, [like]) if like else None
    if at is None:
        at = next((each.start() for each in _BETWEEN.finditer(text, place) if each.group() in tuple(",[]{")), None)
    return at


def _line(text: str, start: int) -> int | None:
    """Return the end of what stands before the next line that is indented as an element, which begins its own."""
    indent, feed = text[text.rfind("\n", 0, start) + 1 : start], text.find("\n", start)
    below = text[feed + 1 : feed + 2 + len(indent)]
    if feed < 0 or indent.strip(" \t") or below[:-1] != indent or below[-1:] not in tuple(" \t{["):
        return None
    follower = re.compile(rf"\n{indent}(?=[{{\[])").search(text, start)
    if follower is None:
        return None
    near = max(follower.start() - _NEAR, 0)
    before = text[near : follower.start()].rstrip(" \t\r\n")
    return near + len(before) - 1 if before.endswith(",") else follower.end()

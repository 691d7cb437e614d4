"""Where to go on behind what is broken in an array of JSON: at the end of its element, or at the next one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from warraq.readers.json_text import STRUCTURE, Malformed, TooDeep, closing, parse, skip_space

_TOKENS = 400  # strings and brackets that are looked at behind a fault, so that many faults take no longer than reading
_BETWEEN = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"|[\[\]{},]')
_STARTS = re.compile(r'[{\[]\s*"\Z')  # an element whose first quotation mark closes a string that was left open
_SIBLING = {"{": re.compile(r",(?=\s*\{)"), "[": re.compile(r",(?=\s*\[)")}
_ENDS = re.compile(r"[\s\]}]*\Z")
_KEY = re.compile(r'\{\s*("(?:[^"\\\n]++|\\[^\n])*+")\s*:')
_FOLLOWED = re.compile(r'\s*(?:,(?!\s*"(?:[^"\\\n]++|\\[^\n])*+"\s*:)|\]|\Z)')  # no key
_NEAR = 80  # characters in which what stands before an element is looked for
_CHAIN = 64  # elements
_OPENS = {"]": "[", "}": "{"}


class More(Exception):
    """What decides stands behind the end of the text."""


@dataclass(slots=True)
class _Opened:
    """The brackets that are open at a place."""

    signs: list[str] = field(default_factory=list)
    arrays: int = 0

    def open(self, sign: str) -> None:
        self.signs.append(sign)
        self.arrays += sign == "["

    def close(self, sign: str) -> bool:
        """Close the innermost bracket of a kind, with those in it that were left open; tells whether there was one."""
        own = _OPENS[sign]
        if not (self.arrays if own == "[" else len(self.signs) - self.arrays):
            return False
        while (last := self.signs.pop()) != own:
            self.arrays -= last == "["
        self.arrays -= own == "["
        return True


def opening(text: str) -> re.Pattern[str] | None:
    """Return the pattern of how an object that a text begins with begins: with its first key, as the others of its
    array do; None where it begins with none.
    """
    found = _KEY.match(text)
    return re.compile(rf"\{{\s*{re.escape(found[1])}\s*:") if found else None


def first(text: str) -> re.Pattern[str] | None:
    """Return how the objects of an array begin whose text begins behind its bracket; before the first of them may stand
    a quotation mark or a comma too many.
    """
    return opening(text.lstrip(' \t\r\n",'))


def _begins(text: str, start: int, like: re.Pattern[str] | None) -> list[re.Pattern[str]]:
    """Return how the next element may begin: as its siblings do, `like`, or as the one at a place."""
    return [each for each in (like, opening(text[start : start + 4096])) if each]


def behind(
    text: str, start: int, fault: int | None, *, like: re.Pattern[str] | None = None, final: bool = True
) -> tuple[int, bool] | None:
    """Return where to go on behind the element that begins at `start` and is broken at `fault` (None: nested too deep),
    and whether that is behind its own closing bracket; None where nothing tells.

    Else it is before what begins as its siblings do, `like` or as the element itself, or at the next line that is
    indented as its own; where neither is, where a bracket closes it that left others open, or what can only be the next
    element begins. Raises More where the text is not `final` and too short to tell.

    >>> behind('{"a": ["b"}, {"a": "c"}]', 0, 10), behind('{"a": "b, {"a": "c"}]', 0, 11)
    ((11, False), (8, False))
    """
    first, line = text[start : start + 1], _line(text, start)
    if first not in ("{", "["):
        found = [each for each in (between(text, start + 1, like),) if each is not None]
    elif first == "[" and like and (begun := like.match(text, skip_space(text, start + 1))):
        return begun.start(), False  # a bracket before an object that is as its siblings are
    else:
        most = _TOKENS if fault is not None else None
        end = closing(text if fault is not None or line is None else text[:line], start, fault, most)
        hidden = sibling(text[:end], start, [like]) if first == "[" and like and end is not None else None
        if hidden is not None:
            return hidden, False
        if end is not None and fault is not None and _quoted(text, fault):
            beside = sibling(text[start:end], 1, _begins(text, start, like))
            end = end if beside is None else None  # a quotation mark is missing before it, which hides brackets
        if end is not None and _FOLLOWED.match(text, end) and (final or skip_space(text, end) < len(text)):
            return end, True
        found = [line] if line is not None else []
        if fault is not None:
            found = _near(text, start, fault, line, like, final=final)
    found = [each for each in found if each > start]
    if not found and not final:
        raise More
    return (min(found), False) if found else None


def _near(
    text: str, start: int, fault: int, line: int | None, like: re.Pattern[str] | None, *, final: bool
) -> list[int]:
    """Return where an element that is broken at a place may end."""
    opened = [each for each in STRUCTURE.finditer(text, start, fault) if each.group() in tuple("[]{}")]
    inner = _still_open(opened)
    patterns = _begins(text, start, like)
    places = (fault if inner is None else inner + 1, start + 1)
    siblings = (sibling(text, min(_begun(text, start, place), fault), patterns) for place in places)
    sure = [each for each in (next((each for each in siblings if each is not None), None), line) if each is not None]
    try:
        scanned = _scanned(text, start, fault, final=final or bool(sure))
    except More:
        if not sure:
            raise
        scanned = None
    if scanned is not None and (not sure or _leads(text, scanned, min(sure))):
        return [scanned]
    if not sure and (comma := _SIBLING[text[start]].search(text, fault)):
        return [comma.start()]
    return sure


def _still_open(brackets: list[re.Match[str]]) -> int | None:
    """Return the place of the last array among some brackets that none of them closes."""
    stack = list[re.Match[str]]()
    for each in brackets:
        if each.group() in _OPENS:
            del stack[-1:]
        else:
            stack.append(each)
    return next((each.start() for each in reversed(stack) if each.group() == "["), None)


def _begun(text: str, start: int, place: int) -> int:
    """Return where an element begins whose first quotation mark closes a string that was left open, else the place."""
    begun = _STARTS.search(text, max(start + 1, place - _NEAR), place)
    return begun.start() if begun else place


def sibling(text: str, place: int, patterns: list[re.Pattern[str]]) -> int | None:
    """Return the end of what stands before the next object from a place on that begins as its siblings do."""
    best: int | None = None
    for pattern in patterns:
        for each in pattern.finditer(text, place):
            before = text[max(each.start() - _NEAR, 0) : each.start()].rstrip()
            if before.endswith((":", "[")):
                continue
            comma = max(each.start() - _NEAR, 0) + len(before) - 1 if before.endswith(",") else each.start()
            best = comma if best is None else min(best, comma)
            break
    return best


def _leads(text: str, place: int, until: int) -> bool:
    """Tell whether nothing but whole elements, with commas between them, stands between two places."""
    for _ in range(_CHAIN):
        place = skip_space(text, place)
        if place >= until:
            return place == until
        if text[place] != ",":
            return False
        try:
            place = parse(text, place + 1).end
        except (Malformed, TooDeep):
            return False
    return False


def between(text: str, place: int, like: re.Pattern[str] | None) -> int | None:
    """Return where to go on behind what stands between two elements and belongs to none: before what begins as its
    siblings do, else at a comma or a bracket.
    """
    found = sibling(text, place, [like]) if like else None
    if found is None:
        found = next((each.start() for each in _BETWEEN.finditer(text, place) if each.group() in tuple(",[]{")), None)
    return found


def _scanned(text: str, start: int, fault: int, *, final: bool) -> int | None:
    """Follow the brackets from a fault on, with patience for those that are missing."""
    opened, place = _Opened(), fault
    if _quoted(text, fault):
        begun = _begun(text, start, fault)
        comma = _comma(text, begun) if begun < fault and text[begun] == text[start] else None
        if comma is not None:
            return comma
        line = text.find("\n", fault) + 1 or len(text)
        place = text.find('"', fault, line) + 1 or line
    for each in STRUCTURE.finditer(text, start, fault):
        _follow(opened, each.group())
    return _followed(text, text[start : start + 1], place, opened, final=final)


def _quoted(text: str, fault: int) -> bool:
    """Tell whether text stands right behind a string: a quotation mark is missing, or one too many."""
    return text[fault - 1 : fault] == '"' and text[fault : fault + 1] not in (*',:[]{}" \t\r\n', "")


def _follow(opened: _Opened, sign: str) -> None:
    if sign in ("[", "{"):
        opened.open(sign)
    elif sign in _OPENS:
        opened.close(sign)


def _followed(text: str, first: str, place: int, opened: _Opened, *, final: bool) -> int | None:
    """Return where the element of some open brackets ends, or the next one or the array's end is near."""
    for number, each in enumerate(STRUCTURE.finditer(text, place)):
        if number == _TOKENS:
            return None
        sign = each.group()
        if sign in ("[", "{"):
            found = _opening(text, first, each.start(), opened)
        else:
            found = _closing(text, each.end(), sign, opened, final=final) if sign in _OPENS else None
        if found is not None:
            return found
    if not final:
        raise More
    return None


def _opening(text: str, first: str, place: int, opened: _Opened) -> int | None:
    """Take an opening bracket, unless it is the next element's: then return where the comma before it is."""
    sign, comma = text[place], _comma(text, place) if opened.signs[-1:] == ["{"] else None
    if comma is not None and sign == first and not opened.arrays:
        return comma
    if comma is not None and sign == "{":
        opened.close("}")  # the one before it in an array within the element
    opened.open(sign)
    return None


def _closing(text: str, end: int, sign: str, opened: _Opened, *, final: bool) -> int | None:
    """Take a closing bracket, and return where the element ends, if that closes it, or the array closes."""
    if opened.close(sign):
        return None if opened.signs else end
    if sign == "]" and _ENDS.match(text, end):
        if not final:
            raise More
        return end - 1
    return None


def _comma(text: str, place: int) -> int | None:
    """Return where the comma before a place is, where one is, and no colon before it."""
    before = text[max(place - _NEAR, 0) : place].rstrip()
    if not before.endswith(",") or before[:-1].rstrip().endswith(":"):
        return None
    return max(place - _NEAR, 0) + len(before) - 1


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

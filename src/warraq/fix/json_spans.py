"""Where every value of a JSON text stands in its bytes, and the edits that turn one value into another.

A record whose title is wrong should differ from itself in its title alone: not in its key order, its white space, its
numbers, or in the way that other strings are escaped.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from warraq.fix.edits import Edit

Path = tuple[str | int, ...]
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[^u]")


@dataclass(frozen=True, slots=True)
class Spans:
    """Start and end of a value and of all that is in it, by path, in bytes; the whole is at `()`."""

    places: dict[Path, tuple[int, int]]

    @property
    def end(self) -> int:
        """Where the text of the whole value ends."""
        return self.places[()][1]


@dataclass(slots=True)
class _Open:
    """A container that has not been closed: where it began, its path, and what the next value in it is called."""

    start: int
    path: Path
    name: str | int | None
    key: bool = field(default=False)


def scan(data: bytes | mmap.mmap, start: int = 0) -> Spans:
    r"""Find the place of every value in the JSON text that begins at `start`; it has to be well-formed UTF-8.

    Of a key that an object repeats the last value counts, as for every reader here. Source: RFC 8259.

    >>> scan(b'{"a": [1, "\\u0062"]}').places
    {('a', 0): (7, 8), ('a', 1): (10, 18), ('a',): (6, 19), (): (0, 20)}
    """
    places: dict[Path, tuple[int, int]] = {}
    stack: list[_Open] = []
    for token in _TOKEN.finditer(data, start):
        sign = token.group()[:1]
        if sign in b"{[":
            path = _next(stack)
            stack.append(_Open(token.start(), path, None if sign == b"{" else 0, key=sign == b"{"))
            continue
        if sign in b":,":
            _step(stack[-1], sign)
            continue
        if sign in b"}]":
            closed = stack.pop()
            path, begin = closed.path, closed.start
        elif stack and stack[-1].key:
            _name(stack[-1], token.group(), places)
            continue
        else:
            path, begin = _next(stack), token.start()
        places[path] = (begin, token.end())
        if not stack:
            return Spans(places)
    raise ValueError("the JSON text is not closed")


def _next(stack: list[_Open]) -> Path:
    """Return the path of the value that comes next in the innermost container."""
    if not stack:
        return ()
    name = stack[-1].name
    return (*stack[-1].path, name) if name is not None else stack[-1].path


def _step(inner: _Open, sign: bytes) -> None:
    if sign == b":":
        inner.key = False
    elif isinstance(inner.name, int):
        inner.name += 1
    else:
        inner.key = True


def _name(inner: _Open, token: bytes, places: dict[Path, tuple[int, int]]) -> None:
    """Take a key; what an earlier key of that name held is forgotten."""
    inner.name = json.loads(token.decode())
    path = (*inner.path, inner.name)
    if path in places:
        for other in [place for place in places if place[: len(path)] == path]:
            del places[other]


def literal(old: bytes, new: object) -> bytes:
    r"""Write a value as JSON in the way that `old`, the literal that stands in its place, was written.

    Characters that it escaped are escaped as it did; where it was all ASCII and escaped anything, so is the new one;
    else characters stand in UTF-8.

    >>> literal(b'"\\u062A\\/"', "ت/ث")
    b'"\\u062A\\/\\u062b"'
    >>> literal('"تa\\u200c"'.encode(), "ث").decode()
    '"ث"'
    """
    text = old.decode()
    escapes = _ESCAPE.findall(text)
    ascii_only = bool(escapes) and text.isascii()
    if not isinstance(new, str) or not escapes:
        return json.dumps(new, ensure_ascii=ascii_only).encode()
    spelling = {json.loads(f'"{escape}"'): escape for escape in set(escapes)}
    written = {each: spelling.get(each) or _spelled(each, ascii_only=ascii_only) for each in set(new)}
    changed = "".join(each for each, spelled in written.items() if spelled != each)
    spelled = re.sub(f"[{re.escape(changed)}]", lambda match: written[match[0]], new) if changed else new
    return f'"{spelled}"'.encode()


@lru_cache(4096)  # characters: more than there are in most articles
def _spelled(character: str, *, ascii_only: bool) -> str:
    # Python escapes DEL beside what is not ASCII; where the old literal does not, it stands as it is.
    return json.dumps(character, ensure_ascii=ascii_only and not character.isascii())[1:-1]


def edits(
    data: bytes | mmap.mmap,
    spans: Spans,
    old: object,
    new: object,
    *,
    place: Callable[[Path], Path] = lambda path: path,
) -> Iterator[Edit]:
    """Yield the edits that turn the value `old`, whose text was scanned, into `new`.

    `place` returns the path in the text for a path in `old`, where the two differ. Raises KeyError for a value that has
    no place in the text, since nothing is ever added to an object.
    """
    for path, value, gone in _differences(old, new, ()):
        start, end = spans.places[place(path)]
        if gone is None:
            yield Edit(start, end, literal(data[start:end], value))
        else:
            yield Edit(*_gap(spans, place(path), gone), b"")


@dataclass(frozen=True, slots=True)
class _Gone:
    """An item that leaves its list: whether it is followed by one that stays."""

    followed: bool


def _differences(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, Any, _Gone | None]]:  # noqa: ANN401  # any JSON
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for name in old:
            yield from _differences(old[name], new[name], (*path, name))
    elif isinstance(old, list) and isinstance(new, list) and len(new) <= len(old):
        kept = _kept(old, new)
        for number, item in zip(kept, new, strict=True):
            yield from _differences(old[number], item, (*path, number))
        for number in sorted(set(range(len(old))) - set(kept)):
            yield (*path, number), None, _Gone(followed=bool(kept) and kept[-1] > number)
    else:
        yield path, new, None


def _kept(old: list[Any], new: list[Any]) -> list[int]:
    """Tell which items of a list stay: those that are the same, in order; else as many of the first as are left."""
    kept: list[int] = []
    for item in new:
        following = range(kept[-1] + 1 if kept else 0, len(old))
        place = next((number for number in following if old[number] == item), None)
        if place is None:
            return list(range(len(new)))
        kept.append(place)
    return kept


def _gap(spans: Spans, path: Path, gone: _Gone) -> tuple[int, int]:
    """Return the span of an item that leaves its list, with one comma: the one behind it, or, at the end, before it."""
    *parent, number = path
    start, end = spans.places[path]
    if gone.followed:
        return start, spans.places[(*parent, int(number) + 1)][0]
    return (spans.places[(*parent, int(number) - 1)][1] if number else start), end

"""Where the records of a JSON file stand in it: at the top, or at a path that the policy names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from warraq.finding import Fault
from warraq.mapping import EACH, steps
from warraq.readers.buffers import Buffer

_SPACE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
_SHOWN = 20  # keys
_FEW = 8  # members by which an object is told
_OBJECTS = re.compile(rb"\[[ \t\r\n]*+\{")


class Member(NamedTuple):
    """A member of an object: its key, and the places of that and of its value."""

    key: str
    at: int
    place: int


def of_records(data: Buffer, record: str | None) -> int | Fault:
    """Return the place of the array or object of records: behind white space, or at a path such as `articles[*]`.

    >>> of_records(b' [1]', None), of_records(b'{"n": {"a": [0]}, "a": [1]}', "a[*]")
    (1, 23)
    >>> of_records(b'{"a": 1}', "b").message
    "no key 'b' for the records, as the policy's \'record\' says; there is a"
    """
    match = _SPACE.match(data)
    start = match.end() if match else 0
    for name in _names(record):
        keys = dict[str, int]()
        for member in members(data, start):
            keys.setdefault(member.key, member.place)
            if member.key == name:
                break
        if name not in keys:
            return Fault("REC001", lacking(name, keys), line=1 + data[:start].count(b"\n"), offset=start)
        start = keys[name]
    return start


def _names(record: str | None) -> list[str]:
    """Return the keys on the way to the records; what stands behind `[*]` is within each of them."""
    parts = steps(record) if record else ()
    return list(parts[: parts.index(EACH)] if EACH in parts else parts)


def is_within(record: str | None) -> bool:
    """Tell whether records stand in an object, with other values beside them.

    >>> is_within("articles[*]"), is_within("[*]"), is_within(None)
    (True, False, False)
    """
    return bool(_names(record))


def outer(data: Buffer, start: int, deep: int = 3) -> str | None:
    """Return where records may stand in an object that is too large for one: at its first list of objects, or as its
    values; None where its first members do not tell.

    >>> outer(b'{"n": 1, "data": {"articles": [{"t": 1}, {"t"', 0), outer(b'{"a": {"t": 1}, "b": {"t": 2}}', 0)
    ('data.articles[*]', '[*]')
    """
    objects = list[Member]()
    for member in islice(members(data, start), _FEW):
        if _OBJECTS.match(data, member.place):
            return f"{member.key}{EACH}"
        if data[member.place : member.place + 1] == b"{":
            objects.append(member)
            if deep and (inner := outer(data, member.place, deep - 1)):
                return f"{member.key}{'' if inner == EACH else '.'}{inner}"
    return EACH if len(objects) > 1 else None


def beside(data: Buffer, record: str, end: int) -> list[Member]:
    """Return what else stands in the objects in which the array of records does, which ends at `end`.

    >>> [each.key for each in beside(b'{"n": 1, "a": {"b": [1], "c": [2]}, "d": [1]}', "a.b[*]", 23)]
    ['n', 'c', 'd']
    """
    others, start = list[Member](), of_records(data, None)
    for name in _names(record):
        for member in members(data, int(start)):  # type: ignore[arg-type]  # it was found, and so was the array
            if member.key == name:
                start = member.place
                break
            others.append(member)
    return [*others, *members(data, end, len(_names(record)))]


def within(record: str | None) -> str:
    """Return the path within each of the records that a list has, with its point; empty where these are the records.

    >>> within("articles[*].doc"), within("articles[*]"), within("[*].pages[*].doc"), within(None)
    ('doc.', '', 'doc.', '')
    """
    parts = steps(record) if record else ()
    return "".join(f"{part}." for part in parts[_lists(parts) :]) if EACH in parts else ""


def _lists(parts: tuple[str, ...]) -> int:
    """Count the steps to the last list, and its own."""
    return len(parts) - parts[::-1].index(EACH) if EACH in parts else 0


def inner(record: str | None, *, lines: bool) -> tuple[str, ...]:
    """Return the steps from what is read at once (a line, or an element of the first list) to the records in it; none
    if it is a record itself.

    >>> inner("articles[*].doc", lines=True), inner("articles[*].doc", lines=False), inner("[*].pages[*]", lines=False)
    (('articles', '[*]'), (), ('pages', '[*]'))
    """
    parts = steps(record) if record else ()
    whole = parts[: _lists(parts)] or parts
    return whole if lines else whole[whole.index(EACH) + 1 :] if EACH in whole else ()


def lacking(key: str, there: Iterable[str]) -> str:
    """Say that an object has no key that leads to the records, and which it has."""
    shown = ", ".join(islice(there, _SHOWN)) or "no key"
    return f"no key {key!r} for the records, as the policy's 'record' says; there is {shown}"


def members(data: Buffer, start: int, depth: int = 0) -> Iterator[Member]:
    """Yield the members of the object at a place; where so many objects are open there, those that follow in them."""
    level, key, expects = depth or 1, None, False
    for token in _TOKEN.finditer(data, start):
        sign = token.group()[:1]
        if depth == level and key and expects and sign != b":":
            yield Member(decoded(key.group()), key.start(), token.start())
            expects = False
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            level = min(level, depth)
        elif depth == level and sign == b'"':
            key = token
        elif depth == level and sign == b":":
            expects = True
        if depth == 0:
            return


def decoded(token: bytes) -> str:
    r"""Return the key that a JSON string stands for; the string unchanged if it is not valid.

    >>> decoded(b'"a\\u0062"'), decoded(b'"\\x"')
    ('ab', '\\x')
    """
    text = token.decode("utf-8", "surrogateescape")
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]

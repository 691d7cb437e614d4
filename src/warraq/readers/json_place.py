"""Where the records of a JSON file stand in it: at the top, or at a path that the policy names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.finding import Fault
from warraq.mapping import EACH, steps
from warraq.readers.buffers import Buffer

_SPACE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
_SHOWN = 20  # keys


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
        for key, place in _members(data, start):
            keys.setdefault(key, place)
            if key == name:
                break
        if name not in keys:
            there = ", ".join(list(keys)[:_SHOWN]) or "no key"
            message = f"no key {name!r} for the records, as the policy's 'record' says; there is {there}"
            return Fault("REC001", message, line=1 + data[:start].count(b"\n"), offset=start)
        start = keys[name]
    return start


def _names(record: str | None) -> list[str]:
    """Return the keys on the way to the records; what stands behind `[*]` is within each of them."""
    parts = steps(record) if record else ()
    return list(parts[: parts.index(EACH)] if EACH in parts else parts)


def within(record: str | None) -> str:
    """Return the path within each element of the array, with its point; empty where the elements are the records.

    >>> within("articles[*].doc"), within("articles[*]"), within(None)
    ('doc.', '', '')
    """
    parts = steps(record) if record else ()
    rest = parts[parts.index(EACH) + 1 :] if EACH in parts else ()
    return "".join(f"{part}." for part in rest)


def _members(data: Buffer, start: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of the object that begins at a place, each with the place of its value."""
    depth, key, expects = 0, "", False
    for token in _TOKEN.finditer(data, start):
        sign = token.group()[:1]
        if depth == 1 and expects and sign != b":":
            yield key, token.start()
            expects = False
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth == 0:
                return
        elif depth == 0:
            return
        elif depth == 1 and sign == b'"':
            key = token.group()[1:-1].decode("utf-8", "surrogateescape")
        elif depth == 1 and sign == b":":
            expects = True

"""Records that are the values of one JSON object, by their keys: laid out as the array that they could be.

What stands in a string or within a record keeps its place, so that all that is said of places holds in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from warraq.mapping import EACH, steps
from warraq.readers import json_elements, json_place
from warraq.readers.buffers import Buffer

_STRING = rb'"(?:[^"\\\n]|\\[^\n])*+"'
_FIRST = re.compile(rb"\{\s*+" + _STRING + rb"\s*+:\s*+\{\s*+(" + _STRING + rb")\s*+:")


def laid(data: Buffer, start: int, record: str | None) -> tuple[Buffer, Mapping[int, str]]:
    r"""Return the bytes of a file with an array in place of the object at `start`, if `record` says that records stand
    there and all of its values are objects; and the key of each value by its place, in their order.

    >>> laid(b'{"a": {"t": 1}, "b": {"t": 2}}', 0, "[*]")
    (b'[     {"t": 1},      {"t": 2}]', {6: 'a', 21: 'b'})
    >>> laid(b'{"t": "a"}', 0, "[*]")
    (b'{"t": "a"}', {})
    """
    if not record or EACH not in steps(record) or data[start : start + 1] != b"{":
        return data, {}
    end = json_elements.end(data, start)
    if end and not json_place.is_within(record) and data[end:].strip():
        end = None  # a bracket too many closes it
    members = list(json_place.members(data, start)) if end else _alike(data, start)
    signs = {data[each.place : each.place + 1] for each in members}
    lists = {b"["} if json_place.inner(record, lines=False)[:1] == (EACH,) else set[bytes]()
    if signs.isdisjoint({b"{", *lists}) or not signs <= {b"{", b"n", *lists}:  # null is no record, and is named as such
        return data, {}
    copy = bytearray(data)
    for each in members:
        copy[each.at : each.place] = b" " * (each.place - each.at)
    last = end or len(copy.rstrip())
    copy[start : start + 1] = b"["
    copy[last - 1 : last] = copy[last - 1 : last].replace(b"}", b"]")
    named = b"[" if lists else b"{["  # what is an object of records itself has no place for a key
    return bytes(copy), {each.place: each.key for each in members if data[each.place : each.place + 1] in named}


def _alike(data: Buffer, start: int) -> list[json_place.Member]:
    """Return the members of an object whose brackets do not match, whose values begin with the same key as its first:
    so one that is broken does not hide the next.
    """
    first = _FIRST.match(data, start)
    if first is None:
        return []
    like = re.compile(rb"(" + _STRING + rb")\s*+:\s*+(?=\{\s*+" + re.escape(first[1]) + rb"\s*+:)")
    return [
        json_place.Member(json_place.decoded(each[1]), each.start(), each.end()) for each in like.finditer(data, start)
    ]

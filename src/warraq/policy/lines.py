"""On which line of a TOML file each setting stands, which the parser does not tell."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from warraq.policy.places import TOKEN

Setting = tuple[str | int, ...]


def lines(data: bytes) -> dict[Setting, int]:
    """Return the line of every table and key of a TOML document, from 1; tables of an array are numbered from 0.

    The document is one that tomllib reads.

    >>> lines(b'[rules]\\nselect = [\\n "LNK",\\n]\\n[[sources]]\\n[[sources]]\\nname = "a"\\n')[("sources", 1, "name")]
    7
    """
    by_setting, here, arrays = dict[Setting, int](), Setting(), Counter[Setting]()
    for number, statement in _statements(data):
        parsed = tomllib.loads(statement)
        if not statement.startswith("["):
            for own in _keys(parsed):
                by_setting.setdefault(here + own, number)
            continue
        names = max(_keys(parsed), key=len)
        array = statement.startswith("[[")
        here = _numbered(names[:-1] if array else names, arrays)
        if array:
            here += names[-1:]
            arrays[here] += 1
            here += (arrays[here] - 1,)
        by_setting.setdefault(here, number)
    return by_setting


def line_of(path: Setting, known: Mapping[Setting, int]) -> int | None:
    """Return the line of a setting, or of the innermost table that it would stand in."""
    return next((known[path[:end]] for end in range(len(path), 0, -1) if path[:end] in known), None)


def _statements(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield each header of a table and each key with its value, up to its line feed, and the line it begins on."""
    line, depth, start, begun = 1, 0, -1, 0
    for token in TOKEN.finditer(data):
        sign = token.group()
        if sign == b"\n" and not depth:
            if start >= 0:
                yield begun, data[start : token.end()].decode()
            start = -1
        elif start < 0 and sign != b"\n" and not sign.startswith(b"#"):
            start, begun = token.start(), line
        depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))
        line += sign.count(b"\n")
    if start >= 0:
        yield begun, data[start:].decode()


def _keys(parsed: Any) -> Iterator[Setting]:  # noqa: ANN401  # any TOML
    """Yield the path of each table and key in a parsed statement, the outer ones first."""
    for name, value in parsed.items() if isinstance(parsed, dict) else ():
        yield (name,)
        for inner in _keys(value):
            yield (name, *inner)


def _numbered(names: Setting, arrays: Counter[Setting]) -> Setting:
    """Put into a path of names the number of the table that each array of tables has come to."""
    path = Setting()
    for name in names:
        path += (name,)
        if arrays[path]:
            path += (arrays[path] - 1,)
    return path

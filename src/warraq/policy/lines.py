"""On which line of a TOML file each setting stands, which the parser does not tell."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
_CLOSING = ('"""', "'''", "]", "}")


def lines(text: str) -> dict[Path, int]:
    """Return the line of every table and key of a TOML document, from 1; tables of an array are numbered from 0.

    The text is one that tomllib reads.

    >>> lines('[rules]\\nselect = [\\n "LNK",\\n]\\n[[sources]]\\n[[sources]]\\nname = "a"\\n')[("sources", 1, "name")]
    7
    """
    found, here, arrays = dict[Path, int](), Path(), Counter[Path]()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if not statement.startswith("["):
            for own in _keys(parsed):
                found.setdefault(here + own, number)
            continue
        names = max(_keys(parsed), key=len)
        array = statement.startswith("[[")
        here = _numbered(names[:-1] if array else names, arrays)
        if array:
            here += names[-1:]
            arrays[here] += 1
            here += (arrays[here] - 1,)
        found.setdefault(here, number)
    return found


def line_of(path: Path, known: dict[Path, int]) -> int | None:
    """Return the line of a setting, or of the innermost table that it would stand in."""
    return next((known[path[:end]] for end in range(len(path), 0, -1) if path[:end] in known), None)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each header of a table and each key with its value, and the line on which it begins."""
    begun, held = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not held and not line.split("#")[0].strip():
            continue
        begun = begun if held else number
        held.append(line if held else line.lstrip())
        if len(held) > 1 and not any(sign in line for sign in _CLOSING):
            continue
        statement = "\n".join(held)
        try:
            tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        yield begun, statement
        held = []


def _keys(parsed: Any) -> Iterator[Path]:  # noqa: ANN401  # any TOML
    """Yield the path of each table and key in a parsed statement, the outer ones first."""
    for name, value in parsed.items() if isinstance(parsed, dict) else ():
        yield (name,)
        for inner in _keys(value):
            yield (name, *inner)


def _numbered(names: Path, arrays: Counter[Path]) -> Path:
    """Put into a path of names the number of the table that each array of tables has come to."""
    path = Path()
    for name in names:
        path += (name,)
        if arrays[path]:
            path += (arrays[path] - 1,)
    return path

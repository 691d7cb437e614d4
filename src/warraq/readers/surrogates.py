"""Halves of surrogate pairs that stand alone in the strings of a record (ENC009)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.finding import Fault

_SURROGATE = re.compile("[\ud800-\udfff]+")


def find(value: object, path: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    """Yield path and text of each string within a value that has a lone surrogate; `path` leads to the value."""
    if isinstance(value, str) and _SURROGATE.search(value):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from find(part, [*path, name])
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from find(part, [*path, number])


def fault(where: str, text: str) -> Fault:
    """Return the fault of a text with a lone surrogate, which stands at the JSON pointer `where`."""
    first = _SURROGATE.search(text)
    column = first.start() + 1 if first else None
    name = f"U+{ord(text[column - 1]):04X}" if column else ""
    message = f"{name} is half of a surrogate pair: the character was cut in two"
    return Fault("ENC009", message, field=visible(where), value=visible(text), column=column)


def visible(text: str) -> str:
    """Write lone surrogates as their escapes, so that the text can be printed."""
    return text.encode("utf-8", "backslashreplace").decode()


def without(text: str) -> str:
    """Remove lone surrogates, which no column of Arrow can hold."""
    return _SURROGATE.sub("", text)

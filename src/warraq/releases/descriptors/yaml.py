"""Write simple YAML with strings quoted as in JSON, which is valid YAML, so that no text is taken for syntax."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# Characters allowed in JSON strings but not in YAML (YAML 1.1, 4.1 and 4.2: printable characters and line breaks).
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def dump(values: Mapping[str, Any]) -> str:
    r"""Write a mapping in its own order: keys are plain words; values are texts, integers, lists and mappings.

    >>> print(dump({"title": 'a: "b"\n---', "parts": [{"name": "x", "size": 1}, "y"]}), end="")
    title: "a: \"b\"\n---"
    parts:
    - name: "x"
      size: 1
    - "y"
    """
    return "".join(f"{line}\n" for line in _mapping(values))


def _mapping(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, list):
            yield f"{key}:"
            yield from _sequence(value)
        elif isinstance(value, Mapping):
            yield f"{key}:"
            yield from (f"  {line}" for line in _mapping(value))
        else:
            yield f"{key}: {_scalar(value)}"


def _sequence(values: list[Any]) -> Iterator[str]:
    for value in values:
        first, *more = _mapping(value) if isinstance(value, Mapping) else (_scalar(value),)
        yield f"- {first}"
        yield from (f"  {line}" for line in more)


def _scalar(value: str | int) -> str:
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))

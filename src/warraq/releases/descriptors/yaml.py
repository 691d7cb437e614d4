"""YAML for the few files that have to be YAML: strings as in JSON, which YAML reads, so that nothing in them is syntax."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# What JSON lets stand in a string and YAML does not (YAML 1.1, sections 4.1 and 4.2: printable characters and line breaks).
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def dump(values: Mapping[str, Any]) -> str:
    r"""Write keys and values, in their order; keys are plain words, values are texts, integers, lists and such mappings.

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
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))

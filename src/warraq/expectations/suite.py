"""Read a suite of expectations, with the line on which each of them begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warraq.errors import PolicyError, unread
from warraq.readers import json_text
from warraq.system import opening

_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME = 200  # bytes: file systems allow 255, and Data Docs add an ending
_NESTING = 64  # levels: a suite has about eight; Python's parser fails near a thousand


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a suite: the line on which it begins, and its JSON value, which may not be an expectation."""

    line: int
    value: Any

    @property
    def kind(self) -> str | None:
        """The expectation's type, or None if the member is not an expectation."""
        kind = self.value.get("type") if isinstance(self.value, dict) else None
        return kind if isinstance(kind, str) and isinstance(self.value.get("kwargs", {}), dict) else None

    @property
    def kwargs(self) -> dict[str, Any]:
        """The expectation's arguments, as stated."""
        return dict(self.value.get("kwargs", {})) if self.kind else {}

    @property
    def severity(self) -> Any:  # noqa: ANN401  # as stated in the file, unchecked
        """The expectation's severity, `critical` if not stated."""
        return (self.value.get("severity") if self.kind else None) or "critical"

    @property
    def column(self) -> str | None:
        """The column of the expectation, or None if it is not about a single one."""
        return column if isinstance(column := self.kwargs.get("column"), str) else None


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: its name, and its members in the order of the file."""

    name: str
    members: tuple[Member, ...]


def read(path: Path) -> Suite:
    """Read a suite; raise PolicyError if the file does not exist, is not JSON, or is not a suite.

    Source: Great Expectations 1.x, `ExpectationSuite.to_json_dict`.
    """
    try:
        text = opening.text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(unread(path, error, "write a Great Expectations suite there")) from error
    try:
        parsed = json_text.parse(text, nesting=_NESTING)
        if (rest := json_text.skip_space(text, parsed.end)) < len(text):
            raise json_text.Malformed("more than one value in the file", rest)  # noqa: TRY301  # handled with the parser's own errors
    except json_text.TooDeep as error:
        raise PolicyError(f"{path}: {error}; write a suite, which has fewer levels") from error
    except json_text.Malformed as error:
        raise PolicyError(f"{path}: not JSON at line {_line(text, error.position)}: {error}; correct it") from error
    return _suite(parsed.value, text, path)


def _suite(value: object, text: str, path: Path) -> Suite:
    wanted = "a Great Expectations 1.x suite is an object with a name and a list of expectations"
    if isinstance(value, dict) and "expectation_suite_name" in value:
        raise PolicyError(f"{path}: a suite of Great Expectations 0.x; save it again with version 1: {wanted}")
    if not isinstance(value, dict) or not isinstance(value.get("expectations"), list):
        raise PolicyError(f"{path}: not a suite: {wanted}")
    if not isinstance(name := value.get("name"), str) or not name:
        raise PolicyError(f"{path}: the suite has no name: {wanted}")
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise PolicyError(f"{path}: half a surrogate pair in a string; write the whole character")
    if not name.isprintable() or name.startswith(".") or {"/", "\\"} & set(name) or len(name.encode()) > _NAME:
        raise PolicyError(f"{path}: {name[:40]!r} cannot name a page of Data Docs; give the suite a short plain name")
    members = zip(_lines(text), value["expectations"], strict=True)
    return Suite(name, tuple(Member(line, member) for line, member in members))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _lines(text: str) -> list[int]:
    """Return the lines on which the expectations of a well-formed suite begin.

    >>> _lines('{"name": "expectations",\\n "expectations": [{},\\n  {"a": [1,\\n 2]}, {}], "expectation": [{}]}')
    [2, 3, 4]
    """
    lines: list[int] = []
    for name, position in _parts(text, json_text.skip_space(text, 0)):
        if name == "expectations":
            lines = [_line(text, place) for _, place in _parts(text, position)]
    return lines


def _parts(text: str, start: int) -> Iterator[tuple[str | None, int]]:
    """Yield key (None in an array) and start of each member of the object or array at `start`."""
    keyed, position = text[start] == "{", json_text.skip_space(text, start + 1)
    while text[position] not in "]}":
        name = None
        if keyed:
            key = json_text.parse(text, position, nesting=_NESTING)
            name, position = str(key.value), json_text.skip_space(text, json_text.skip_space(text, key.end) + 1)
        yield name, position
        position = json_text.skip_space(text, json_text.parse(text, position, nesting=_NESTING).end)
        if text[position] == ",":
            position = json_text.skip_space(text, position + 1)

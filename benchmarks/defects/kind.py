"""What a kind of defect is: a name, what is due for it, and a function that makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding that is due, none where `code` is None: lines and bytes counted from the start of what was
    planted.
    """

    code: str | None
    field: str | None
    kind: str
    line: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Planted:
    """One record's bytes with its line's end, and the findings that are due in them."""

    data: bytes
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A clean record as a value and as a line, its number, and an earlier clean record to repeat a part of."""

    record: Record
    line: bytes
    number: int
    before: Record | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of defect.

    `change` alters the record in place and says no where the record does not lend itself to it; `rewrite` gives the
    bytes of the line instead, and, for a fault that stands in them, its offset. `due` are the codes with their fields,
    `lines` where they stand; nothing due is what looks like a fault and is none.
    """

    name: str
    due: tuple[tuple[str, str | None], ...]
    change: Callable[[Record, Case], bool | None] | None = None
    rewrite: Callable[[bytes, Case], tuple[bytes, int] | None] | None = None
    language: str = "ar"
    repeats: bool = False
    lines: tuple[int, ...] = field(default=(0,))

    def plant(self, case: Case) -> Planted | None:
        """Make the defect, or None where the record does not lend itself to it."""
        made = self._rewritten(case) if self.rewrite else self._changed(case)
        if made is None:
            return None
        data, offset = made
        due = self.due or ((None, None),)
        answers = (Answer(code, place, self.name, line, offset) for code, place in due for line in self.lines)
        return Planted(data + b"\n", tuple(answers))

    def _rewritten(self, case: Case) -> tuple[bytes, int] | None:
        return self.rewrite(case.line, case) if self.rewrite else None

    def _changed(self, case: Case) -> tuple[bytes, int] | None:
        if self.change is None or self.change(case.record, case) is False:
            return None
        return json.dumps(case.record, ensure_ascii=False, separators=(",", ":")).encode(), 0


def changing(name: str, code: str, place: str | None, change: Callable[[Record, Case], bool | None]) -> Kind:
    """Make a kind that changes the record and is one finding."""
    return Kind(name, ((code, place),), change)


def setting(name: str, code: str, pointer: str, value: object) -> Kind:
    """Make a kind that gives a field, or a part of one, another value; a record without the outer field is left
    alone.
    """

    def change(record: Record, _: Case) -> bool:
        *outer, last = pointer.strip("/").split("/")
        target = record
        for part in outer:
            target = target[part]
        if not isinstance(target, dict):
            return False
        target[last] = value
        return True

    return changing(name, code, pointer, change)


def own(record: Record, link: str) -> None:
    """Give a record another link, with the id that follows from it."""
    record["link"] = link
    record["id"] = hashlib.sha256(link.encode()).hexdigest()[:32]


def undated(record: Record, case: Case) -> None:
    """Take every date but the record's own out, so that a change of that disagrees with nothing."""
    own(record, f"https://alsahil.example.org/undated/{case.number}")
    record["dateline"] = record["collected_at"] = None


def dateline(record: Record, raw: str, precision: str = "day") -> None:
    """Print a date; the offset is the one that the site's articles have."""
    offset = (record["dateline"] or {"offset": "+03:00"})["offset"]
    record["dateline"] = {
        "raw": raw, "precision": precision, "calendar": "gregorian", "offset": offset, "offset_source": "assumed",
    }  # fmt: skip

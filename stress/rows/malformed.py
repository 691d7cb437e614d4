"""Malformed files of every kind."""

from __future__ import annotations

from collections.abc import Iterator

from stress.json_kinds import EITHER, REFUSED, RIGHT
from stress.looking import read
from stress.row import Row, row

_GOOD = b'{"title": "%d", "link": "https://example.org/%d"}'
_BLANK = b" \xef\xbb\xbf"
_FIELDS = (b"x", b"title", b"keywords")  # none of the record's, a string, a list


def run() -> list[Row]:
    """Read each kind of JSON by itself, and among records."""
    return [*_lines()]


def placed(case: bytes) -> Iterator[bytes]:
    """Yield a case as a record, and as the value of a record's key."""
    yield case
    yield from (b'{"link": "a", "%s": %s}' % (field, case) for field in _FIELDS)


def line(case: bytes) -> str | None:
    """Say what is wrong with how a line between two good ones is read; None where nothing is."""
    found = read("jsonl", b"\n".join((_GOOD % (1, 1), case, _GOOD % (2, 2), b"")))
    if not {"1", "2"} <= {record["title"] for record in found.records}:
        return "a record beside it is not read"
    if len(found.records) + found.unread != 2 + bool(case.strip()):
        return f"{len(found.records)} records and {found.unread} unread"
    return None


def _lines() -> Iterator[Row]:
    for goal, kinds in (("refused", REFUSED), ("read", RIGHT), ("refused or read", EITHER)):
        cases = [case for kind in kinds.values() for case in placed(kind) if b"\n" not in case]
        faults = [f"{case[:60]!r}: {said}" for case in cases if (said := line(case) or _else(case, goal))]
        yield row(
            f"JSON that is to be {goal}, as a line between two", len(cases), f"{goal}, and what is beside it", faults
        )


def _else(case: bytes, goal: str) -> str | None:
    return "accepted" if goal == "refused" and case.strip(_BLANK) and not read("jsonl", case).codes else None

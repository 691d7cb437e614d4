"""Malformed files of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stress.broken_kinds import CSV, PARQUET, WARC, page
from stress.json_kinds import EITHER, REFUSED, RIGHT
from stress.looking import Read, read
from stress.row import Row, row

_GOOD = b'{"title": "%d", "link": "https://example.org/%d"}'
_BLANK = b" \xef\xbb\xbf"
_FIELDS = (b"x", b"title", b"keywords")  # none of the record's, a string, a list
_GOALS = (("refused", REFUSED), ("read", RIGHT), ("refused or read", EITHER))


def run() -> list[Row]:
    """Read each kind of JSON by itself and among records, and each broken kind of CSV, Parquet and WARC."""
    others = {"CSV between two rows": (CSV, csv), "WARC between two pages": (WARC, warc), "Parquet": (PARQUET, parquet)}
    rows = [
        row(f"broken kinds of {name}", len(kinds), "refused with a code, or read", list(_faults(kinds.values(), look)))
        for name, (kinds, look) in others.items()
    ]
    return [*_lines(), *_files(), *rows]


def placed(case: bytes) -> Iterator[bytes]:
    """Yield a case as a record, and as the value of a record's key."""
    yield case
    yield from (b'{"link": "a", "%s": %s}' % (field, case) for field in _FIELDS)


def line(case: bytes) -> str | None:
    """Say what is wrong with how a line between two good ones is read; None where nothing is."""
    found = read("jsonl", b"\n".join((_GOOD % (1, 1), case, _GOOD % (2, 2), b"")))
    if len(found.records) + found.unread != 2 + bool(case.strip()):
        return f"{len(found.records)} records and {found.unread} unread"
    return _beside(found)


def _beside(found: Read) -> str | None:
    missing = {"1", "2"} - {record["title"] for record in found.records}
    return f"what stands beside it is not read: {missing}" if missing else None


def element(case: bytes) -> str | None:
    """Say what is wrong with how an element between two good ones is read; None where nothing is.

    Brackets that it leaves open may take the second with them: then it is said that the array is not closed.
    """
    found = read("json", b"[\n%s,\n%s,\n%s\n]\n" % (_GOOD % (1, 1), case, _GOOD % (2, 2)))
    titles = {record["title"] for record in found.records}
    if "1" not in titles:
        return "the element before it is not read"
    return None if "2" in titles or found.codes["REC001"] else "the element behind it is lost in silence"


def csv(case: bytes) -> str | None:
    """Say what is wrong with how a row between two good ones is read; None where nothing is."""
    return _beside(read("csv", b"title,link\n1,a\n" + case + b"\n2,b\n"))


def warc(case: bytes) -> str | None:
    """Say what is wrong with how a record between two pages is read; None where nothing is."""
    found = read("warc", page(b"1") + case + page(b"2"))
    titles = {record["title"] for record in found.records}
    if "1" not in titles:
        return "the page before it is not read"
    return None if "2" in titles or found.codes else "the page behind it is lost in silence"


def parquet(case: bytes) -> str | None:
    """Say what is wrong with how a table is read; None where nothing is."""
    read("parquet", case)
    return None


def _faults(cases: object, look: Callable[[bytes], str | None]) -> Iterator[str]:
    for case in cases:  # type: ignore[attr-defined]
        try:
            said = look(case)
        except Exception as error:  # noqa: BLE001  # what it is not to do
            said = f"{type(error).__name__}: {error}"
        if said:
            yield f"{case[:80]!r}: {said}"


def _lines() -> Iterator[Row]:
    for goal, kinds in _GOALS:
        every = [case for kind in kinds.values() for case in placed(kind)]
        cases = [case for case in every if b"\n" not in case]
        faults = [*_faults(cases, line), *_faults(cases, lambda case: wrong("jsonl", case, goal))]  # noqa: B023
        yield row(
            f"JSON that is to be {goal}, as a line between two", len(cases), f"{goal}, and what is beside it", faults
        )
        goal_ = "refused or read, and nothing beside it is lost in silence"
        yield row(
            f"JSON that is to be {goal}, as an element between two", len(every), goal_, list(_faults(every, element))
        )


def _files() -> Iterator[Row]:
    for goal, kinds in _GOALS:
        faults = list(_faults(kinds.values(), lambda case: wrong("json", case, goal)))  # noqa: B023
        yield row(f"JSON that is to be {goal}, as a file", len(kinds), goal, faults)


def wrong(name: str, case: bytes, goal: str) -> str | None:
    """Say how what a reader makes of a case differs from the goal; None where it does not."""
    found = read(name, case)
    if goal == "refused":
        return "accepted" if case.strip(_BLANK) and not found.codes else None
    said = [message for message in found.messages if message.startswith("not JSON")]
    return f"refused: {said[0]}" if goal == "read" and said and name == "json" else None

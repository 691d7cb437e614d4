"""JSON under another kind's name: a whole file's fault is said once, with its number of records and what to do."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from warraq.finding import Fault
from warraq.readers import json_text, python_text

_JUNK = re.compile(r'[^\[\]{},:"\s]+')
_decode = json.JSONDecoder().raw_decode  # to count values: what is wrong in them is said where they are read
_BROKEN = 64  # objects that are looked at, so that counting takes no longer than reading
_ADVICE = {
    "comma": "a comma stands behind the record (on {lines}), as between those of an array; remove it (sed 's/,$//')",
    "array": "an array of records stands on the line (on {lines}, {records}); in JSON Lines each has a line of its own "
    "(jq -c '.[]'), and a file that is one array is named .json",
    "several": "several records stand on the line (on {lines}, {records}); in JSON Lines each has a line of its own"
    " (jq -c .)",
    "arrays": "several arrays of records stand on the line (on {lines}, {records}); in JSON Lines each has a line of"
    " its own (jq -c '.[]')",
    "separator": "a record separator (RFC 7464) stands before the record (on {lines}); take it out (tr -d '\\036')",
    "mark": "a byte-order mark stands before the record (on {lines}), as where files were joined; take it out"
    " (sed 's/\\xEF\\xBB\\xBF//')",
    "python": f"{python_text.AS_PYTHON} (on {{lines}})",
}


@dataclass(slots=True)
class Strays:
    """Lines of one kind that are no JSON Lines: number, byte offset, and how many records each holds, in a row."""

    places: array[int] = field(default_factory=lambda: array("q"))

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Yield number, offset and records of each line."""
        return zip(*[iter(self.places)] * 3, strict=True)

    def faults(self, kind: str, records: int) -> Iterator[tuple[Fault, int]]:
        """Make the one fault of the lines where they are half of a file of some other `records`, else one each; with
        how many records it costs.
        """
        rows = sorted(self.rows())
        if len(rows) >= records:
            total = sum(count for *_, count in rows)
            yield _fault(kind, rows[0][0], rows[0][1], len(rows), total), total
            return
        for line, offset, count in rows:
            yield _fault(kind, line, offset, 1, count), count


def together(parts: Iterable[Mapping[str, Strays]]) -> dict[str, Strays]:
    """Join what several parts of a file hold, by kind."""
    joined = dict[str, Strays]()
    for part in parts:
        for kind, strays in part.items():
            joined.setdefault(kind, Strays()).places.extend(strays.places)
    return joined


def _fault(kind: str, line: int, offset: int, lines: int, records: int) -> Fault:
    shown = {
        "lines": f"{lines:,} line{'s' * (lines != 1)}",
        "records": f"{records:,} record{'s' * (records != 1)}",
    }
    advice = f"not JSON Lines: {_ADVICE[kind].format(**shown)}" if kind in _ADVICE else f"{kind} (on {shown['lines']})"
    return Fault("REC001", advice, line=line, offset=offset)


def of_line(text: str, parsed: json_text.Parsed) -> tuple[str, int] | None:
    """Name what a line holds instead of one record, and count its records; None if it is of no known kind.

    >>> lines = ('{"a": 1},', "[{}, {}]", '{}{"a": 1}', "[{}, {}] [{}]", "{} x", "{}")
    >>> [of_line(line, json_text.parse(line)) for line in lines]
    [('comma', 1), ('array', 2), ('several', 2), ('arrays', 3), None, None]
    """
    rest = json_text.skip_space(text, parsed.end)
    records = _records(parsed.value)
    if rest == len(text):
        return ("array", records) if records and isinstance(parsed.value, list) else None
    if not records:
        return None
    if not text[rest + 1 :].strip() and text[rest] == "," and isinstance(parsed.value, dict):
        return "comma", 1
    while rest < len(text):
        try:
            value, end = _decode(text, rest)
        except (ValueError, RecursionError):
            return None
        more = _records(value) if type(value) is type(parsed.value) else 0
        if not more:
            return None
        records, rest = records + more, json_text.skip_space(text, end)
    return "several" if isinstance(parsed.value, dict) else "arrays", records


def _records(value: object) -> int:
    """Count the records that a value is: an object, or an array of nothing but objects; else none."""
    if isinstance(value, dict):
        return 1
    return len(value) if isinstance(value, list) and all(isinstance(each, dict) for each in value) else 0


def of_file(stream: BinaryIO, limit: int) -> tuple[Fault, int] | None:
    """Tell a file of JSON, in an array or in lines for people, from JSON Lines: its fault, and how many records it
    holds.

    Only its first record is looked at, so that JSON Lines are told at once. None where it is, or may be, JSON Lines.
    """
    head = of_head(stream, limit)
    if head is None:
        return None
    kind, line, offset = head
    records = count(stream.read().decode("utf-8", "surrogateescape"))
    what = {
        "array": "the file is a JSON array; name it .json (or --reader json), or give each record a line of its own"
        " (jq -c '.[]')",
        "indented": "the file is JSON in lines for people; a record has to stand on one line (jq -c .)",
    }[kind]
    return Fault("REC001", f"not JSON Lines: {what}", line=line, offset=offset), records


def in_lines(head: bytes) -> bool:
    r"""Tell by its beginning that a file is JSON Lines: its first line is an object, and another begins on the next.

    >>> in_lines(b'{"a": 1}\n{"a": 2}\n'), in_lines(b'{"a": 1}\n'), in_lines(b'{\n"a": 1}\n{'), in_lines(b'[{}]\n[{}]')
    (True, False, False, False)
    """
    first, _, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    return first.startswith(b"{") and rest.lstrip().startswith(b"{") and _whole(first)


def of_head(stream: BinaryIO, limit: int) -> tuple[str, int, int] | None:
    """Name what a file is by its first record, with line and offset of that; None where it may be JSON Lines."""
    head = _kind(stream, limit)
    stream.seek(0)
    return head


def _kind(stream: BinaryIO, limit: int) -> tuple[str, int, int] | None:
    number, offset, line = 1, 0, b""
    while raw := stream.readline(limit + 2):
        line = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
        if line:
            offset += len(raw) - len(line)
            break
        number, offset = number + 1, offset + len(raw)
    if line[:1] not in (b"[", b"{") or _whole(line) or len(line) > limit:
        return None
    text = (line + stream.read(limit)).decode("utf-8", "surrogateescape")
    first = len(line.decode("utf-8", "surrogateescape"))
    if line[:1] == b"[":
        own = line.strip() == b"[" or text[json_text.skip_space(text, 1) :][:1] == "{"
        return ("array", number, offset) if own else None
    return ("indented", number, offset) if _spans(text, first) else None


def _whole(line: bytes) -> bool:
    """Tell whether a line holds a JSON value, whatever comes behind it."""
    try:
        json_text.parse(line.decode("utf-8", "surrogateescape"))
    except json_text.Malformed:
        return False
    except json_text.TooDeep:
        return True
    return True


def _spans(text: str, first: int) -> bool:
    """Tell whether an object goes on beyond its first line: what stands on the next is a part of it."""
    try:
        return json_text.parse(text).end > first
    except json_text.Malformed as error:
        return error.position > json_text.skip_space(text, first)
    except json_text.TooDeep:
        return False


def count(text: str, start: int = 0) -> int:
    r"""Count the records from a position on, in arrays or not; one that is broken counts, and at most the rest of its
    line is lost.

    >>> count('[{"a": 1}, {"b": 2}] [{"c" 3},\n{"d": 4}]')
    4
    """
    position, records, broken = json_text.skip_space(text, start), 0, 0
    while position < len(text) and broken < _BROKEN:
        sign = text[position]
        if sign in "[],":
            position = json_text.skip_space(text, position + 1)
            continue
        try:
            position = _decode(text, position)[1]
            records += sign == "{"
        except (ValueError, RecursionError):
            junk = _JUNK.match(text, position)
            records, broken = records + (sign == "{"), broken + (sign == "{")
            position = junk.end() if junk else (text.find("\n", position) + 1 or len(text))
        position = json_text.skip_space(text, position)
    return records

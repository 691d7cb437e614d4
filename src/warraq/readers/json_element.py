"""The elements of an array of JSON, read one by one, and what stands broken in it or between them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import json_kind, json_resume, json_text, lines
from warraq.readers.batch import Builder, Place
from warraq.readers.jsonl import malformed
from warraq.readers.mapping import envelopes
from warraq.readers.options import Options, add

_CUT = 16  # characters at the end of a text in which a fault may be that the text ends
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class Undecoded:
    """The bytes of a file that are not UTF-8 and that no fault has named yet."""

    data: bytes
    runs: deque[encoding.BadBytes]
    line: int = 1
    counted: int = 0  # bytes whose lines `line` has counted

    def take(self, until: int) -> tuple[Fault, ...]:
        """Make one fault of all of them before a byte."""
        if not self.runs or self.runs[0].offset >= until:
            return ()
        start = end = self.runs[0].offset
        while self.runs and self.runs[0].offset < until:
            run = self.runs.popleft()
            end = run.offset + len(run.bytes)
        self.line += self.data.count(b"\n", self.counted, start)
        self.counted = start
        return lines.invalid(self.data[start:end], line=self.line, offset=start)


@dataclass(slots=True)
class Cursor:
    """Line and byte offset of a moving position in a text; it moves forward only, so that a file is counted once."""

    text: str
    undecoded: Undecoded
    position: int = 0
    line: int = 1
    offset: int = 0

    def place(self, position: int, index: int | None) -> Place:
        """Return where a position is, which is not before the last one that was asked for."""
        passed = self.text[self.position : position]
        self.line += passed.count("\n")
        self.offset += len(passed.encode("utf-8", "surrogateescape"))
        self.position = position
        return Place(self.line, self.offset, index)


@dataclass(slots=True)
class Elements:
    """An array whose elements are read one by one: its text, or a part of it that is not `final`, where the last of
    them ended, and its ordinal.

    `like` is how its objects begin. `ready` tells that what belongs before the next one has been read, `doubt` that one
    was broken, so that a bracket may not be the array's, and `closed` that the array has ended. `keys` are those of
    elements by their places.
    """

    text: str
    end: int
    index: int
    builder: Builder
    cursor: Cursor
    options: Options
    like: re.Pattern[str] | None = None
    final: bool = True
    ready: bool = False
    doubt: bool = False
    closed: bool = False
    keys: Mapping[int, str] = field(default_factory=dict)


def step(array: Elements) -> bool:
    """Read the next element, and what belongs before it; tells whether another may follow.

    Raises More where the text is too short to tell; what has been read of it until then stays so.
    """
    if not array.ready:
        _separator(array)
    if array.closed or not array.ready:
        return not array.closed and array.end < len(array.text)
    end = element(array, array.end, array.index + 1)
    array.index += 1
    array.ready = False
    if end is None:
        array.builder.unread += _behind(array.text, array.end)
        array.end = len(array.text)
        return False
    array.end = end
    return True


def _separator(array: Elements) -> None:
    """Go from the end of an element to the next one, or behind the closing bracket, and name what else stands there."""
    text, index = array.text, array.index
    position = _skip(array, array.end)
    sign = text[position : position + 1]
    if sign == "]" and not _early(array, position):
        array.end, array.closed = position + 1, True
        return
    if not index and not array.doubt and sign:
        array.end, array.ready = _commas(array, position), True
        return
    if sign == ",":
        position = _commas(array, _skip(array, position + 1))
        if text[position : position + 1] != "]":
            array.end, array.ready = position, True
            return
        sign = "a comma before ']'"
    place = array.cursor.place(position, index)
    if sign in ("{", "["):
        reason = f"not JSON: a comma is missing between elements {index} and {index + 1}"
        array.builder.fault(Fault("REC001", reason, line=place.line, offset=place.offset, index=index + 1))
        array.end, array.ready = position, True
        return
    reason = f"not JSON: expecting ',' or ']', found {sign}" if sign else "not JSON: the array is not closed"
    end: int | None = position
    if sign != "a comma before ']'" and sign:
        end = json_resume.between(text, position, array.like)
        if end is None and not array.final:
            raise json_resume.More
        reason += _skipped(array, place, len(text) if end is None else end)
        end = end if end is None else _skip(array, end)
    array.builder.fault(Fault("REC001", reason, line=place.line, offset=place.offset, index=index))
    array.end = len(text) if end is None else end
    array.ready = text[array.end : array.end + 1] in ("{", "[")  # in the place of a comma stood what is named


def _commas(array: Elements, position: int) -> int:
    """Go behind commas that stand where an element should, and name them."""
    end = position
    while array.text[end : end + 1] == ",":
        end = _skip(array, end + 1)
    if end > position:
        place = array.cursor.place(position, array.index)
        reason = f"not JSON: a comma too many before element {array.index + 1}"
        array.builder.fault(Fault("REC001", reason, line=place.line, offset=place.offset, index=place.index))
    return end


def _early(array: Elements, position: int) -> bool:
    """Tell whether a closing bracket may be that of a broken element: elements stand behind it."""
    if not array.doubt or array.like is None:
        return False
    if not array.final and not array.text[position + 1 :].strip():
        raise json_resume.More
    return json_resume.sibling(array.text, position, [array.like]) is not None


def _skip(array: Elements, position: int) -> int:
    """Go behind white space; raises More where nothing stands behind it in a text that is not whole."""
    position = json_text.skip_space(array.text, position)
    if position >= len(array.text) and not array.final:
        raise json_resume.More
    return position


def _skipped(array: Elements, start: Place, end: int) -> str:
    """Say which bytes were not read, from a place on."""
    until = array.cursor.place(end, None).offset or 0
    return f"; bytes {start.offset or 0:,} to {until:,} were not read"


def element(array: Elements, start: int, index: int | None) -> int | None:
    """Read one element and give where it ends, or where reading can go on behind a fault; None where it cannot.

    Raises More where the text is too short to tell.
    """
    text, builder, limit = array.text, array.builder, array.options.limits.record_bytes
    try:
        parsed = _parsed(array, start)
        if array.like and text[start] == "[" and array.final and not text[parsed.end :].strip():
            raise json_text.Malformed("a bracket is not closed", start)  # noqa: TRY301  # as if the parser had seen it
    except (json_text.Malformed, json_text.TooDeep) as error:
        return _broken(array, start, index, error)
    place = array.cursor.place(start, index)
    end = array.cursor.place(parsed.end, index).offset or 0
    if _UNDECODED.search(text, start, parsed.end):
        builder.unread += 1
        name_all(builder, array.cursor.undecoded.take(end))
    elif end - (place.offset or 0) > limit:
        fault = lines.oversized(limit, line=place.line or 1, offset=place.offset or 0)
        builder.fault(replace(fault, index=index), unread=1)
    else:
        value = envelopes.named(parsed.value, array.keys.get(place.offset or 0))
        add(array.options, builder, value, replace(place, end=end), parsed.repeated)
    return parsed.end


def _parsed(array: Elements, start: int) -> json_text.Parsed:
    try:
        parsed = json_text.parse(array.text, start, nesting=array.options.limits.nesting)
    except json_text.Malformed as error:
        cut = error.position >= len(array.text) - _CUT or error.message.startswith("unterminated")
        if cut and not array.final:
            raise json_resume.More from error
        raise
    if parsed.end >= len(array.text) and not array.final:
        raise json_resume.More
    return parsed


def _broken(
    array: Elements, start: int, index: int | None, error: json_text.Malformed | json_text.TooDeep
) -> int | None:
    """Name what is wrong with an element, and find where to go on behind it."""
    text, cursor = array.text, array.cursor
    at = error.position if isinstance(error, json_text.Malformed) else None
    behind = json_resume.behind(text, start, at, like=array.like, final=array.final)
    array.doubt = True
    place = cursor.place(start, index)
    fault = _fault(error, text, start, place)
    if index is not None and not (behind and behind[1]):
        fault = replace(fault, message=fault.message + _skipped(array, place, behind[0] if behind else len(text)))
    array.builder.fault(fault, unread=1)
    if behind is None:
        return None
    name_all(array.builder, cursor.undecoded.take(cursor.place(behind[0], index).offset or 0))
    return behind[0]


def name_all(builder: Builder, faults: tuple[Fault, ...]) -> None:
    """Add faults of which the records are counted elsewhere."""
    for fault in faults:
        builder.fault(fault)


def _fault(error: json_text.Malformed | json_text.TooDeep, text: str, start: int, place: Place) -> Fault:
    line, offset = place.line or 1, place.offset or 0
    if isinstance(error, json_text.TooDeep):
        return Fault("REC009", str(error), line=line, offset=offset, index=place.index)
    return malformed(error, text, line=line, offset=offset, index=place.index, start=start)


def _behind(text: str, position: int) -> int:
    """Count the records on the lines below a broken one, which are not read for it."""
    line = text.find("\n", position)
    return json_kind.count(text, line) if line >= 0 else 0

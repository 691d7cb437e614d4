"""A JSON file: one object, or one array of objects; never JSON Lines."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import json_kind, json_text, lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.contract import Reader
from warraq.readers.jsonl import ROWS, malformed
from warraq.readers.options import Options, add

_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class _Undecoded:
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
class _Cursor:
    """Line and byte offset of a moving position in a text; it moves forward only, so that a file is counted once."""

    text: str
    undecoded: _Undecoded
    position: int = 0
    line: int = 1
    offset: int = 0

    def place(self, position: int, index: int | None) -> Place:
        passed = self.text[self.position : position]
        self.line += passed.count("\n")
        self.offset += len(passed.encode("utf-8", "surrogateescape"))
        self.position = position
        return Place(self.line, self.offset, index)


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read the records of a JSON file, in batches; an element that cannot be read is a fault and never hides the
    next.
    """
    data = stream.read()
    builder = Builder(path, options.record)
    mark = encoding.bom(data)
    label = mark[0] if mark else None
    bad = encoding.bad_utf8(data) if label in (None, "utf-8") else []
    if label in (None, "utf-8") and (bad or b"\0" in data[:4096]):
        label = encoding.legacy(data) or label
    if label not in (None, "utf-8"):
        whole = encoding.decode(data, str(label), errors="replace")
        builder.fault(lines.legacy(str(label), line=1, offset=0), unread=max(json_kind.count(whole), 1))
        yield builder.batch()
        return
    if label == "utf-8":
        builder.fault(lines.mark())
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    cursor = _Cursor(text, _Undecoded(data, deque(bad)), offset=len(codecs.BOM_UTF8) if label else 0)
    yield from _document(text, builder, cursor, options)
    _name(builder, cursor.undecoded.take(len(data)))
    yield builder.batch()


def _document(text: str, builder: Builder, cursor: _Cursor, options: Options) -> Iterator[Batch]:
    start = json_text.skip_space(text, 0)
    if start == len(text):
        builder.fault(Fault("REC001", "not JSON: the file is empty", line=1, offset=cursor.offset), unread=1)
        return
    if text[start] == "[":
        end = yield from _array(text, start, builder, cursor, options)
    else:
        end = _element(text, start, None, builder, cursor, options)
    if end is not None and (rest := json_text.skip_space(text, end)) < len(text):
        place = cursor.place(rest, None)
        message = f"not JSON: more than one value in the file; {_joined(text, start, end, rest)}"
        unread = max(json_kind.count(text, rest), 1)
        builder.fault(Fault("REC001", message, line=place.line, offset=place.offset), unread=unread)


def _joined(text: str, start: int, end: int, rest: int) -> str:
    """Say what values are, one behind the other, and what to do: the first stands from `start` to `end`, the next at
    `rest`.
    """
    if text[rest] == ",":
        return (
            "they have commas between them, and no brackets around them: write [ before the first and ] behind the last"
        )
    if text[start] == "[":
        return "join the arrays to one (jq -s add)"
    if "\n" in text[end:rest] and "\n" not in text[start:end]:
        return "it is JSON Lines: name it .jsonl (or --reader jsonl)"
    return "they stand one behind the other: put them in an array (jq -s .)"


def _array(
    text: str, start: int, builder: Builder, cursor: _Cursor, options: Options
) -> Generator[Batch, None, int | None]:
    """Read the elements of the array at `start` and give where it ends; None where the rest could not be read."""
    position, index = json_text.skip_space(text, start + 1), 0
    if text[position : position + 1] == "]":
        return position + 1
    while True:
        index += 1
        end = _element(text, position, index, builder, cursor, options)
        if len(builder) >= ROWS:
            yield builder.batch()
        if end is None:
            builder.unread += _behind(text, position)
            return None
        position = json_text.skip_space(text, end)
        sign = text[position : position + 1]
        if sign == "]":
            return position + 1
        if sign == ",":
            position = json_text.skip_space(text, position + 1)
            if text[position : position + 1] != "]":
                continue
            sign = "a comma before ']'"
        place = cursor.place(position, index)
        if sign not in ("{", "["):
            reason = f"expecting ',' or ']', found {sign}" if sign else "the array is not closed"
            builder.fault(Fault("REC001", f"not JSON: {reason}", line=place.line, offset=place.offset, index=index))
            if text[position : position + 1] == "]":
                return position + 1
            builder.unread += json_kind.count(text, position)
            return None
        reason = f"not JSON: a comma is missing between elements {index} and {index + 1}"
        builder.fault(Fault("REC001", reason, line=place.line, offset=place.offset, index=index + 1))


def _element(  # one element and what it stands in
    text: str, start: int, index: int | None, builder: Builder, cursor: _Cursor, options: Options
) -> int | None:
    """Read one element and give where it ends, or where reading can go on behind a fault; None where it cannot."""
    place = cursor.place(start, index)
    try:
        parsed = json_text.parse(text, start, nesting=options.limits.nesting)
    except (json_text.Malformed, json_text.TooDeep) as error:
        builder.fault(_fault(error, text, start, place), unread=1)
        resume = _resume(text, start)
        if resume is not None:
            _name(builder, cursor.undecoded.take(cursor.place(resume, index).offset or 0))
        return resume
    if _UNDECODED.search(text, start, parsed.end):
        builder.unread += 1
        _name(builder, cursor.undecoded.take(cursor.place(parsed.end, index).offset or 0))
    elif parsed.end - start > options.limits.record_bytes:
        message = f"over {options.limits.record_bytes} bytes, the policy's limit of one record (limits.record_bytes)"
        builder.fault(Fault("REC009", message, line=place.line, offset=place.offset, index=index), unread=1)
    else:
        own = replace(place, end=cursor.place(parsed.end, index).offset)
        add(options, builder, parsed.value, own, parsed.repeated)
    return parsed.end


def _name(builder: Builder, faults: tuple[Fault, ...]) -> None:
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


def _resume(text: str, start: int) -> int | None:
    """Find where to go on behind a broken element: its closing bracket, or the next line that is indented as it is."""
    if text[start : start + 1] in ("{", "["):
        end = json_text.closing(text, start)
        if end is not None and text[json_text.skip_space(text, end) :][:1] in (",", "]"):
            return end
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if not indent.strip(" \t") and (follower := re.compile(rf"\n{indent}(?=[{{\[])").search(text, start)):
        before = text[: follower.start()].rstrip(" \t\r\n")
        return len(before) - 1 if before.endswith(",") else follower.end()
    return None


def sample(stream: BinaryIO, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the records of a file as they stand in it; elements that are none are passed over."""
    text = stream.read().decode("utf-8-sig", "surrogateescape")
    start = json_text.skip_space(text, 0)
    start = json_text.skip_space(text, start + 1) if text[start : start + 1] == "[" else start
    with suppress(json_text.Malformed, json_text.TooDeep):
        while text[start : start + 1] == "{":
            parsed = json_text.parse(text, start, nesting=options.limits.nesting)
            yield parsed.value
            start = json_text.skip_space(text, json_text.skip_space(text, parsed.end) + 1)


READER = Reader(name="json", endings=(".json",), read=read, sample=sample, records=True)

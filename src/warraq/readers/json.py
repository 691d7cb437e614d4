"""A JSON file: one object, or one array of objects; never JSON Lines."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import blocks, foreign_json, json_elements, json_kind, json_place, json_text, lines
from warraq.readers.batch import Batch, Builder, Lines, Place
from warraq.readers.buffers import Buffer, buffered, is_utf8
from warraq.readers.contract import Places, Reader, Unit
from warraq.readers.foreign_json import Kinds
from warraq.readers.jsonl import ROWS, malformed, present
from warraq.readers.options import Options, add

_SAMPLE, _HEAD = 1 << 20, 4096  # bytes
_FIRST = re.compile(r"\s*[\[,]?\s*")
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


def units(stream: BinaryIO, path: str, options: Options, *, places: Places | None = None) -> Iterator[Unit]:
    """Cut a file into pieces of work, each of which reads some of its records; threads may share them out.

    An element that cannot be read is a fault and never hides the next. Elements of an array are read by the block, up
    to what is no element. Where `places` are given, offsets and lines, only those are read, or all where blocks do not
    tell them.
    """
    builder = Builder(path, options.record)
    with buffered(stream) as data:
        start = json_place.of_records(data, options.source.record)
        if isinstance(start, Fault):
            builder.fault(start, unread=1)
        elif _is_array(data, start):
            array = json_elements.Array(data, start + 1, line=1 + data[:start].count(b"\n"))
            kinds = _kinds(data, start, options)
            for block, ordinal in array.blocks():
                own, number = (block, ordinal) if places is None else json_elements.some(block, ordinal, places[0])
                if len(own.starts):
                    yield partial(_block, own, number, path, options, kinds)
            yield from _behind_blocks(data, array, builder, options)
        else:
            yield from (partial(list, (batch,)) for batch in _whole(data, start, builder, options))
    yield partial(list, (builder.batch(),))


def _is_array(data: Buffer, start: int) -> bool:
    """Tell whether an array begins at a place, in a file that is UTF-8 without a mark."""
    if data[start : start + 1] != b"[" or b"\0" in data[:_HEAD] or data[:start].startswith(codecs.BOM_UTF8):
        return False
    return is_utf8(data)


def _kinds(data: Buffer, start: int, options: Options) -> Kinds | None:
    """Tell the types of a foreign array's keys, by its first elements."""
    if options.form is None:
        return None
    records = list(islice(_records(data, start, options), foreign_json.SAMPLE))
    return foreign_json.kinds(options.form, records, options.seen)


def _block(block: blocks.Block, ordinal: int, path: str, options: Options, kinds: Kinds | None) -> list[Batch]:
    """Read the elements of a block as columns, and those that do not fit one by one."""
    builder = Builder(path, options.record)
    parsed = blocks.parse(block, longest=options.limits.record_bytes, kinds=kinds, record=options.record)
    for number in parsed.odd.tolist():
        start, end, offset = int(block.starts[number]), int(block.ends[number]), int(block.offsets[number])
        text, line = bytes(block.data[start:end]).decode(), int(block.numbers[number])
        cursor = _Cursor(text, _Undecoded(b"", deque()), line=line, offset=offset)
        _element(text, 0, ordinal + number, builder, cursor, options)
    own = parsed.lines
    ends = (block.offsets + block.ends - block.starts)[own]
    places = Lines(block.numbers[own], block.offsets[own], ends, ordinal + own)
    batch = Batch(path, parsed.rows, present(parsed, kinds), None, places)
    return [batch] if builder.empty() else [batch, builder.batch()]


def _behind_blocks(data: Buffer, array: json_elements.Array, builder: Builder, options: Options) -> Iterator[Unit]:
    """Read what stands behind the elements that were read by the block: the rest of the array, and of the file."""
    start = array.place if array.closed is None else array.closed
    text, line = "[]" + data[start:].decode(), array.line + data[array.place : start].count(b"\n")
    cursor = _Cursor(text, _Undecoded(b"", deque()), 2, line, start)
    end: int | None = 2
    if array.closed is None:
        reading = _array(text, 2, array.count, builder, cursor, options)
        while True:
            try:
                yield partial(list, (next(reading),))
            except StopIteration as done:
                end = done.value
                break
    if end is not None and not options.source.record:
        _alone(text, 0, end, builder, cursor)


def _whole(data: Buffer, start: int, builder: Builder, options: Options) -> Iterator[Batch]:
    """Read a file as a whole: one that is no array, or not in UTF-8."""
    data = bytes(data)
    mark = encoding.bom(data)
    label = mark[0] if mark else None
    bad = encoding.bad_utf8(data) if label in (None, "utf-8") else []
    if label in (None, "utf-8") and (bad or b"\0" in data[:_HEAD]):
        label = encoding.legacy(data) or label
    if label not in (None, "utf-8"):
        whole = encoding.decode(data, str(label), errors="replace")
        builder.fault(lines.legacy(str(label), line=1, offset=0), unread=max(json_kind.count(whole), 1))
        return
    if label == "utf-8":
        builder.fault(lines.mark())
    begin = start if options.source.record else len(codecs.BOM_UTF8) if label else 0
    text = data[begin:].decode("utf-8", "surrogateescape")
    line = 1 + data.count(b"\n", 0, begin)
    cursor = _Cursor(text, _Undecoded(data, deque(bad)), line=line, offset=begin)
    yield from _document(text, builder, cursor, options)
    _name(builder, cursor.undecoded.take(len(data)))


def _document(text: str, builder: Builder, cursor: _Cursor, options: Options) -> Iterator[Batch]:
    start = json_text.skip_space(text, 0)
    if start == len(text):
        builder.fault(Fault("REC001", "not JSON: the file is empty", line=1, offset=cursor.offset), unread=1)
        return
    if text[start] == "[":
        end = yield from _array(text, start + 1, 0, builder, cursor, options)
    else:
        end = _element(text, start, None, builder, cursor, options)
    if end is not None and not options.source.record:
        _alone(text, start, end, builder, cursor)


def _alone(text: str, start: int, end: int, builder: Builder, cursor: _Cursor) -> None:
    """Name what stands in a file behind its one value, which stands from `start` to `end`."""
    if (rest := json_text.skip_space(text, end)) < len(text):
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


def _array(  # an array, and where in it
    text: str, end: int, index: int, builder: Builder, cursor: _Cursor, options: Options
) -> Generator[Batch, None, int | None]:
    """Read the elements behind an array's opening bracket, or behind its element number `index`, which ends there, and
    return where the array ends; None where the rest could not be read.
    """
    position = json_text.skip_space(text, end)
    if not index and text[position : position + 1] == "]":
        return position + 1
    while True:
        if index:
            if (found := _next(text, end, index, builder, cursor)) is None or found[1]:
                return found[0] if found else None
            position = found[0]
        index += 1
        read_to = _element(text, position, index, builder, cursor, options)
        if len(builder) >= ROWS:
            yield builder.batch()
        if read_to is None:
            builder.unread += _behind(text, position)
            return None
        end = read_to


def _next(text: str, end: int, index: int, builder: Builder, cursor: _Cursor) -> tuple[int, bool] | None:
    """Go from the end of an element to the next one, or behind the closing bracket (True); None where neither is."""
    position = json_text.skip_space(text, end)
    sign = text[position : position + 1]
    if sign == "]":
        return position + 1, True
    if sign == ",":
        position = json_text.skip_space(text, position + 1)
        if text[position : position + 1] != "]":
            return position, False
        sign = "a comma before ']'"
    place = cursor.place(position, index)
    if sign in ("{", "["):
        reason = f"not JSON: a comma is missing between elements {index} and {index + 1}"
        builder.fault(Fault("REC001", reason, line=place.line, offset=place.offset, index=index + 1))
        return position, False
    reason = f"expecting ',' or ']', found {sign}" if sign else "the array is not closed"
    builder.fault(Fault("REC001", f"not JSON: {reason}", line=place.line, offset=place.offset, index=index))
    if text[position : position + 1] == "]":
        return position + 1, True
    builder.unread += json_kind.count(text, position)
    return None


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
    """Yield the records of a file as they stand in it, up to one that is none."""
    with buffered(stream) as data:
        start = json_place.of_records(data, options.source.record)
        if not isinstance(start, Fault):
            yield from _records(data, start, options)


def _records(data: Buffer, place: int, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the records from a place on, of which little is read at a time."""
    size = _SAMPLE
    while place < len(data):
        text, done = data[place : place + size].decode("utf-8-sig", "surrogateescape"), 0
        start = _FIRST.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
        with suppress(json_text.Malformed, json_text.TooDeep):
            while text[start : start + 1] == "{":
                parsed = json_text.parse(text, start, nesting=options.limits.nesting)
                yield parsed.value
                done = parsed.end
                start = json_text.skip_space(text, json_text.skip_space(text, done) + 1)
        if not done and (place + size >= len(data) or text[start : start + 1] != "{"):
            return
        place += len(text[:done].encode("utf-8", "surrogateescape"))
        size = _SAMPLE if done else 2 * size


READER = Reader(name="json", endings=(".json",), cut=units, sample=sample, records=True)

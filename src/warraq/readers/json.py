"""A JSON file: one object, or one array of objects; never JSON Lines."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import (
    blocks,
    foreign_json,
    json_elements,
    json_keyed,
    json_kind,
    json_place,
    json_resume,
    json_text,
    lines,
)
from warraq.readers.batch import Batch, Builder, Lines
from warraq.readers.buffers import Buffer, buffered, is_utf8
from warraq.readers.contract import Places, Reader, Unit
from warraq.readers.foreign_json import Kinds
from warraq.readers.json_element import Cursor, Elements, Undecoded, element, name_all, step
from warraq.readers.jsonl import ROWS, present
from warraq.readers.mapping import envelopes
from warraq.readers.options import Options, sampled

_SAMPLE, _HEAD = 1 << 20, 4096  # bytes
_SINGLY = 1 << 20  # bytes of which the elements are read one by one at least, before blocks are looked for again
_FIRST = re.compile(r"\s*[\[,]?\s*")


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
        else:
            own, keys = json_keyed.laid(data, start, options.source.record)
            blank = Elements("", 0, 0, builder, Cursor("", Undecoded(b"", deque())), options, keys=keys)
            yield from _of_file(own, start, blank, places)
    yield partial(list, (builder.batch(),))


def _of_file(data: Buffer, start: int, blank: Elements, places: Places | None) -> Iterator[Unit]:
    """Read what stands at a place; `blank` has what is the same for all of its elements."""
    if _is_array(data, start):
        yield from _elements(data, start, blank, places)
    elif long := _long(data, start, blank.options):
        blank.builder.fault(long, unread=1)
    else:
        yield from (partial(list, (batch,)) for batch in _whole(data, start, blank))


def _is_array(data: Buffer, start: int) -> bool:
    """Tell whether an array begins at a place, in a file that is UTF-8 without a mark."""
    if data[start : start + 1] != b"[" or b"\0" in data[:_HEAD] or data[:start].startswith(codecs.BOM_UTF8):
        return False
    return is_utf8(data)


def _kinds(data: Buffer, start: int, options: Options, keys: Mapping[int, str]) -> Kinds | None:
    """Tell the types of a foreign array's keys, by its first elements."""
    if options.form is None:
        return None
    records = list(islice(_records(data, start, options, keys), foreign_json.SAMPLE))
    singly = bool(json_place.inner(options.source.record, lines=False))
    return foreign_json.kinds(options.form, records, options.seen, singly=singly)


def _elements(data: Buffer, start: int, blank: Elements, places: Places | None) -> Iterator[Unit]:
    """Read an array's elements by the block, and one by one what blocks do not hold, or all where they have keys."""
    builder, options = blank.builder, blank.options
    line = 1 + data[:start].count(b"\n")
    array = json_elements.Array(data, start + 1, options.limits.record_bytes, line)
    kinds, size, more = _kinds(data, start, options, blank.keys), _SINGLY, True
    blank.like = json_resume.first(data[start + 1 : start + 1 + _HEAD].decode("utf-8", "ignore"))
    while more:
        before = array.place
        for block, ordinal in () if blank.keys else array.blocks():
            own, number = (block, ordinal) if places is None else json_elements.some(block, ordinal, places[0])
            if len(own.starts):
                yield partial(_block, own, number, builder.path, options, kinds)
        size = _SINGLY if array.place > before else min(2 * size, json_elements.SIZE)
        more = array.closed is None and (yield from _singly(data, array, blank, size))
    if array.closed is not None:
        _beside(data, array.closed, blank)
    if array.closed is not None and not json_place.is_within(options.source.record):
        text = "[]" + data[array.closed :].decode()
        array.go(array.closed, array.count)
        _alone(text, 0, 2, builder, Cursor(text, Undecoded(b"", deque()), 2, array.line, array.closed))


def _block(block: blocks.Block, ordinal: int, path: str, options: Options, kinds: Kinds | None) -> list[Batch]:
    """Read the elements of a block as columns, and those that do not fit one by one."""
    builder = Builder(path, options.record)
    parsed = blocks.parse(block, longest=options.limits.record_bytes, kinds=kinds, record=options.record)
    for number in parsed.odd.tolist():
        start, end, offset = int(block.starts[number]), int(block.ends[number]), int(block.offsets[number])
        text, line = bytes(block.data[start:end]).decode(), int(block.numbers[number])
        cursor = Cursor(text, Undecoded(b"", deque()), line=line, offset=offset)
        _odd(Elements(text, 0, ordinal + number - 1, builder, cursor, options, json_resume.opening(text), ready=True))
    own = parsed.lines
    ends = (block.offsets + block.ends - block.starts)[own]
    places = Lines(block.numbers[own], block.offsets[own], ends, ordinal + own)
    batch = Batch(path, parsed.rows, present(parsed, kinds), None, places)
    return [batch] if builder.empty() else [batch, builder.batch()]


def _odd(array: Elements) -> None:
    """Read what blocks take for one element, and others in it where two quotation marks are missing."""
    index = array.index
    while array.end < len(array.text) and step(array):
        array.index = index


def _singly(data: Buffer, array: json_elements.Array, blank: Elements, size: int) -> Generator[Unit, None, bool]:
    """Read the elements in so many bytes one by one, at least one of them, and go on behind them; return whether more
    of the array may follow. `blank` has what is the same for all of them.
    """
    while True:
        text, final = data[array.place : array.place + size].decode("utf-8", "ignore"), array.place + size >= len(data)
        cursor = Cursor(text, Undecoded(b"", deque()), 0, array.line, array.place)
        reading = replace(blank, text=text, index=array.count, cursor=cursor, final=final, ready=array.ready)
        more = True
        with suppress(json_resume.More):
            while more := step(reading):
                if len(blank.builder) >= ROWS:
                    yield partial(list, (blank.builder.batch(),))
        read = reading.index > array.count
        array.go(cursor.place(reading.end, None).offset or 0, reading.index)
        array.ready, blank.doubt = reading.ready, reading.doubt
        array.closed = array.place if reading.closed else None
        if read or not more:
            return more
        if size > blank.options.limits.record_bytes + _SINGLY:
            _over(array, blank.builder, blank.options)
            return True
        size *= 2


def _over(array: json_elements.Array, builder: Builder, options: Options) -> None:
    """Name an element that is too long to be read, and go on behind it."""
    line, before = array.line, array.place
    start = array.skip()
    line += array.data[before:start].count(b"\n")
    fault = lines.oversized(options.limits.record_bytes, line=line, offset=start)
    builder.fault(replace(fault, index=array.count), unread=1)


def _long(data: Buffer, start: int, options: Options) -> Fault | None:
    """Make the fault of an object, alone in a file, that is too long to be read."""
    limit = options.limits.record_bytes
    if len(data) - start <= limit or data[start : start + 1] != b"{" or b"\0" in data[:_HEAD]:
        return None
    end = json_elements.end(data, start)
    if end is not None and end - start <= limit:
        return None
    text = data[start : start + limit].decode("utf-8", "ignore")
    with suppress(json_text.TooDeep, json_text.Malformed):
        json_text.parse(text)
        return None
    fault = lines.oversized(limit, line=1 + data[:start].count(b"\n"), offset=start)
    place = None if options.source.record else json_place.outer(data, start)
    advice = f"; if its records stand at {place}, say so of its source: record = {place!r}"
    return replace(fault, message=fault.message + advice) if place else fault


def _whole(data: Buffer, start: int, blank: Elements) -> Iterator[Batch]:
    """Read a file as a whole: one that is no array, or not in UTF-8."""
    data, builder = bytes(data), blank.builder
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
    begin = start if blank.options.source.record else len(codecs.BOM_UTF8) if label else 0
    text = data[begin:].decode("utf-8", "surrogateescape")
    line = 1 + data.count(b"\n", 0, begin)
    cursor = Cursor(text, Undecoded(data, deque(bad)), line=line, offset=begin)
    yield from _document(text, cursor, blank)
    name_all(builder, cursor.undecoded.take(len(data)))


def _document(text: str, cursor: Cursor, blank: Elements) -> Iterator[Batch]:
    start, builder = json_text.skip_space(text, 0), blank.builder
    if start == len(text):
        builder.fault(Fault("REC001", "not JSON: the file is empty", line=1, offset=cursor.offset), unread=1)
        return
    like = json_resume.first(text[start + 1 : start + 1 + _HEAD])
    array = replace(blank, text=text, end=start + 1, cursor=cursor, like=like)
    if text[start] == "[":
        while step(array):
            if len(builder) >= ROWS:
                yield builder.batch()
        end = array.end if array.closed else None
    else:
        end = element(array, start, None)
    if array.closed:
        _beside(cursor.undecoded.data, cursor.place(array.end, None).offset or 0, blank)
    if end is not None and not json_place.is_within(blank.options.source.record):
        if text[start] in "[{" or all(fault.code != "REC001" for fault in builder.faults):
            _alone(text, start, end, builder, cursor)
        else:  # it does not begin as JSON, and that has been said
            builder.unread += json_kind.count(text, end)


def _beside(data: Buffer, end: int, blank: Elements) -> None:
    """Count the objects in other arrays beside that of the records, which ends at `end`; in other objects of objects
    where the records have keys.
    """
    record = blank.options.source.record
    for member in json_place.beside(data, record, end) if record and json_place.is_within(record) else ():
        sign = data[member.place : member.place + 1]
        until = json_elements.end(data, member.place) if sign == b"[" else None
        records = json_kind.count(data[member.place : until].decode("utf-8", "surrogateescape")) if until else 0
        if sign == b"{" and blank.keys:
            inner = [data[each.place : each.place + 1] for each in json_place.members(data, member.place)]
            records = len(inner) if set(inner) == {b"{"} else 0
        if records:
            blank.builder.passed[f"in {member.key}, beside {record}"] += records


def _alone(text: str, start: int, end: int, builder: Builder, cursor: Cursor) -> None:
    """Name what stands in a file behind its one value, which stands from `start` to `end`."""
    if (rest := json_text.skip_space(text, end)) < len(text):
        place = cursor.place(rest, None)
        message = f"not JSON: more than one value in the file; {_joined(text, start, end, rest)}"
        unread = max(json_kind.count(text, rest), 1)
        builder.fault(Fault("REC001", message, line=place.line, offset=place.offset), unread=unread)


def _joined(text: str, start: int, end: int, rest: int) -> str:
    """Say what values in a row are, and what to do: the first stands from `start` to `end`, the next at `rest`."""
    if text[rest] == ",":
        return (
            "they have commas between them, and no brackets around them: write [ before the first and ] behind the last"
        )
    if text[start] == "[":
        return "join the arrays to one (jq -s add)"
    if "\n" in text[end:rest] and "\n" not in text[start:end]:
        return "it is JSON Lines: name it .jsonl (or --reader jsonl, or reader = 'jsonl' in its source)"
    return "they stand one behind the other: put them in an array (jq -s .)"


def sample(stream: BinaryIO, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the records of a file before any mapping, up to the first element that is no record."""
    with buffered(stream) as data:
        start = json_place.of_records(data, options.source.record)
        if not isinstance(start, Fault):
            own, keys = json_keyed.laid(data, start, options.source.record)
            yield from _records(own, start, options, keys)


def _records(data: Buffer, place: int, options: Options, keys: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """Yield the records from a place on, of which little is read at a time."""
    size, names = _SAMPLE, iter(keys.values())
    signs = ("{", "[") if json_place.inner(options.source.record, lines=False) else ("{",)
    while place < len(data):
        text, done = data[place : place + size].decode("utf-8-sig", "surrogateescape"), 0
        start = _FIRST.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
        with suppress(json_text.Malformed, json_text.TooDeep):
            while text[start : start + 1] in signs:
                parsed = json_text.parse(text, start, nesting=options.limits.nesting)
                yield from sampled(envelopes.named(parsed.value, next(names, None)), options)
                done = parsed.end
                start = json_text.skip_space(text, json_text.skip_space(text, done) + 1)
        short = size <= options.limits.record_bytes and place + size < len(data)
        if not done and not (short and text[start : start + 1] in signs):
            return
        place += len(text[:done].encode("utf-8", "surrogateescape"))
        size = _SAMPLE if done else 2 * size


READER = Reader(name="json", endings=(".json",), cut=units, sample=sample, records=True)

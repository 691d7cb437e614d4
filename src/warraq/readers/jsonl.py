"""JSON Lines: one record a line."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Numbers
from warraq.finding import Fault
from warraq.readers import archives, blocks, foreign_json, json_kind, json_place, json_text, lines, python_text
from warraq.readers.batch import Batch, Builder, Flags, Lines, Place
from warraq.readers.contract import Reader, Unit
from warraq.readers.foreign_json import Kinds
from warraq.readers.options import Options, add, sampled

ROWS = 4096
_TOLD = 4096  # bytes by which a wide encoding is told
_HELD = 1 << 22  # bytes of odd lines that wait to be a batch
BLANKS = " \t\r\n"  # JSON's white space (RFC 8259, 2); anything else is a record, or none
_BEFORE = {"\x1e": "separator", "\ufeff": "mark"}  # RFC 7464, 2.2, and RFC 8259, 8.1: what stands before a record
_PRINTED = 4096  # characters by which what Python printed is told


def units(
    stream: BinaryIO, path: str, options: Options, *, places: tuple[Numbers, Numbers] | None = None
) -> Iterator[Unit]:
    """Cut a file into pieces of work, each of which reads the records of some lines; threads may share them out.

    A line that cannot be read is a fault and never hides the next. What is wrong with all lines, or with the file as a
    whole, is said once. Blank lines hold no record. Source: jsonlines.org, RFC 8259.

    Batches are in no order of lines: what is read as columns comes before what is not, of several blocks together.
    Where `places` are given, offsets and numbers of lines, only those are read.
    """
    if places is None and (other := json_kind.of_file(stream, options.limits.record_bytes)):
        builder = Builder(path, options.record)
        builder.fault(other[0], unread=other[1])
        yield partial(list, (builder.batch(),))
        return
    if lines.wide(stream):
        yield from (partial(list, (batch,)) for batch in _exact(stream, path, options))
        return
    kinds, longest = _kinds(stream, options), options.limits.record_bytes
    pieces = blocks.cut(stream, longest=longest) if places is None else blocks.at(stream, *places)
    yield from _units(pieces, partial(_block, path, options, lines.Legacy(stream), kinds), _odd(path, options))


def span(stream: BinaryIO, path: str, options: Options, *, start: int, end: int) -> Iterator[Unit]:
    """Cut the lines that begin from byte `start` of a file on and before `end` into pieces of work, as `units` does.

    Their numbers are counted from `start`. Lines that hold no record in a way that others of the file may share are
    left in the batches, as `strays`. What is wrong with the file as a whole is said where its first byte is.
    """
    longest = options.limits.record_bytes
    if json_kind.of_head(stream, longest) or lines.wide(stream):
        yield from units(stream, path, options) if not start else ()
        return
    kinds, pieces = _kinds(stream, options), blocks.within(stream, start, end, longest=longest)
    read = partial(_block, path, options, lines.Legacy(stream), kinds)
    yield from _units(pieces, read, _odd(path, options, whole=False))


def is_plain(path: Path) -> bool:
    """Tell whether a file is JSON Lines on this machine, whose lines are bytes up to LF: these can be taken out."""
    if path.suffix.lower() not in READER.endings or archives.split(path):
        return False
    with path.open("rb") as stream:
        return b"\0" not in stream.read(_TOLD)  # UTF-16


def _units(pieces: Iterator[_Lines], read: Callable[[_Lines], _Read], odd: _Odd) -> Iterator[Unit]:
    for block in pieces:
        odd.begun += 1
        yield partial(odd.beside, partial(read, block))
    yield odd.rest


def _kinds(stream: BinaryIO, options: Options) -> Kinds | None:
    """Tell the types of a foreign file's columns, by its first lines."""
    if options.form is None:
        return None
    place = stream.tell()
    stream.seek(0)
    records = list(islice(sample(stream, options), foreign_json.SAMPLE))
    stream.seek(place)
    singly = bool(json_place.inner(options.source.record, lines=True))
    return foreign_json.kinds(options.form, records, options.seen, singly=singly)


def sample(stream: BinaryIO, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the records of a file before any mapping; lines that hold none are skipped."""
    for line in lines.read(stream, limit=options.limits.record_bytes):
        with suppress(json_text.Malformed, json_text.TooDeep):
            value = json_text.parse(line.text or "", nesting=options.limits.nesting).value
            for record in sampled(value, options, lines=True):
                options.seen.update(record if options.form else ())
                yield record


def _exact(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read lines one by one."""
    builder, records = Builder(path, options.record), 0
    for line in lines.read(stream, limit=options.limits.record_bytes):
        _line(builder, line, options)
        if len(builder) >= ROWS:
            records += len(builder)
            yield builder.batch()
    builder.close(records + len(builder))
    yield builder.batch()


_Lines = blocks.Block | tuple[int, int]
_Read = tuple[list[Batch], Builder, int]  # what `_block` gives


@dataclass(slots=True)
class _Odd:
    """What the odd lines of a `whole` file or of a part of one hold, gathered from its blocks: a batch of a few records
    costs the rules as much as one of many.
    """

    builder: Builder
    whole: bool = True
    held: int = 0  # bytes of lines
    records: int = 0
    begun: int = 0  # blocks
    done: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def beside(self, block: Callable[[], _Read]) -> list[Batch]:
        """Read a block; its odd lines come in this piece of work or in a later one."""
        try:
            batches, builder, size = block()
            with self.changed:
                self.builder.absorb(builder)
                self.records += len(builder) + sum(batch.rows.num_rows for batch in batches)
                self.held += size
                return [*batches, *(self._batch() if self.held >= _HELD or len(self.builder) >= ROWS else [])]
        finally:
            with self.changed:
                self.done += 1
                self.changed.notify_all()

    def rest(self) -> list[Batch]:
        """Wait until all blocks are done, all of which have been begun, and return the lines that are left."""
        with self.changed:
            self.changed.wait_for(lambda: self.done == self.begun)
            if strays := {} if self.whole else self.builder.strays:
                return [replace(self.builder.batch(), strays=strays)]
            self.builder.close(self.records)
            return self._batch()

    def _batch(self) -> list[Batch]:
        self.held = 0
        return [] if self.builder.empty() else [self.builder.batch()]


def _odd(path: str, options: Options, *, whole: bool = True) -> _Odd:
    return _Odd(Builder(path, options.record), whole)


def _block(path: str, options: Options, legacy: lines.Legacy, kinds: Kinds | None, block: _Lines) -> _Read:
    """Read a block: its lines as columns, the odd ones one by one; gives these and their size beside."""
    builder, limit, size = Builder(path, options.record), options.limits.record_bytes, 0
    if isinstance(block, tuple):
        builder.fault(lines.oversized(limit, line=block[0], offset=block[1]), unread=1)
        return [], builder, size
    parsed = blocks.parse(block, longest=limit, kinds=kinds, record=options.record)
    behind = np.append(block.starts[1:], len(block.data))
    for number in parsed.odd:
        start, place = int(block.starts[number]), (int(block.numbers[number]), int(block.offsets[number]))
        if parsed.ends[number] - start > limit:
            builder.fault(lines.oversized(limit, line=place[0], offset=place[1]), unread=1)
        else:
            _line(builder, lines.decoded(bytes(block.data[start : behind[number]]), *place, legacy), options)
            size += int(behind[number]) - start
    builder.faults = lines.once(builder.faults)
    own = parsed.lines
    places = Lines(block.numbers[own], block.offsets[own], (block.offsets + parsed.ends - block.starts)[own])
    stand = partial(blocks.lines, parsed)
    canonical = None if kinds else stand
    batch = Batch(path, parsed.rows, present(parsed, kinds), None, places, lines=canonical, tidy=parsed.tidy)
    return [batch], builder, size


def _line(builder: Builder, line: lines.Line, options: Options) -> None:
    for fault in line.faults:
        builder.fault(fault)
    builder.unread += line.unread
    if line.text is not None and line.text.strip(BLANKS):
        _record(builder, line, options)


def _record(builder: Builder, line: lines.Line, options: Options) -> None:
    text = line.text or ""
    try:
        parsed = json_text.parse(text, nesting=options.limits.nesting)
        if stray := json_kind.of_line(text, parsed):
            kind, records = stray
            builder.stray(kind, Place(line.number, line.offset), records)
            return
        if (rest := json_text.skip_space(text, parsed.end)) < len(text):
            raise json_text.Malformed("more than one JSON value on a line", rest)  # noqa: TRY301  # one way out
    except json_text.Malformed as error:
        if before := _BEFORE.get(text[:1]) or ("python" if python_text.is_printed(text) else None):
            builder.stray(before, Place(line.number, line.offset), 1)
        else:
            builder.fault(malformed(error, text, line=line.number, offset=line.offset), unread=1)
    except json_text.TooDeep as error:
        builder.fault(Fault("REC009", str(error), line=line.number, offset=line.offset), unread=1)
    else:
        end = line.offset + len(line.raw.rstrip(b"\r\n"))
        add(options, builder, parsed.value, Place(line.number, line.offset, end=end), parsed.repeated, lines=True)


def present(parsed: blocks.Parsed, kinds: Kinds | None) -> Flags:
    """Tell absent from null, which columns do not, by the lines; only where a rule asks about a field with nulls."""
    stated = kinds.form.present(()) if kinds else ()

    def named(name: str) -> pa.Array:
        values = parsed.rows.column(name)
        mask = np.ones(len(values), np.bool_)
        if values.null_count and name not in stated:
            rows = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
            texts = lines.column(parsed.block.data, parsed.block.starts).take(pa.array(parsed.lines[rows]))
            keys = kinds.form.columns_of(name, kinds.schema.names) if kinds else [name]
            mask[rows] = np.logical_or.reduce([_names(texts, key) for key in keys]) if keys else False
        return pa.array(mask)

    return named


def _names(texts: pa.Array, name: str) -> list[bool]:
    """Tell the lines whose record has a key: by patterns where they are certain, else by parsing the line.

    A key can be written in escapes; one that parts of a record bear too is certain in the order of a canonical line
    alone.
    """
    key = re.escape(name)
    shown = pc.match_substring_regex(
        texts, rf'^\{{(?:"id":(?:"[^"\\]*"|null),)?(?:"link":(?:"[^"\\]*"|null),)?"{key}"\s*:'
    )
    unsure = pc.and_(pc.invert(shown), pc.match_substring_regex(texts, rf'"{key}"|\\u'))
    named: list[bool] = shown.to_pylist()
    for row in pc.indices_nonzero(unsure).to_pylist():
        named[row] = name in json.loads(texts[row].as_py())
    return named


def malformed(
    error: json_text.Malformed, text: str, *, line: int, offset: int, index: int | None = None, start: int = 0
) -> Fault:
    """Make the fault of a JSON text that cannot be parsed: `line` and `offset` are those of `text[start]`."""
    before = text[start : error.position]
    near = text[max(start, error.position - 20) : error.position + 20].strip()
    advice = json_text.advice(error, text, start)
    message = f"not JSON: {error.message} at character {error.position - start + 1}, near {near!r}"
    if advice:
        message = f"not JSON ({advice}): {error.message} at character {error.position - start + 1}, near {near!r}"
    if python_text.is_printed(text[start : start + _PRINTED]):
        message = f"not JSON: {python_text.AS_PYTHON}; near {near!r}"
    at = offset + len(before.encode("utf-8", "surrogateescape"))
    return Fault("REC001", message, line=line + before.count("\n"), offset=at, index=index)


READER = Reader(name="jsonl", endings=(".jsonl", ".ndjson"), cut=units, span=span, sample=sample, records=True)

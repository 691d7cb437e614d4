"""A file in pieces: its records as they stand in it, and between them what could not be read."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from warraq import corpus, readers
from warraq.finding import Finding
from warraq.parting.stands import Faults, Stand
from warraq.policy import Repository
from warraq.readers import compression, csv_rows, jsonl, transcoded
from warraq.readers.buffers import Buffer, buffered
from warraq.readers.csv_rows import Table
from warraq.scoping import Request

_HEAD = 4096
_NO_ORDINAL = -1
_END = (0, 0, 0, 0, 0)  # behind the last place: no line has this number
_BETWEEN = b" \t\r\n,[]"  # what stands between the elements of a JSON array


@dataclass(frozen=True, slots=True)
class Piece:
    """A record, or what could not be read (`records` is 0), with the errors found in it.

    `raw` are its bytes as they stand in the file, `end` the end of its line; `value` makes the record, by its own
    columns.
    """

    records: int
    raw: bytes | None = None
    end: bytes = b""
    findings: tuple[Finding, ...] = ()
    value: Callable[[], dict[str, Any]] = dict

    @property
    def good(self) -> bool:
        """Whether it is a record without an error."""
        return self.records > 0 and not self.findings


@dataclass(frozen=True, slots=True)
class File:
    """A file of a run: how it is read, the places of its records with how many stand at each, and its errors."""

    repository: Repository
    request: Request
    path: Path
    stand: Stand
    counts: Any
    faults: Faults = field(default_factory=Faults)

    @property
    def reader(self) -> readers.Reader:
        """The reader of the file."""
        default = self.repository.source(self.path).reader
        name = self.request.reader or ("jsonl" if self.path == corpus.STDIN else None)
        return readers.reader(self.path, name, default=default)

    @property
    def kind(self) -> str:
        """What its pieces are cut by: jsonl, csv, json, parquet, or document for all else."""
        name = self.reader.name
        return {"tsv": "csv"}.get(name, name if name in ("jsonl", "csv", "json", "parquet") else "document")

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open what the file holds, decompressed, and in UTF-8 where its source has another encoding."""
        with ExitStack() as stack:
            if self.path == corpus.STDIN:
                stream: BinaryIO = io.BytesIO(self.request.stdin)
                if codec := compression.by_bytes(stream):
                    stream = stack.enter_context(
                        compression.opened(stream, codec, self.repository.policy.limits)
                    ).stream
            else:
                stream = stack.enter_context(readers.content(self.path, self.repository.policy.limits))
            label = transcoded.label(self.repository.source(self.path).encoding) if self.reader.records else None
            recoded = stack.enter_context(transcoded.opened(stream, label)) if label else None
            yield recoded.stream if recoded else stream

    def table(self, data: Buffer) -> Table | None:
        """Return the header of a table of delimited text."""
        options = corpus.options_of(self.repository, self.request, self.path)
        table = csv_rows.table(data, self.reader.delimiters, limit=options.limits.record_bytes)
        names = options.header(table.names) if table else None
        return csv_rows.headed(table, names) if table and names else table


def pieces(file: File) -> Iterator[Piece]:
    """Yield the pieces of a file in their order."""
    if file.kind == "parquet":
        raise ValueError("Parquet has no bytes of a record")
    if file.kind == "document":
        yield from _documents(file)
        return
    with file.opened() as stream:
        if file.kind == "jsonl":
            yield from _lines(file, stream)
            return
        with buffered(stream) as data:
            yield from (_rows if file.kind == "csv" else _elements)(file, data)


def _unread(file: File, raw: bytes, own: list[Finding], end: bytes = b"\n") -> Piece:
    return Piece(0, raw, end, tuple(own or file.faults.of_unread[:1]))


def _lines(file: File, stream: BinaryIO) -> Iterator[Piece]:
    """Cut JSON Lines: each line as it stands, blank ones aside."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if b"\0" in head and not len(file.stand.lines):
        yield _unread(file, stream.read(), [])
        return
    places = file.stand.each(file.counts)
    at, *_, records = next(places, _END)
    for number, line in enumerate(stream, start=1):
        raw = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        bare = raw.rstrip(b"\r\n")
        own = file.faults.by_line.get(number, [])
        if number == at:
            yield Piece(records, bare, raw[len(bare) :], (*file.faults.of_all, *own), partial(_object, bare))
            at, *_, records = next(places, _END)
        elif not _blank(bare):
            yield _unread(file, bare, own, raw[len(bare) :])


def _object(raw: bytes) -> dict[str, Any]:
    """Return a record; what is JSON and no object stands under a name of its own."""
    value = json.loads(raw)
    return value if isinstance(value, dict) else {"value": value}


def _blank(line: bytes) -> bool:
    try:
        return not line.decode().strip(jsonl.BLANKS)
    except UnicodeDecodeError:
        return False


def _rows(file: File, data: Buffer) -> Iterator[Piece]:
    """Cut delimited text: each row as it stands, blank lines aside."""
    table = file.table(data)
    header_is_none = table is not None and any(
        each.offset == table.start and each in file.faults.of_unread for each in file.faults.by_line.get(table.line, [])
    )
    if table is None or (header_is_none and not len(file.stand.lines)):
        if len(data):
            yield _unread(file, data[: len(data)], file.faults.every[:1])
        return
    place, line = csv_rows.behind(data, table.row.end), table.line
    line += csv_rows.breaks(data[table.start : place])
    bounds = _Bounds(file.faults)
    of_all = (*file.faults.of_all, *bounds.before(line))  # what is wrong with the header is so of every row
    for number, start, end, _, count in file.stand.each(file.counts):
        yield from _gap(file, data, table, (place, start, line), bounds)
        place = csv_rows.behind(data, end)
        line = number + csv_rows.breaks(data[start:place])
        own = (*of_all, *bounds.before(line))
        raw = data[start:end]
        yield Piece(count, raw, data[end:place], own, _cells(raw, table))
    yield from _gap(file, data, table, (place, len(data), line), bounds)


@dataclass(slots=True)
class _Bounds:
    """The findings of a file by line, taken from its first line on."""

    faults: Faults
    _lines: list[int] = field(init=False)
    _taken: int = 0

    def __post_init__(self) -> None:
        self._lines = sorted(self.faults.by_line)

    def before(self, line: int) -> list[Finding]:
        """Take the findings of the lines before one."""
        findings = list[Finding]()
        while self._taken < len(self._lines) and self._lines[self._taken] < line:
            findings += self.faults.by_line[self._lines[self._taken]]
            self._taken += 1
        return findings


def _gap(file: File, data: Buffer, table: Table, span: tuple[int, int, int], bounds: _Bounds) -> Iterator[Piece]:
    """Cut what stands between two rows as the reader does: a broken row may cost its first line alone."""
    place, until, line = span
    width = len(table.names)
    limit = file.repository.policy.limits.record_bytes
    while (start := csv_rows.filled(data, place)) < until:
        line += csv_rows.breaks(data[place:start])
        row = csv_rows.row(data, start, table.delimiter, limit=limit)
        first = csv_rows.line_end(data, start)
        whole = not row.fault and len(row.cells) == width
        whole = whole or width not in csv_rows.lines_of(data, start, row.end, table.delimiter)
        end = min(row.end if whole else first, until)
        place = csv_rows.behind(data, end)
        line += csv_rows.breaks(data[start:place])
        yield _unread(file, data[start:end], bounds.before(line), data[end:place])


def _cells(raw: bytes, table: Table) -> Callable[[], dict[str, Any]]:
    def value() -> dict[str, Any]:
        cells = csv_rows.row(raw, 0, table.delimiter).cells
        return dict(zip(table.names, (cell.text(raw) for cell in cells), strict=False))

    return value


def _elements(file: File, data: Buffer) -> Iterator[Piece]:
    """Cut a JSON file: each element of its array as it stands, or its one object."""
    stand, place, last = file.stand, 0, 0
    if not len(stand.lines):
        if len(data):
            yield _unread(file, data[: len(data)], file.faults.every)
        return
    single = stand.ordinals[0] < 0
    of_record = [each for each in file.faults.every if each not in file.faults.of_unread]
    for _, start, end, ordinal, count in stand.each(file.counts):
        yield from _between(file, data[place:start], range(last + 1, ordinal))
        place, last = end, ordinal
        raw = data[start:end]
        own = of_record if single else (*file.faults.of_all, *file.faults.by_ordinal.get(ordinal, []))
        yield Piece(count, raw, b"\n", tuple(own), partial(_object, raw))
    yield from _between(file, data[place:], range(last + 1, max(file.faults.by_ordinal, default=0) + 1))


def _between(file: File, raw: bytes, ordinals: range) -> Iterator[Piece]:
    """Yield what stands between two elements where it could not be read; around the records of a document that has
    them in a place of its own other things stand.
    """
    own = [each for number in ordinals for each in file.faults.by_ordinal.get(number, [])]
    text = raw.removeprefix(codecs.BOM_UTF8).strip(_BETWEEN)
    if text and (own or not file.repository.source(file.path).record):
        yield _unread(file, text, own)


def _documents(file: File) -> Iterator[Piece]:
    """Yield the records of documents as they were read: they have no bytes of their own."""
    known = set(file.stand.ordinals.tolist())
    for batch in corpus.batches(file.repository, file.request, file.path):
        for row, place in enumerate(batch.places):
            own = file.faults.every if place.index is None else file.faults.by_ordinal.get(place.index, [])
            yield Piece(1, None, b"\n", tuple(own), _read(batch.rows, row))
    if not known and file.faults.of_unread:
        with file.opened() as stream:
            yield _unread(file, stream.read(), file.faults.of_unread)
    elif _NO_ORDINAL not in known:
        yield from (Piece(0, None, b"\n", (each,)) for each in file.faults.of_unread if each.index not in known)


def _read(rows: pa.RecordBatch, row: int) -> Callable[[], dict[str, Any]]:
    return lambda: dict(rows.slice(row, 1).to_pylist()[0])

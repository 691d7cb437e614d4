"""CSV and TSV: one record a row, under a header that names the fields.

Rows that are as RFC 4180 has them are read by the block, as columns; every other one by itself.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO

import pyarrow as pa

from warraq.article import LISTS
from warraq.fields import LIST, OwnField
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import csv_blocks, csv_columns, csv_rows, lines, python_text, shape, shifted_columns
from warraq.readers import header as columns
from warraq.readers import own as own_fields
from warraq.readers.batch import Batch, Builder, Lines, Place
from warraq.readers.buffers import Buffer, buffered
from warraq.readers.contract import Places, Reader, Unit
from warraq.readers.csv_columns import OBJECTS
from warraq.readers.jsonl import ROWS
from warraq.readers.options import Options, add

DELIMITERS = ",;\t|"
# Rows of so many columns are read one by one: a column costs as much as its cells in as many rows
_FEW, _WIDE = 64, 1000


def units(
    stream: BinaryIO, path: str, options: Options, *, places: Places | None = None, delimiters: str = DELIMITERS
) -> Iterator[Unit]:
    """Cut a file into pieces of work, each of which reads the records of some rows; threads may share them out.

    Of `delimiters` the one is taken that cuts the header into most names, or the one that the first line names
    (`sep=;`). A row that cannot be read is a fault, and where it seems to take several lines, only its first is given
    up, so that it never hides the next record. Blank lines hold no record.

    Where `places` are given, offsets and lines of rows, only those are read.
    """
    builder = Builder(path, options.record)
    if label := lines.wide(stream):
        text = encoding.decode(stream.read(), label, errors="replace").encode()
        builder.fault(lines.legacy(label, line=1, offset=0), unread=_unread(text, delimiters))
    else:
        with buffered(stream) as data:
            if data[: len(codecs.BOM_UTF8)] == codecs.BOM_UTF8:
                builder.fault(lines.mark())
            yield from _units(_Rows(data, builder, options, lines.Legacy(stream)), delimiters, places)
    yield partial(list, (builder.batch(),))


def tsv_units(stream: BinaryIO, path: str, options: Options, *, places: Places | None = None) -> Iterator[Unit]:
    """Cut a file of tab-separated values; quotes and all else are as in CSV."""
    yield from units(stream, path, options, places=places, delimiters="\t")


def sample(stream: BinaryIO, options: Options, *, delimiters: str = DELIMITERS) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file before any mapping; what is no row is skipped."""
    if lines.wide(stream):
        return
    with buffered(stream) as data:
        table = _table(data, options, delimiters)
        if table is None or _no_header(data, table, options):
            return
        end, names = table.row.end, list(table.names)
        while (start := csv_rows.filled(data, csv_rows.behind(data, end))) < len(data):
            row = csv_rows.row(data, start, table.delimiter, limit=options.limits.record_bytes)
            if not row.fault and len(row.cells) == len(names) and not csv_rows.unclosed(data, row, table.delimiter):
                yield dict(zip(names, (cell.text(data) for cell in row.cells), strict=True))
            end = row.end


def _unread(data: bytes, delimiters: str) -> int:
    """Count the records of a file that is not read, at least one."""
    table = csv_rows.table(data, delimiters)
    return max(csv_rows.count(data, table.row.end, table.delimiter), 1) if table else 1


def _table(data: Buffer, options: Options, delimiters: str) -> csv_rows.Table | None:
    """Find the header of a file, or the one that its source's policy states for it."""
    table = csv_rows.table(data, delimiters, limit=options.limits.record_bytes)
    names = options.header(table.names) if table else None
    return csv_rows.headed(table, names) if table and names else table


@dataclass(slots=True)
class _Rows:
    """A file that is being read, or a part of it: its bytes, the builder of its records, and whether its legacy
    encoding has been named.

    `offset` is the place of the part in the file. `escapes` tells that rows may be written with backslashes: no row has
    been found that is not.
    """

    data: Buffer
    builder: Builder
    options: Options
    legacy: lines.Legacy
    delimiter: str = ""
    header: list[str] = field(default_factory=list)
    named: bool = False
    offset: int = 0
    escapes: bool = True

    def decodes(self, start: int, end: int, line: int) -> bool:
        """Tell whether a row is UTF-8, and say what of it is not; a legacy encoding is named once."""
        try:
            self.data[start:end].decode()
        except UnicodeDecodeError:
            decoded = lines.decoded(self.data[start:end], line, self.offset + start, self.legacy)
        else:
            return True
        for fault in decoded.faults:
            if fault.code != "ENC010" or not self.named:
                self.builder.fault(fault)
        self.named = True
        return False


def _units(rows: _Rows, delimiters: str, places: Places | None) -> Iterator[Unit]:
    """Read the header, then what stands below it: regular rows by the block, the others one by one."""
    data, longest = rows.data, rows.options.limits.record_bytes
    table = _table(data, rows.options, delimiters)
    if table is None or not _header(rows, table):
        if table is None:
            message = "the file is empty: a header belongs on its first line"
            rows.builder.fault(Fault("REC001", message, line=1, offset=0), unread=1)
        return
    rows.delimiter, rows.header = table.delimiter, list(table.names)
    rows.builder.header = Place(table.line, table.start)
    if places is not None:
        for start, line in zip(*(each.tolist() for each in places), strict=True):
            _row(rows, start, line)
        return
    start = csv_rows.behind(data, table.row.end)
    line = table.line + csv_rows.breaks(data[table.start : start])
    if len(rows.delimiter.encode()) > 1:
        yield from _singly(rows, start, line)
        return
    cut = csv_blocks.cut(data, start, line, rows.delimiter, width=len(rows.header), longest=longest)
    yield from _cut(rows, cut)


def _cut(rows: _Rows, cut: Generator[csv_blocks.Block | csv_blocks.Single, tuple[int, int] | None]) -> Iterator[Unit]:
    """Make units of regular blocks, and read the rows between them, behind which `cut` goes on."""
    reached: tuple[int, int] | None = None
    with suppress(StopIteration):
        while True:
            piece = cut.send(reached)
            if isinstance(piece, csv_blocks.Block):
                own = Builder(rows.builder.path, rows.options.record, header=rows.builder.header)
                yield partial(_block, piece, replace(rows, data=piece.data, builder=own))
                reached = None
                continue
            start, line = piece.start, piece.line
            for _ in range(piece.rows):
                start, line = _one(rows, start, line)
            if len(rows.builder) >= ROWS:
                yield partial(list, (rows.builder.batch(),))
            reached = start, line


def _one(rows: _Rows, start: int, line: int) -> tuple[int, int]:
    """Read the row at a place, blank lines before it aside; return where the next one begins, and its line."""
    first = csv_rows.filled(rows.data, start)
    line += csv_rows.breaks(rows.data[start:first])
    if first >= len(rows.data):
        return first, line
    end = csv_rows.behind(rows.data, _row(rows, first, line))
    return end, line + csv_rows.breaks(rows.data[first:end])


def _singly(rows: _Rows, start: int, line: int) -> Iterator[Unit]:
    """Read all rows from a place on, one by one."""
    while start < len(rows.data):
        start, line = _one(rows, start, line)
        if len(rows.builder) >= ROWS:
            yield partial(list, (rows.builder.batch(),))


def _block(block: csv_blocks.Block, rows: _Rows) -> list[Batch]:
    """Read the rows of a block as columns, and those that do not fit one by one."""
    longest, form = rows.options.limits.record_bytes, rows.options.form
    rows.offset = block.offset
    if len(block.starts) < _FEW and len(rows.header) > _WIDE:
        numbers = block.line + csv_blocks.lines_before(block)
        for number, line in enumerate(numbers.tolist()):
            _within(rows, block, number, line)
        return [rows.builder.batch()]
    parsed = csv_columns.parse(block, rows.delimiter, rows.header, form, longest=longest, record=rows.options.record)
    numbers = block.line + csv_blocks.lines_before(block)
    for number in parsed.odd.tolist():
        _within(rows, block, number, int(numbers[number]))
    batches = [] if rows.builder.empty() else [rows.builder.batch()]
    if parsed.rows is not None and parsed.rows.num_rows:
        own = parsed.own
        places = Lines(numbers[own], block.offset + block.starts[own], block.offset + block.ends[own])
        present = form.present(rows.header) if form else frozenset(rows.header)
        count = parsed.rows.num_rows
        path, header = rows.builder.path, rows.builder.header
        batches.append(
            Batch(path, parsed.rows, lambda name: pa.repeat(name in present, count), None, places, header=header)
        )
    return batches


def _within(rows: _Rows, block: csv_blocks.Block, number: int, line: int) -> None:
    """Read one row of a block, and what it holds where it is none."""
    start, end = int(block.starts[number]), int(block.ends[number])
    rows.data = block.data[: csv_rows.behind(block.data, end)]
    while start < end:
        start, line = _one(rows, start, line)


def _header(rows: _Rows, table: csv_rows.Table) -> bool:
    """Report what is wrong with the header, once; tells whether the rows below can be read by it."""
    data, limit, row = rows.data, rows.options.limits.record_bytes, table.row
    if row.end - table.start > limit:
        fault = lines.oversized(limit, line=table.line, offset=table.start)
    elif row.fault:
        fault = Fault("REC001", f"not a header: {row.fault}", line=table.line, offset=table.start)
    elif none := _no_header(data, table, rows.options):
        message, unread = none
        rows.builder.fault(
            Fault("REC001", f"not a header: {message}", line=table.line, offset=table.start), unread=unread
        )
        return False
    else:
        rows.decodes(table.start, row.end, table.line)
        mapped = rows.options.form is not None
        rows.options.seen.update(table.names if mapped else ())
        fields = rows.options.record.fields
        for each in columns.faults(table.names, fields, mapped=mapped, line=table.line, offset=table.start):
            rows.builder.fault(each)
        return True
    rows.builder.fault(fault, unread=1 + csv_rows.count(data, row.end, table.delimiter))
    return False


def _no_header(data: Buffer, table: csv_rows.Table, options: Options) -> tuple[str, int] | None:
    """Say as `csv_rows.no_header` why a header is none in which no column bears a field's name or is mapped to one."""
    known = {*options.record.fields, *(options.form.columns_of_all(table.names) if options.form else ())}
    return None if known.intersection(table.names) else csv_rows.no_header(data, table)


def _row(rows: _Rows, start: int, line: int) -> int:
    """Read the row at `start` and give where it ends; where it is none, perhaps where its first line ends."""
    data, limit, width, base = rows.data, rows.options.limits.record_bytes, len(rows.header), rows.offset
    own = csv_rows.row(data, start, rows.delimiter, limit=limit)
    if own.end - start > limit and (len(own.cells) == width or csv_rows.one_line(data, start, own.end)):
        rows.builder.fault(lines.oversized(limit, line=line, offset=base + start), unread=1)
        return own.end
    reason, again = own.fault or _open(rows, own), ""
    if own.end - start <= limit and not reason and len(own.cells) <= 2 * width:
        cells = [cell.text(data) for cell in own.cells]
        again = shifted_columns.header_again(cells, rows.header)
        if len(cells) == width or again:
            _record(rows, Place(line, base + start, end=base + own.end), cells, again)
            return own.end
    if (own.fault or len(own.cells) != width or reason) and (end := _escaped(rows, start, own)):
        rows.builder.fault(
            Fault("REC001", f"not a row: {csv_rows.BACKSLASH}", line=line, offset=base + start), unread=1
        )
        return end
    if not reason and data[own.end - 1 : own.end] == b"\\":
        reason = "a backslash escapes its line end, as in dumps of MySQL: write it as CSV with quoted cells"
    reason = reason or f"{len(own.cells)} cells under a header of {width}"
    rows.decodes(start, csv_rows.line_end(data, start), line)
    rows.builder.fault(Fault("REC001", f"not a row: {reason}", line=line, offset=base + start), unread=1)
    fits = csv_rows.lines_of(data, start, own.end, rows.delimiter)
    return csv_rows.line_end(data, start) if width in fits else own.end


def _open(rows: _Rows, row: csv_rows.Row) -> str:
    unclosed = len(row.cells) == len(rows.header) and csv_rows.unclosed(rows.data, row, rows.delimiter)
    return "a quoted cell is opened here, and not closed" if unclosed else ""


def _escaped(rows: _Rows, start: int, own: csv_rows.Row) -> int | None:
    """Return where a row ends that is written with backslashes; it is not looked for behind one that is not."""
    opened = any(not cell.quoted and rows.data[cell.start : cell.start + 1] == b'"' for cell in own.cells)
    if not opened or not rows.escapes:
        return None
    end = csv_rows.escaped(rows.data, start, rows.delimiter, limit=rows.options.limits.record_bytes)
    rows.escapes = end is not None
    return end


def _record(rows: _Rows, place: Place, cells: list[str], again: str) -> None:
    """Make a record of a row's cells, unless it is a header `again`, or a column aside."""
    builder, form, contract = rows.builder, rows.options.form, rows.options.record
    if not rows.decodes((place.offset or 0) - rows.offset, (place.end or 0) - rows.offset, place.line or 0):
        builder.unread += 1
        return
    row: dict[str, Any] = dict(zip(rows.header, cells, strict=not again))
    fields = {name: form.columns_of(name, row) if form else {name} & row.keys() for name in contract.fields}
    values = {name: row[column] for name, (column, *more) in ((n, c) for n, c in fields.items() if c) if not more}
    if aside := Fault("REC011", again, field="") if again else shifted_columns.aside(values):
        named = frozenset() if again else frozenset(name for name, sources in fields.items() if sources)
        builder.take(shape.Shape({}, named, frozenset(contract.fields), (aside,)), place)
        return
    for name, read_from in fields.items():
        added = contract.by_name.get(name)
        row |= {column: typed(name, row[column], added, mapped=form is not None) for column in read_from}
    add(rows.options, builder, row if form else {name: row[name] for name in values}, place)


def typed(name: str, cell: Any, own: OwnField | None = None, *, mapped: bool = False) -> Any:  # noqa: ANN401  # any value
    """Convert a cell to the type of its field: lists and objects are JSON, and a list may be its only item as it is.

    What is `mapped` stays text where it is no JSON, and no list or dictionary that Python printed: the mapping says
    what it is.
    """
    listed = name in LISTS or (own is not None and own.type == LIST)
    if own is not None and not listed and not mapped:
        return own_fields.typed(own, cell)
    if (not listed and name not in OBJECTS) or not isinstance(cell, str):
        return cell
    if not cell.strip():
        return [] if listed else None
    if cell.lstrip().startswith(python_text.LIST):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            pass
        if mapped and (value := python_text.value(cell)) is not None:
            return value
    return cell if name in OBJECTS or mapped else [cell]


READER = Reader(name="csv", endings=(".csv",), cut=units, sample=sample, records=True, delimiters=DELIMITERS)
TSV = Reader(
    name="tsv",
    endings=(".tsv",),
    cut=tsv_units,
    sample=partial(sample, delimiters="\t"),
    records=True,
    delimiters="\t",
)

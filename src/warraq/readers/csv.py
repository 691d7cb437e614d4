"""CSV and TSV: one record a row, under a header that names the fields."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from warraq.article import LISTS
from warraq.fields import OwnField
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import csv_rows, lines, shifted_columns
from warraq.readers import header as columns
from warraq.readers import own as own_fields
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.buffers import Buffer, buffered
from warraq.readers.contract import Reader
from warraq.readers.jsonl import ROWS
from warraq.readers.options import Options
from warraq.readers.shape import Shape

DELIMITERS = ",;\t|"
_OBJECTS = ("dateline", "source", "related")


def read(stream: BinaryIO, path: str, options: Options, *, delimiters: str = DELIMITERS) -> Iterator[Batch]:
    """Read records row by row, in batches; of `delimiters` the one is taken that cuts the header into most names.

    Where the first line names a separator (`sep=;`), that one is taken. A row that cannot be read is a fault, and where
    it seems to take several lines, only its first is given up, so that it never hides the next record. Blank lines hold
    no record.
    """
    builder = Builder(path, options.record)
    if label := lines.wide(stream):
        text = encoding.decode(stream.read(), label, errors="replace").encode()
        builder.fault(lines.legacy(label, line=1, offset=0), unread=_unread(text, delimiters))
    else:
        with buffered(stream) as data:
            if data[: len(codecs.BOM_UTF8)] == codecs.BOM_UTF8:
                builder.fault(lines.mark())
            yield from _records(_Rows(data, builder, options, lines.Legacy(stream)), delimiters)
    yield builder.batch()


def read_tsv(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read tab-separated values; quotes and all else are as in CSV."""
    yield from read(stream, path, options, delimiters="\t")


def _unread(data: bytes, delimiters: str) -> int:
    """Count the records of a file that is not read, at least one."""
    found = csv_rows.table(data, delimiters)
    return max(csv_rows.count(data, found.row.end, found.delimiter), 1) if found else 1


@dataclass(slots=True)
class _Rows:
    """A file on its way to records: its bytes, what is made of them, and whether its legacy encoding has been named."""

    data: Buffer
    builder: Builder
    options: Options
    legacy: lines.Legacy
    delimiter: str = ""
    header: list[str] = field(default_factory=list)
    named: bool = False

    def decodes(self, start: int, end: int, line: int) -> bool:
        """Tell whether a row is UTF-8, and say what of it is not; a legacy encoding is named once."""
        try:
            self.data[start:end].decode()
        except UnicodeDecodeError:
            found = lines.decoded(self.data[start:end], line, start, self.legacy)
        else:
            return True
        for fault in found.faults:
            if fault.code != "ENC010" or not self.named:
                self.builder.fault(fault)
        self.named = True
        return False


def _records(rows: _Rows, delimiters: str) -> Iterator[Batch]:
    """Read the header, then row by row what stands below it."""
    found = csv_rows.table(rows.data, delimiters, limit=rows.options.limits.record_bytes)
    if found is None or not _header(rows, found):
        if found is None:
            message = "the file is empty: a header belongs on its first line"
            rows.builder.fault(Fault("REC001", message, line=1, offset=0), unread=1)
        return
    rows.delimiter, rows.header = found.delimiter, list(found.names)
    place, line, end = found.start, found.line, found.row.end
    while (start := csv_rows.filled(rows.data, csv_rows.behind(rows.data, end))) < len(rows.data):
        place, line = start, line + csv_rows.breaks(rows.data[place:start])
        end = _row(rows, start, line)
        if len(rows.builder) >= ROWS:
            yield rows.builder.batch()


def _header(rows: _Rows, found: csv_rows.Table) -> bool:
    """Report what is wrong with the header, once; tells whether the rows below can be read by it."""
    data, limit, own = rows.data, rows.options.limits.record_bytes, found.row
    known = {*rows.options.record.fields, *rows.options.mapping.values()}
    if own.end - found.start > limit:
        fault = lines.oversized(limit, line=found.line, offset=found.start)
    elif own.fault:
        fault = Fault("REC001", f"not a header: {own.fault}", line=found.line, offset=found.start)
    elif not known.intersection(found.names) and (below := csv_rows.above(data, found)):
        delimiter, width, start, line = below
        message = (
            f"not a header: from line {line} on rows have {width} cells by {delimiter!r}, and this line has one; "
            f"remove what stands above line {line}"
        )
        unread = csv_rows.count(data, csv_rows.row(data, start, delimiter).end, delimiter)
        rows.builder.fault(Fault("REC001", message, line=found.line, offset=found.start), unread=unread)
        return False
    else:
        rows.decodes(found.start, own.end, found.line)
        mapped = bool(rows.options.mapping)
        rows.options.seen.update(found.names if mapped else ())
        fields = rows.options.record.fields
        for each in columns.faults(found.names, fields, mapped=mapped, line=found.line, offset=found.start):
            rows.builder.fault(each)
        return True
    rows.builder.fault(fault, unread=1 + csv_rows.count(data, own.end, found.delimiter))
    return False


def _row(rows: _Rows, start: int, line: int) -> int:
    """Read the row that begins at `start` and give where it ends; where it is none, perhaps where its first line
    ends.
    """
    data, limit, width = rows.data, rows.options.limits.record_bytes, len(rows.header)
    own = csv_rows.row(data, start, rows.delimiter, limit=limit)
    if own.end - start > limit and (len(own.cells) == width or csv_rows.one_line(data, start, own.end)):
        rows.builder.fault(lines.oversized(limit, line=line, offset=start), unread=1)
        return own.end
    reason, again = own.fault, ""
    if own.end - start <= limit and not reason and len(own.cells) <= 2 * width:
        cells = [cell.text(data) for cell in own.cells]
        again = shifted_columns.header_again(cells, rows.header)
        if len(cells) == width or again:
            _record(rows, Place(line, start, end=own.end), cells, again)
            return own.end
    reason = reason or f"{len(own.cells)} cells under a header of {width}"
    rows.decodes(start, csv_rows.line_end(data, start), line)
    rows.builder.fault(Fault("REC001", f"not a row: {reason}", line=line, offset=start), unread=1)
    fits = csv_rows.lines_of(data, start, own.end, rows.delimiter)
    return csv_rows.line_end(data, start) if width in fits else own.end


def _record(rows: _Rows, place: Place, cells: list[str], again: str) -> None:
    """Make a record of a row's cells, unless it is a header `again`, or a column aside."""
    builder, options = rows.builder, rows.options
    if not rows.decodes(place.offset or 0, place.end or 0, place.line or 0):
        builder.unread += 1
        return
    value = {} if again else options.mapped(dict(zip(rows.header, cells, strict=True)))
    fields, own = options.record.fields, options.record.by_name
    record = {name: cell for name, cell in value.items() if name in fields} if isinstance(value, dict) else {}
    if aside := Fault("REC011", again, field="") if again else shifted_columns.aside(record):
        builder.take(Shape({}, frozenset(record), frozenset(fields), (aside,)), place)
    else:
        builder.add({name: typed(name, cell, own.get(name)) for name, cell in record.items()}, place)


def typed(name: str, cell: Any, own: OwnField | None = None) -> Any:  # noqa: ANN401  # any value of a record
    """Return a cell the type of its field: lists and objects are JSON, and a list may be its only item as it is."""
    if isinstance(cell, list):  # a mapping made it a list of one
        cell = cell[0]
    if own is not None:
        return own_fields.typed(own, cell)
    if name not in LISTS and name not in _OBJECTS:
        return cell
    if not cell.strip():
        return [] if name in LISTS else None
    if cell.lstrip().startswith(("[", "{")):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            pass
    return cell if name in _OBJECTS else [cell]


READER = Reader(name="csv", endings=(".csv",), read=read, records=True, delimiters=DELIMITERS)
TSV = Reader(name="tsv", endings=(".tsv",), read=read_tsv, records=True, delimiters="\t")

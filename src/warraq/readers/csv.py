"""CSV and TSV: one record a row, under a header that names the fields."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warraq.article import FIELDS, LISTS
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import header as columns
from warraq.readers import lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.jsonl import ROWS
from warraq.readers.options import Options
from warraq.readers.shape import Shape, pointer

DELIMITERS = ",;\t|"
_OBJECTS = ("dateline", "source", "related")
_URL = re.compile(r"\s*https?://", re.IGNORECASE)
_DATE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}\S*)?\s*$")
_ASIDE = {
    "published_at": (_URL, "a link stands where a date belongs"),
    "collected_at": (_URL, "a link stands where a date belongs"),
    "link": (_DATE, "a date stands where a link belongs"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, or the faults for which it has none; `damaged` where some of its bytes are not UTF-8.

    `size` counts its bytes, the end of its last line aside.
    """

    first: lines.Line
    cells: list[str] | None
    faults: tuple[Fault, ...] = ()
    damaged: bool = False
    size: int = 0


def read(stream: BinaryIO, path: str, options: Options, *, delimiters: str = DELIMITERS) -> Iterator[Batch]:
    """Read records row by row, in batches; of `delimiters` the one is taken that cuts the header into most names.

    A row that cannot be read is a fault, and where it seems to take several lines, only its first is given up: a quote
    that is not closed never hides the next record. Blank lines hold no record. Source: RFC 4180.
    """
    builder = Builder(path)
    if label := lines.wide(stream):
        rows = csv.reader(io.StringIO(encoding.decode(stream.read(), label, errors="replace"), newline=""))
        builder.fault(lines.legacy(label, line=1, offset=0), unread=max(sum(1 for row in rows if row) - 1, 1))
        yield builder.batch()
        return
    source = lines.Lines(stream, options.limits.record_bytes)
    delimiter, header = _header(source, builder, delimiters, options)
    for line in source if header else ():
        if line.raw.strip(b"\r\n ") or line.unread:
            _record(_row(line, source, delimiter, len(header)), header, builder, options)
        if len(builder) >= ROWS:
            yield builder.batch()
    yield builder.batch()


def read_tsv(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read tab-separated values; quotes and all else are as in CSV."""
    yield from read(stream, path, options, delimiters="\t")


def _header(source: lines.Lines, builder: Builder, delimiters: str, options: Options) -> tuple[str, list[str]]:
    """Read the header, and report what is wrong with it once, on its line; without one there is nothing to read."""
    first = next((line for line in source if line.raw.strip(b"\r\n ") or line.unread), None)
    if first is None:
        builder.fault(
            Fault("REC001", "the file is empty: a header belongs on its first line", line=1, offset=0), unread=1
        )
        return "", []
    here, rows = (source.number, source.offset), {}
    for each in delimiters:
        source.back(*here)
        rows[each] = _row(first, source, each, None)
    delimiter = max(delimiters, key=lambda each: len(rows[each].cells or []))
    source.back(*here)
    row = _row(first, source, delimiter, None)
    for fault in row.faults:
        builder.fault(fault)
    header = [name.strip() for name in row.cells or []]
    builder.unread += row.cells is None
    for fault in columns.faults(header, mapped=bool(options.mapping), line=first.number, offset=first.offset):
        builder.fault(fault)
    return delimiter, header


def _row(first: lines.Line, source: lines.Lines, delimiter: str, width: int | None) -> _Row:
    """Read the row that begins with `first`; where it is none, the source goes back to the line behind `first`."""
    here = (source.number, source.offset)
    if not first.raw:
        return _Row(first, None, first.faults)
    taken = _taken(first, source)
    if sum(len(line.raw) for line in taken) > source.limit + 2:
        if _closes(taken, source, delimiter, width):
            return _Row(first, None, (lines.oversized(source.limit, line=first.number, offset=first.offset),))
        cells = None
    else:
        cells = _cells([line.raw.decode("utf-8", "surrogateescape") for line in taken], delimiter)
    reason = ""
    if cells is None:
        reason = "a quote is not closed, or not doubled"
    elif width is not None and len(cells) != width:
        reason = f"{len(cells)} cells under a header of {width}"
    if not reason:
        faults = lines.of_record(taken)
        size = len(b"".join(line.raw for line in taken).rstrip(b"\r\n"))
        return _Row(first, cells, faults, damaged=any(line.text is None for line in taken), size=size)
    if cells is None or any(_fits(line, delimiter, width) for line in taken[1:]):
        source.back(*here)
    fault = Fault("REC001", f"not a row: {reason}", line=first.number, offset=first.offset)
    return _Row(first, None, (*first.faults, fault))


def _taken(first: lines.Line, source: lines.Lines) -> list[lines.Line]:
    """Take lines for as long as a quote is open; no more than the limit of a record is held."""
    taken, size, quotes = [first], len(first.raw), first.raw.count(b'"')
    while quotes % 2 and size <= source.limit:
        line = next(source, None)
        if line is None or not line.raw:
            break
        taken.append(line)
        size, quotes = size + len(line.raw), quotes + line.raw.count(b'"')
    return taken


def _closes(taken: list[lines.Line], source: lines.Lines, delimiter: str, width: int | None) -> bool:
    """Whether a row that is over the limit ends further on with as many cells as the header; it is read, but not held."""
    cells, quotes = 1, 0
    for line in itertools.chain(taken, source):
        for part in line.raw.split(b'"'):
            cells += 0 if quotes % 2 else part.count(delimiter.encode())
            quotes += 1
        quotes -= 1
        if line.number >= taken[-1].number and (quotes % 2 == 0 or not line.raw):
            break
    return quotes % 2 == 0 and width in (None, cells)


def _fits(line: lines.Line, delimiter: str, width: int | None) -> bool:
    """Whether a line is a row of its own."""
    cells = _cells([line.raw.decode("utf-8", "surrogateescape")], delimiter)
    return cells is not None and len(cells) == width


def _cells(texts: list[str], delimiter: str) -> list[str] | None:
    """Cut a row into cells; None where it is none. The policy's limit of a record is the one that counts."""
    usual = csv.field_size_limit(2**31 - 1)
    try:
        rows = list(csv.reader(texts, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(usual)
    return rows[0] if len(rows) == 1 else None


def _record(row: _Row, header: list[str], builder: Builder, options: Options) -> None:
    for fault in row.faults:
        builder.fault(fault)
    if row.cells is None or row.damaged:
        builder.unread += 1
        return
    place = Place(row.first.number, row.first.offset, end=row.first.offset + row.size)
    value = options.mapped(dict(zip(header, row.cells, strict=True)))
    record = {name: cell for name, cell in value.items() if name in FIELDS} if isinstance(value, dict) else {}
    if aside := _aside(record, row.cells, header):
        builder.take(Shape({}, frozenset(record), frozenset(FIELDS), (aside,)), place)
    else:
        builder.add({name: typed(name, cell) for name, cell in record.items()}, place)


def _aside(record: dict[str, Any], cells: list[str], header: list[str]) -> Fault | None:
    if [cell.strip() for cell in cells] == header:
        return Fault("REC011", "the header stands here again, as a row", field="")
    for name, (pattern, message) in _ASIDE.items():
        if isinstance(record.get(name), str) and pattern.match(record[name]):
            return Fault("REC011", f"{message}: the row is a column aside", field=pointer([name]), value=record[name])
    return None


def typed(name: str, cell: Any) -> Any:  # noqa: ANN401  # any value of a record
    """Give a cell the type of its field: lists and objects are JSON, and a list may be its only item as it is."""
    if isinstance(cell, list):  # a mapping made it a list of one
        cell = cell[0]
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

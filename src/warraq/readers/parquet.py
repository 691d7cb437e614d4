"""Parquet: one record a row, row group by row group, as columns where they are the record's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from warraq.errors import THREADLESS, in_one_line
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import cells, header, lines, nested
from warraq.readers.batch import Batch, Builder, Place, Rows
from warraq.readers.contract import Places, Reader, Unit
from warraq.readers.jsonl import ROWS
from warraq.readers.options import Options, add
from warraq.readers.shape import pointer
from warraq.record import Record, undecoded

_HEADER = Place(1, None)  # where what is wrong with columns is said
_FEW = 64  # rows that are read one by one where some text of them is not UTF-8


def units(
    stream: BinaryIO,
    path: str,
    options: Options,
    *,
    places: Places | None = None,  # noqa: ARG001  # rows have no places to go to
) -> Iterator[Unit]:
    """Cut a file into pieces of work, each of which reads the records of some rows; threads may share them out.

    `line` is the row, from 1. A file that is no Parquet is one fault. Timestamps become RFC 3339 text, as in JSON
    Lines; one without a zone stays without an offset (DAT002). Binary columns are read as text.
    """
    import pyarrow.parquet as pq  # and with it every file system that Arrow knows

    builder, row, rows = Builder(path, options.record), 0, 0
    try:
        # With a buffer beforehand, what was read of the file is held to its end.
        with pq.ParquetFile(stream, page_checksum_verification=True, pre_buffer=False) as file:
            columns, rows = _columns(file.schema_arrow, builder, options), file.metadata.num_rows
            for group in file.iter_batches(ROWS):
                yield partial(_piece, group, row, path, columns, options)
                row += group.num_rows
        if row != rows:
            message = f"not Parquet: its footer counts {rows} rows, and {row} were read"
            builder.fault(Fault("REC001", message), unread=max(rows - row, 1))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # the last where a column's name is damaged
        if THREADLESS in str(error):
            raise
        message = f"not Parquet behind row {row}: {in_one_line(error)}"
        builder.fault(Fault("REC001", message, line=row or None), unread=max(rows - row, 1))
    yield partial(list, (builder.batch(),))


def sample(stream: BinaryIO, options: Options) -> Iterator[dict[str, Any]]:  # noqa: ARG001  # as every reader's
    """Yield the rows of a file as they stand in it, as JSON would have them."""
    import pyarrow.parquet as pq

    with suppress(pa.ArrowException, OSError, UnicodeDecodeError), pq.ParquetFile(stream) as file:
        names = header.named(file.schema_arrow.names)
        for group in file.iter_batches(ROWS):
            columns = dict(zip(names, map(cells.plain, group.columns), strict=True))
            for row in range(group.num_rows):
                yield {name: _json(values[row].as_py(), [name], []) for name, values in columns.items()}


def columns(stream: BinaryIO) -> list[str]:
    """Return the names of a file's columns; none of one that cannot be read."""
    import pyarrow.parquet as pq

    with suppress(pa.ArrowException, OSError, UnicodeDecodeError), pq.ParquetFile(stream) as file:
        return header.named(file.schema_arrow.names)
    return []


def _columns(schema: pa.Schema, builder: Builder, options: Options) -> dict[str, int]:
    """Return the place of each column read, the last of a name; what is wrong with names is said once, on row 1."""
    names, form = header.named(schema.names), options.form
    for fault in header.faults(names, options.record.fields, mapped=form is not None, line=_HEADER.line or 1):
        builder.fault(fault)
    if form:
        options.seen.update(names)
    places = {name: place for place, name in enumerate(names)}
    read = [name for name in (form.read_of(names) if form else options.record.fields) if name in places]
    if form:
        options.seen.update(form.unread_in(pa.schema([schema.field(places[name]).with_name(name) for name in read])))
    return {name: places[name] for name in read}


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows of a file: the columns that are read, as JSON would have them, and how many rows come before."""

    path: str
    columns: Mapping[str, pa.Array]
    before: int
    count: int
    options: Options

    def slice(self, start: int, end: int) -> _Part:
        own = {name: values.slice(start, end - start) for name, values in self.columns.items()}
        return _Part(self.path, own, self.before + start, end - start, self.options)


def _piece(group: pa.RecordBatch, before: int, path: str, columns: Mapping[str, int], options: Options) -> list[Batch]:
    """Read rows; those of them that are too much for columns of strings are read by halves."""
    try:
        plain = {name: cells.plain(group.column(place)) for name, place in columns.items()}
    except pa.ArrowException as error:
        if (middle := group.num_rows // 2) == 0:
            return [_unread(path, before + 1, error, options.record)]
        first = _piece(group.slice(0, middle), before, path, columns, options)
        return first + _piece(group.slice(middle), before + middle, path, columns, options)
    return list(_batches(_Part(path, plain, before, group.num_rows, options)))


def _unread(path: str, row: int, error: Exception, record: Record) -> Batch:
    builder = Builder(path, record)
    builder.fault(Fault("REC001", f"row {row} cannot be read: {in_one_line(error)}", line=row), unread=1)
    return builder.batch()


def _batches(part: _Part) -> Iterator[Batch]:
    """Yield rows as columns, and those that do not fit one by one; rows not in UTF-8 are searched for by halves."""
    if not all(cells.whole(values) for values in part.columns.values()):
        if part.count > _FEW:
            middle = part.count // 2
            yield from _batches(part.slice(0, middle))
            yield from _batches(part.slice(middle, part.count))
        else:
            yield _exact(part, np.arange(part.count))
        return
    form = part.options.form
    taken = form.rows(part.columns, part.count) if form else nested.rows(part.columns, part.count, part.options.record)
    if taken is None:
        yield _exact(part, np.arange(part.count))
        return
    rows, odd = taken
    numbers = part.before + 1 + np.flatnonzero(~odd)
    present = form.present(part.columns) if form else frozenset(part.columns)
    yield Batch(
        part.path,
        rows.filter(pa.array(~odd)) if odd.any() else rows,
        lambda name: pa.repeat(name in present, len(numbers)),
        None,
        Rows(numbers),
        header=_HEADER,
    )
    if odd.any():
        yield _exact(part, np.flatnonzero(odd))


def _exact(part: _Part, rows: Any) -> Batch:  # noqa: ANN401  # numpy array
    """Read rows one by one."""
    builder, own = Builder(part.path, part.options.record, header=_HEADER), pa.array(rows)
    columns = {name: values.take(own).cast(undecoded(values.type)).to_pylist() for name, values in part.columns.items()}
    for place, row in enumerate((part.before + 1 + rows).tolist()):
        bad: list[tuple[str, bytes]] = []
        record = {name: _json(values[place], [name], bad) for name, values in columns.items()}
        if bad:
            builder.fault(_invalid(bad, row), unread=1)
        else:
            add(part.options, builder, record, Place(row, None))
    return builder.batch()


def _invalid(bad: list[tuple[str, bytes]], row: int) -> Fault:
    """Make the fault of a row's cells that are not UTF-8; it stands on the first of them."""
    (fault,) = lines.invalid(b"\n".join(value for _, value in bad), line=row, offset=0)
    return replace(fault, line=row, offset=None, field=bad[0][0])


def _json(value: Any, path: list[str | int], bad: list[tuple[str, bytes]]) -> Any:  # noqa: ANN401  # any cell
    """Write a cell as JSON would have it, and say what is not UTF-8 in it."""
    if isinstance(value, bytes):
        if encoding.bad_utf8(value):
            bad.append((pointer(path), value))
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {name: _json(each, [*path, name], bad) for name, each in value.items()}
    if isinstance(value, (list, tuple)):  # the latter a key and its value, of a map
        return [_json(each, [*path, number], bad) for number, each in enumerate(value)]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


READER = Reader(name="parquet", endings=(".parquet",), cut=units, sample=sample, columns=columns, whole=True)

"""Parquet in and out: rows as they stand, with their columns and types; and other records under theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from warraq.finding import Finding
from warraq.parting import table
from warraq.parting.pieces import File, Piece
from warraq.readers.jsonl import ROWS
from warraq.record import undecoded
from warraq.system import opening, scratch

_LISTS = pa.list_(pa.string())
_HEADER = 1  # the row on which is said what is wrong with the columns
Rows = tuple[pa.RecordBatch, list[Piece]]  # of one part of a file; pieces without a row of their own come behind


def rows(file: File) -> Iterator[Rows]:
    """Yield the rows of a file, part by part, each with its pieces; what breaks off comes as a piece without a row."""
    before = 0
    try:
        with file.opened() as stream, pq.ParquetFile(stream, pre_buffer=False) as parquet:
            for group in parquet.iter_batches(ROWS):
                counts = _counts(file, before, group.num_rows)
                yield group, [_piece(file, count, group, row, before + row + 1) for row, count in enumerate(counts)]
                before += group.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        said = [finding for line, own in file.faults.by_line.items() if line >= before for finding in own]
        yield pa.record_batch({}), [Piece(0, findings=tuple(said or file.faults.every[:1]))]


def _counts(file: File, before: int, rows: int) -> list[int]:
    """Return how many records were read from each of some rows."""
    start, end = np.searchsorted(file.stand.lines, [before + 1, before + rows + 1])
    array = np.zeros(rows, np.int64)
    array[file.stand.lines[start:end] - before - 1] = file.counts[start:end]
    counts: list[int] = array.tolist()
    return counts


def _piece(file: File, count: int, group: pa.RecordBatch, row: int, line: int) -> Piece:
    own = [each for each in file.faults.by_line.get(line, []) if not _of_header(each)]
    of_all = (*file.faults.of_all, *filter(_of_header, file.faults.by_line.get(_HEADER, [])))
    return Piece(count, None, b"\n", (*of_all, *own), lambda: _value(group, row))


def _of_header(finding: Finding) -> bool:
    """Tell whether a finding is about the names of the columns, which is said on the first row."""
    return finding.code == "REC008" and finding.line == _HEADER and finding.record is None


def _value(group: pa.RecordBatch, row: int) -> dict[str, Any]:
    try:
        return dict(group.slice(row, 1).to_pylist()[0])
    except UnicodeDecodeError:
        octets = [values.cast(undecoded(values.type)) for values in group.slice(row, 1).columns]
        return {name: _shown(values[0].as_py()) for name, values in zip(group.schema.names, octets, strict=True)}


def _shown(value: Any) -> Any:  # noqa: ANN401  # any cell
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def schema(file: File) -> pa.Schema | None:
    """Return the columns of a file; None if it cannot be read."""
    try:
        with file.opened() as stream, pq.ParquetFile(stream) as parquet:
            return parquet.schema_arrow
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return None


def beside(own: pa.Schema, *, bad: bool, unread: bool) -> pa.Schema:
    """Return the columns of an output: those of the records, and of bad ones what was found."""
    if not bad:
        return own
    named = [pa.field(table.CODES, _LISTS), pa.field(table.MESSAGES, _LISTS)]
    return pa.schema([*own, *named, *([pa.field(table.TEXT, pa.string())] if unread else [])], own.metadata)


def of_rows(groups: Iterable[Rows], target: pa.Schema, *, bad: bool) -> Iterator[pa.RecordBatch]:
    """Choose the rows of Parquet that are good, or bad, and add what was found in these."""
    for group, pieces in groups:
        chosen = np.flatnonzero([piece.good is not bad for piece in pieces[: group.num_rows]])
        own = [pieces[row] for row in chosen.tolist()]
        if len(chosen):
            columns = group.take(pa.array(chosen)).columns
            yield pa.RecordBatch.from_arrays([*columns, *_added(own, target)][: len(target)], schema=target)
        if bad and (rest := pieces[group.num_rows :]):
            yield of_pieces(rest, target)


def of_pieces(pieces: list[Piece], target: pa.Schema) -> pa.RecordBatch:
    """Make rows of pieces under the columns of an output."""
    values = [piece.value() if piece.records else {} for piece in pieces]
    own = [field for field in target if field.name not in (table.CODES, table.MESSAGES, table.TEXT)]
    columns = [table.column(field.name, values, field.type) for field in own]
    return pa.RecordBatch.from_arrays([*columns, *_added(pieces, target)][: len(target)], schema=target)


def _added(pieces: list[Piece], target: pa.Schema) -> list[pa.Array]:
    if table.CODES not in target.names:
        return []
    return [
        pa.array([table.codes(piece) for piece in pieces], _LISTS),
        pa.array([table.messages(piece) for piece in pieces], _LISTS),
        pa.array([_text(piece) for piece in pieces], pa.string()),
    ]


def _text(piece: Piece) -> str | None:
    """Return the text of what could not be read; of a row of Parquet, its values as JSON."""
    if piece.records or piece.raw is not None:
        return table.text(piece)
    return table.cell(piece.value()) if piece.value() else None


@contextmanager
def written(batches: Iterable[pa.RecordBatch], target: pa.Schema) -> Iterator[Iterator[bytes]]:
    """Yield the bytes of a Parquet file of some batches, which is written to a temporary one first."""
    with scratch.folder() as folder:
        path = folder / "rows.parquet"
        with pq.ParquetWriter(path, target, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        yield opening.chunks(path)

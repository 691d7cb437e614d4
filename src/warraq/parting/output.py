"""One of the two files that records are parted into: in which form, and from which pieces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pyarrow as pa

from warraq.errors import PolicyError
from warraq.parting import outputs, parquet, table
from warraq.parting.outputs import Head
from warraq.parting.pieces import File, Piece, pieces
from warraq.readers import csv_rows
from warraq.readers.buffers import buffered
from warraq.system import atomic


@dataclass(slots=True)
class Tally:
    """The records without and with errors, and the pieces that hold none."""

    good: int = 0
    bad: int = 0
    unread: int = 0

    def take(self, piece: Piece) -> Piece:
        """Count a piece."""
        self.good += piece.records if piece.good else 0
        self.bad += 0 if piece.good else piece.records
        self.unread += not piece.records
        return piece


@dataclass(slots=True)
class Output:
    """The good records of some files, or the bad ones, in the form of an ending; `unread` where some could not be
    read. `tally` counts all pieces, once it is written.
    """

    files: list[File]
    ending: str
    bad: bool
    unread: bool
    tally: Tally = field(default_factory=Tally)

    @property
    def _more(self) -> int:
        """How many columns are added."""
        return 0 if not self.bad else 3 if self.unread else 2

    def check(self, path: Path) -> None:
        """Raise PolicyError if the columns of the files do not agree, or have the name of an added one."""
        if self.ending == ".jsonl":
            return
        named = [(file.path, names) for file in self.files for names in [_names(file)] if names is not None]
        for own, names in named:
            if odd := sorted(set(names) ^ set(named[0][1])):
                raise PolicyError(
                    f"{path}: the columns of {named[0][0]} and {own} differ ({', '.join(odd)}); write to a .jsonl file"
                )
        added = {table.CODES, table.MESSAGES, table.TEXT}
        for own, names in named if self.bad else ():
            if there := sorted(added.intersection(names)):
                raise PolicyError(f"{path}: {own} has a column {there[0]} already; write to a .jsonl file")

    def write(self, path: Path) -> None:
        """Write the file in one step."""
        with self._data() as data:
            atomic.write(path, data, within=None)

    @contextmanager
    def _data(self) -> Iterator[Iterator[bytes]]:
        if self.ending == ".jsonl":
            yield outputs.jsonl(
                ((piece, file.kind == "jsonl") for file in self.files for piece in self._chosen(file)), bad=self.bad
            )
        elif self.ending == ".csv":
            yield self._csv()
        else:
            with self._parquet() as data:
                yield data

    def _chosen(self, file: File) -> Iterator[Piece]:
        return (piece for piece in map(self.tally.take, _pieces(file)) if piece.good is not self.bad)

    def _csv(self) -> Iterator[bytes]:
        chosen = chain.from_iterable(map(self._chosen, self.files))
        heads = [_head(file) if file.kind == "csv" else None for file in self.files]
        if (first := heads[0] if heads else None) and all(head and head.alike(first) for head in heads):
            return outputs.csv_rows(chosen, first, more=self._more)
        return outputs.csv_records(chosen, self._schema().names, more=self._more)

    def _schema(self) -> pa.Schema:
        """Return the columns of the records of all files."""
        return table.schema(piece for file in self.files for piece in _pieces(file))

    @contextmanager
    def _parquet(self) -> Iterator[Iterator[bytes]]:
        schemas = [parquet.schema(file) if file.kind == "parquet" else None for file in self.files]
        own = schemas[0] if schemas else None
        stand = own is not None and all(each is not None and each.equals(own) for each in schemas)
        target = parquet.beside(own if stand else self._schema(), bad=self.bad, unread=self.unread)
        with parquet.written(self._rows(target) if stand else self._batches(target), target) as data:
            yield data

    def _rows(self, target: pa.Schema) -> Iterator[pa.RecordBatch]:
        for file in self.files:
            counted = ((group, list(map(self.tally.take, own))) for group, own in parquet.rows(file))
            yield from parquet.of_rows(counted, target, bad=self.bad)

    def _batches(self, target: pa.Schema) -> Iterator[pa.RecordBatch]:
        for chunk in table.chunks(chain.from_iterable(map(self._chosen, self.files))):
            yield parquet.of_pieces(chunk, target)


def _pieces(file: File) -> Iterator[Piece]:
    if file.kind == "parquet":
        return chain.from_iterable(own for _, own in parquet.rows(file))
    return pieces(file)


def _head(file: File) -> Head | None:
    with file.opened() as stream, buffered(stream) as data:
        if (parsed := file.table(data)) is None:
            return None
        end = csv_rows.behind(data, parsed.row.end)
        header = data[parsed.start : parsed.row.end]
        return Head(header, data[parsed.row.end : end] or b"\n", parsed.delimiter, parsed.names)


def _names(file: File) -> tuple[str, ...] | None:
    """Return the columns of a table; None of what has none, or cannot be read."""
    if file.kind == "csv":
        head = _head(file)
        return head.names if head else None
    if file.kind == "parquet":
        own = parquet.schema(file)
        return tuple(own.names) if own else None
    return tuple(file.repository.policy.record.fields) if file.kind == "document" else None

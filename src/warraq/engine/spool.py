"""Rows that are written to a file one batch after the other, and read by the database when all are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb


_ROWS = 1 << 16  # that are read again at a time
_HELD = 1 << 24  # bytes that are not worth a file, and the import of what writes it


class Spool:
    """A Parquet file in a scratch folder: cheaper than inserts, and no more than some bytes are held in memory."""

    def __init__(self, path: Path, schema: pa.Schema, *, most: int = _HELD) -> None:
        self._path, self._schema, self._most = path, schema, most
        self._held: list[pa.Table] = []
        self._size = 0
        self._writer: Any = None

    def add(self, rows: pa.Table) -> None:
        """Take rows."""
        self._held.append(rows)
        self._size += rows.nbytes
        if self._size > self._most:
            self._write()

    def _write(self) -> None:
        import pyarrow.parquet as pq  # and with it every file system that Arrow knows

        self._writer = self._writer or pq.ParquetWriter(
            self._path, self._schema, compression="none", use_dictionary=False, write_statistics=False
        )
        for rows in self._held:
            self._writer.write_table(rows)
        self._held = []

    def view(self, database: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let a database read all rows under a name; nothing may be added after that."""
        if self._writer:
            self._writer.close()
            database.read_parquet(str(self._path)).create_view(name)
        else:
            database.register(name, self.held())

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Read all rows again, a part at a time; nothing may be added after that."""
        if self._writer is None:
            yield from pa.concat_tables([self._schema.empty_table(), *self._held]).combine_chunks().to_batches()
            return
        import pyarrow.parquet as pq

        self._write()
        self._writer.close()
        with pq.ParquetFile(self._path) as file:
            yield from file.iter_batches(_ROWS)

    def held(self) -> pa.Table | None:
        """Return all rows, where none had to be written."""
        return None if self._writer else pa.concat_tables([self._schema.empty_table(), *self._held])

    def close(self) -> None:
        """Close the file; nothing can be read from it any more."""
        if self._writer:
            self._writer.close()

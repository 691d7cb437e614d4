"""Rows that are written to a file one batch after the other, and read by the database when all are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb


class Spool:
    """A Parquet file in a scratch folder: cheaper than inserts, and none of it is held in memory."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow.parquet as pq  # and with it every file system that Arrow knows

        self._path = path
        self._writer = pq.ParquetWriter(path, schema, compression="none", use_dictionary=False, write_statistics=False)

    def add(self, rows: pa.Table) -> None:
        """Write rows."""
        self._writer.write_table(rows)

    def view(self, database: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let a database read all rows under a name; nothing may be added after that."""
        self._writer.close()
        database.read_parquet(str(self._path)).create_view(name)

    def close(self) -> None:
        """Close the file, of which nothing is wanted any more."""
        self._writer.close()

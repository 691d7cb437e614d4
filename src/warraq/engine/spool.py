"""Rows that are written to a file one batch after the other, and mapped into memory when all are there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa


class Spool:
    """An Arrow stream in a file: cheaper than inserts, and DuckDB reads it where it lies."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._writer = pa.ipc.new_stream(str(path), schema)

    def add(self, rows: pa.Table) -> None:
        """Write rows."""
        self._writer.write_table(rows)

    def table(self) -> pa.Table:
        """Give all rows; nothing may be added after that."""
        self._writer.close()
        return pa.ipc.open_stream(pa.memory_map(str(self._path))).read_all()

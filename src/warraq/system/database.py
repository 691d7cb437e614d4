"""DuckDB, for what is sorted or joined and may be larger than memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def opened(folder: Path, memory: str, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that moves data to a folder when it needs more than `memory`, such as 1GB. By default
    it has a thread for each core.

    It never draws a progress bar of its own: without a main script, as in a notebook, DuckDB would draw one into the
    output.
    """
    import duckdb  # for which a run without a question to it need not wait

    threads = threads or os.cpu_count() or 1
    database = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder), "threads": threads})
    return database.execute("SET enable_progress_bar = false")

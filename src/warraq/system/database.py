"""DuckDB, for what is sorted or joined and may be larger than memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def opened(folder: Path, memory: str, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that leaves what does not fit in some `memory`, such as 1GB, in a folder. By itself it
    has a thread for each core.

    It draws no bar of its own: where there is no main script, as in a notebook, one would stand in the midst of what
    the run writes.
    """
    import duckdb  # for which a run without a question to it need not wait

    threads = threads or os.cpu_count() or 1
    database = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder), "threads": threads})
    return database.execute("SET enable_progress_bar = false")

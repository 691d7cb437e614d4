"""A release into memory, for research code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warraq.article import FIELDS
from warraq.errors import ReleaseError
from warraq.releases import manifest


def load(folder: str | Path, *, split: str | None = None, columns: Sequence[str] | None = None) -> pa.Table:
    """Load a release, or one split or some columns of it, as an Arrow table, in the order of its shards.

    Raises ReleaseError where the folder holds no release, the split or a column is not in it, or a shard is not whole.
    """
    root = Path(folder)
    made = manifest.load(root)
    shards = [shard for shard in made.shards if split in (None, shard.split)]
    if not shards:
        raise ReleaseError(f"{root}: no split {split!r}; there are {', '.join(sorted({s.split for s in made.shards}))}")
    if unknown := [name for name in columns or () if name not in FIELDS]:
        raise ReleaseError(f"{root}: no column {', '.join(unknown)}; there are {', '.join(FIELDS)}")
    parts = [_read(root / shard.parquet, shard.rows, columns) for shard in shards]
    return pa.concat_tables(parts)


def _read(path: Path, rows: int, columns: Sequence[str] | None) -> pa.Table:
    try:
        table = pq.read_table(path, columns=list(columns) if columns is not None else None)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: {' '.join(str(error).split())}; `warraq verify` says what is wrong") from error
    if table.num_rows != rows:
        raise ReleaseError(f"{path}: {table.num_rows} rows where the manifest says {rows}; get the release anew")
    return table

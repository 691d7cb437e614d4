"""The data of a release: Parquet and JSON Lines shards of the same rows, written the same way every time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from warraq.article import ARROW_SCHEMA
from warraq.releases import canonical
from warraq.releases.manifest import Shard

ROW_GROUP_ROWS = 20_000
ROW_GROUP_BYTES = 90_000_000  # uncompressed, so that a viewer can open a row group
_ZSTD_LEVEL = 3
_AHEAD = 1  # row groups that wait for a writer: each is held as lines and as columns
# Columns of few values; a dictionary of texts or links would only cost.
_DICTIONARY = [
    "language", "publisher", "license", "dateline.precision", "dateline.calendar", "dateline.offset",
    "dateline.offset_source", "source.encoding", "source.reader",
]  # fmt: skip

Lines = Callable[[pa.Table], bytes]


def write(records: pa.Table, lines: Lines, folder: Path, *, metadata: dict[str, str], shard_bytes: int) -> list[Shard]:
    """Write one split, `train`, of records in their order; gives what was written, shard by shard.

    `records` has a row a record, with its `size` in bytes of its line; `lines` gives the canonical lines of some of them. A
    shard holds about `shard_bytes` of lines at most.
    """
    for part in ("data", "jsonl"):
        (folder / part).mkdir()
    sizes = records["size"].to_numpy()
    cuts = list(_cut(sizes, shard_bytes, len(sizes)))
    shards = []
    with ThreadPoolExecutor(1) as columns, ThreadPoolExecutor(1) as texts:
        for number, (start, end) in enumerate(cuts):
            stem = f"train-{number:05d}-of-{len(cuts):05d}"
            shard = Shard(
                split="train", rows=end - start, parquet=f"data/{stem}.parquet", jsonl=f"jsonl/{stem}.jsonl.zst"
            )
            groups = _groups(records.slice(start, end - start), lines)
            _shard(groups, folder / shard.parquet, folder / shard.jsonl, metadata, columns, texts)
            shards.append(shard)
    return shards


def _shard(  # the two copies of a shard, and who writes each
    groups: Iterator[bytes],
    parquet: Path,
    jsonl: Path,
    metadata: dict[str, str],
    columns: ThreadPoolExecutor,
    texts: ThreadPoolExecutor,
) -> None:
    """Write one shard, its two copies side by side."""
    waiting = deque[tuple[Future[Any], Future[Any]]]()
    with ExitStack() as stack:
        writer = stack.enter_context(_parquet(parquet, metadata))
        stream = stack.enter_context(pa.CompressedOutputStream(pa.OSFile(str(jsonl), "wb"), "zstd"))  # one frame
        for group in groups:
            table = canonical.table(group).replace_schema_metadata(metadata)
            waiting.append(
                (columns.submit(writer.write_table, table, ROW_GROUP_ROWS), texts.submit(stream.write, group))
            )
            while len(waiting) > _AHEAD:
                _done(waiting.popleft())
        while waiting:
            _done(waiting.popleft())


def _done(pair: tuple[Future[Any], Future[Any]]) -> None:
    for future in pair:
        future.result()


def _groups(records: pa.Table, lines: Lines) -> Iterator[bytes]:
    for start, end in _cut(records["size"].to_numpy(), ROW_GROUP_BYTES, ROW_GROUP_ROWS):
        yield lines(records.slice(start, end - start))


def _cut(sizes: np.ndarray[Any, np.dtype[np.int64]], size: int, rows: int) -> Iterator[tuple[int, int]]:
    """Cut records, in order, where they come to `size` bytes or `rows` records; a large one stands alone.

    >>> list(_cut(np.array([3, 3, 9, 1, 1, 1]), 6, 2))
    [(0, 2), (2, 3), (3, 5), (5, 6)]
    """
    behind = np.cumsum(sizes)
    start = 0
    while start < len(sizes) or start == 0:
        before = behind[start - 1] if start else 0
        end = int(np.searchsorted(behind, before + size, side="right"))
        end = max(min(end, start + rows), min(start + 1, len(sizes)))
        yield start, end
        if end == len(sizes):
            return
        start = end


def _parquet(path: Path, metadata: dict[str, str]) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        ARROW_SCHEMA.with_metadata(metadata),
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=_DICTIONARY,
        write_statistics=True,
        write_page_index=True,
        write_page_checksum=True,
        use_content_defined_chunking=True,
        sorting_columns=pq.SortingColumn.from_ordering(
            ARROW_SCHEMA, [("published_at", "ascending"), ("id", "ascending")]
        ),
    )

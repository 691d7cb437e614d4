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
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warraq.article import ARROW_SCHEMA
from warraq.policy import ReleasePolicy
from warraq.readers import compression
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

Lines = Callable[[pa.Table], pa.Buffer]


_SUFFIX = {"zstd": ".jsonl.zst", "gzip": ".jsonl.gz", "none": ".jsonl"}


def write(
    records: pa.Table, lines: Lines, folder: Path, *, metadata: dict[str, str], policy: ReleasePolicy
) -> list[Shard]:
    """Write records in their order, split by split; gives what was written, shard by shard.

    `records` has a row a record, with its `split`, whose rows stand together, and its `size` in bytes of its line; `lines` gives
    the canonical lines of some of them. A shard holds about `policy.shard_bytes` of lines at most.
    """
    for part in ("data", "jsonl"):
        (folder / part).mkdir()
    shards = []
    with ThreadPoolExecutor(1) as columns, ThreadPoolExecutor(1) as texts:
        for split, rows in _splits(records):
            cuts = list(_cut(rows["size"].to_numpy(), policy.shard_bytes, rows.num_rows))
            for number, (start, end) in enumerate(cuts):
                stem = f"{split}-{number:05d}-of-{len(cuts):05d}"
                jsonl = f"jsonl/{stem}{_SUFFIX[policy.jsonl]}"
                shard = Shard(split=split, rows=end - start, parquet=f"data/{stem}.parquet", jsonl=jsonl)
                groups = _groups(rows.slice(start, end - start), lines)
                _shard(groups, folder / shard.parquet, folder / shard.jsonl, metadata, columns, texts)
                shards.append(shard)
    return shards


def _splits(records: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Give the rows of each split; an empty release has one empty split, `train`."""
    ends = pc.run_end_encode(records["split"].combine_chunks())
    start = 0
    for split, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
        yield split, records.slice(start, end - start)
        start = end
    if not records.num_rows:
        yield "train", records


def _stream(path: Path) -> pa.NativeFile:
    """Open a file that is compressed as its name says, the same bytes every time: no name and no time go into a gzip."""
    file = pa.OSFile(str(path), "wb")
    codec = compression.by_name(path)
    return pa.CompressedOutputStream(file, codec) if codec else file


def _shard(  # the two copies of a shard, and who writes each
    groups: Iterator[pa.Buffer],
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
        stream = stack.enter_context(_stream(jsonl))
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


def _groups(records: pa.Table, lines: Lines) -> Iterator[pa.Buffer]:
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

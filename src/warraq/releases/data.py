"""The data of a release: Parquet and JSON Lines shards of the same rows, written the same way every time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warraq.article import ARROW_SCHEMA
from warraq.policy import ReleasePolicy
from warraq.progress import Progress, counter, silent
from warraq.readers import compression
from warraq.releases import canonical, digest, manifest
from warraq.releases.description import Shard

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
    records: pa.Table,
    lines: Lines,
    folder: Path,
    *,
    metadata: dict[str, str],
    policy: ReleasePolicy,
    progress: Progress = silent,
) -> tuple[Shard, ...]:
    """Write records in their order, split by split; gives what was written, shard by shard.

    `records` has a row a record, with its `split`, whose rows stand together, and its `size` in bytes of its line; `lines` gives
    the canonical lines of some of them. A shard holds about `policy.shard_bytes` of lines at most.
    """
    for part in ("data", "jsonl"):
        (folder / part).mkdir()
    made, told = [], counter(progress, "writing", pc.sum(records["size"]).as_py() or 0)
    with ThreadPoolExecutor(1) as columns, ThreadPoolExecutor(1) as texts:
        work = _Work(columns, texts, deque())
        for split, rows in _splits(records):
            cuts = list(_cut(rows["size"].to_numpy(), policy.shard_bytes, rows.num_rows))
            for number, (start, end) in enumerate(cuts):
                stem = f"{split}-{number:05d}-of-{len(cuts):05d}"
                names = f"data/{stem}.parquet", f"jsonl/{stem}{_SUFFIX[policy.jsonl]}"
                groups = _groups(rows.slice(start, end - start), lines, told)
                digests = _shard(groups, [folder / name for name in names], metadata, work)
                made.append((split, end - start, names, digests))
        work.settle()
    return tuple(
        Shard(
            split,
            rows,
            *(manifest.file(folder, *each) for each in zip(names, (d.result() for d in digests), strict=True)),
        )
        for split, rows, names, digests in made
    )


def _splits(records: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Give the rows of each split; an empty release has one empty split, `train`."""
    ends = pc.run_end_encode(records["split"].combine_chunks())
    start = 0
    for split, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
        yield split, records.slice(start, end - start)
        start = end
    if not records.num_rows:
        yield "train", records


@dataclass(frozen=True, slots=True)
class _Work:
    """Two threads, which write one copy each in its order, and what they have yet to do."""

    columns: ThreadPoolExecutor
    texts: ThreadPoolExecutor
    waiting: deque[Future[Any]]

    def settle(self, most: int = 0) -> None:
        """Wait until no more than so many things are to be done; raises what one of them raised."""
        while len(self.waiting) > most:
            self.waiting[0].result()
            self.waiting.popleft()

    def finish(self) -> None:
        """Wait until all is done, come what may: a stream that is closed while a thread writes to it hangs."""
        done = False
        while not done:
            with suppress(KeyboardInterrupt, SystemExit):  # a second one, or a third
                done = not wait(self.waiting).not_done


def _shard(groups: Iterator[pa.Buffer], paths: list[Path], metadata: dict[str, str], work: _Work) -> list[Future[str]]:
    """Have one shard written, as Parquet and as lines, side by side; gives the digests of both, taken as their bytes go by.

    The end of a shard is still being written while the next one begins.
    """
    with ExitStack() as stack:
        sinks = [stack.enter_context(digest.Sink(path)) for path in paths]
        writer = stack.enter_context(_parquet(sinks[0], metadata))
        stream = stack.enter_context(_stream(sinks[1], paths[1]))
        stack.callback(work.finish)
        for group in groups:
            work.waiting.append(work.texts.submit(stream.write, group))
            table = canonical.table(group).replace_schema_metadata(metadata)
            work.waiting.append(work.columns.submit(writer.write_table, table, ROW_GROUP_ROWS))
            work.settle(2 * _AHEAD)
            for sink in sinks:
                sink.check()
        digests = [work.columns.submit(_closed, writer, sinks[0]), work.texts.submit(_closed, stream, sinks[1])]
        work.waiting.extend(digests)
        stack.pop_all()  # the threads close them
    return digests


def _closed(writer: pq.ParquetWriter | pa.NativeFile, sink: digest.Sink) -> str:
    writer.close()
    sink.close()
    return sink.sha256()


def _stream(sink: digest.Sink, path: Path) -> pa.NativeFile:
    """Compress into a file as its name says, the same bytes every time: no name and no time go into a gzip."""
    codec = compression.by_name(path)
    return pa.CompressedOutputStream(pa.PythonFile(sink), codec) if codec else pa.PythonFile(sink)


def _groups(records: pa.Table, lines: Lines, told: Callable[..., None]) -> Iterator[pa.Buffer]:
    sizes = records["size"].to_numpy()
    for start, end in _cut(sizes, ROW_GROUP_BYTES, ROW_GROUP_ROWS):
        yield lines(records.slice(start, end - start))
        told(int(sizes[start:end].sum()), end - start)


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


def _parquet(sink: digest.Sink, metadata: dict[str, str]) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        sink,
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

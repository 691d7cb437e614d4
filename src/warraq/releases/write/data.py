"""Write the data of a release: Parquet and JSON Lines shards of the same rows, with reproducible bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warraq.fields import LIST
from warraq.policy import ReleasePolicy
from warraq.progress import Progress, counter, silent
from warraq.readers import compression
from warraq.record import CANONICAL, Record
from warraq.releases.description.describe import Shard
from warraq.releases.format import canonical, digest, manifest
from warraq.system import pool

ROW_GROUP_ROWS = 20_000
ROW_GROUP_BYTES = 90_000_000  # uncompressed: small enough for the Hub's viewer to open a row group
_ZSTD_LEVEL = 3
# Columns with few distinct values; dictionaries for texts or links would only cost space and time.
_DICTIONARY = [
    "language", "publisher", "license", "dateline.precision", "dateline.calendar", "dateline.offset",
    "dateline.offset_source", "source.encoding", "source.reader",
]  # fmt: skip

Lines = Callable[[pa.Table], pa.Buffer]
Add = Callable[[pa.Buffer], object]
Names = tuple[str, str]
"""The paths of both copies of a shard in the folder of a release."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the data files of a release say of themselves, and the record that they hold."""

    metadata: dict[str, str]
    record: Record = CANONICAL


Elsewhere = Callable[[Path, Form, Sequence[tuple[Names, pa.Table]]], list[Names]]
"""Writes shards into a folder in other processes, and returns the digests of both files of each."""

_SUFFIX = {"zstd": ".jsonl.zst", "gzip": ".jsonl.gz", "none": ".jsonl"}


def write(
    records: pa.Table,
    lines: Lines,
    folder: Path,
    *,
    form: Form,
    policy: ReleasePolicy,
    jobs: int = 1,
    progress: Progress = silent,
    elsewhere: Elsewhere | None = None,
) -> tuple[Shard, ...]:
    """Write records in their order, split by split, `jobs` shards at a time, or `elsewhere`; return the shards written.

    `records` has one row per record, with its `split` (rows of a split are adjacent) and the `size` of its line in
    bytes. `lines` returns the canonical lines of some rows, and is called from the threads. A shard holds at most about
    `policy.shard_bytes` bytes of lines. Raises OSError if a file cannot be written.
    """
    for part in ("data", "jsonl"):
        (folder / part).mkdir()
    shards = list(_shards(records, policy))
    due = [(names, rows) for _, rows, names in shards]
    written = elsewhere(folder, form, due) if elsewhere else _here(due, lines, folder, form, jobs, progress)
    return tuple(
        Shard(split, rows.num_rows, *(manifest.file(folder, *each) for each in zip(names, digests, strict=True)))
        for (split, rows, names), digests in zip(shards, written, strict=True)
    )


def _here(
    due: Sequence[tuple[Names, pa.Table]], lines: Lines, folder: Path, form: Form, jobs: int, progress: Progress
) -> list[Names]:
    """Write shards in threads of this process."""
    advance = counter(progress, "writing", sum(pc.sum(rows["size"]).as_py() or 0 for _, rows in due))
    ending = threading.Event()

    def after(group: pa.Table) -> None:
        if ending.is_set():
            raise CancelledError
        advance(pc.sum(group["size"]).as_py() or 0, group.num_rows)

    tasks = (partial(shard, names, rows, lines, folder, form, after) for names, rows in due)
    return list(pool.ordered(tasks, jobs=jobs, ending=ending))


def shard(
    names: Names, rows: pa.Table, lines: Lines, folder: Path, form: Form, after: Callable[[pa.Table], object]
) -> Names:
    """Write both copies of a shard, and return their digests; `after` is called behind each group of rows."""
    with ExitStack() as stack:
        sinks = [stack.enter_context(digest.Sink(folder / name)) for name in names]
        columns, texts = _parquet(sinks[0], form), _texts(sinks[1], names[1])
        add, copy = stack.enter_context(columns), stack.enter_context(texts)
        beside = stack.enter_context(ThreadPoolExecutor(1))  # ends before the sinks it writes to are closed
        for group in _groups(rows):
            text = lines(group)
            copied = beside.submit(copy, text)
            add(text)
            copied.result()
            for sink in sinks:
                sink.check()
            after(group)
    return sinks[0].sha256(), sinks[1].sha256()


def _shards(records: pa.Table, policy: ReleasePolicy) -> Iterator[tuple[str, pa.Table, Names]]:
    """Yield the split, the rows and the names of both copies of each shard."""
    for split, rows in _splits(records):
        cuts = list(_cut(rows["size"].to_numpy(), policy.shard_bytes, rows.num_rows))
        for number, (start, end) in enumerate(cuts):
            stem = f"{split}-{number:05d}-of-{len(cuts):05d}"
            names = f"data/{stem}.parquet", f"jsonl/{stem}{_SUFFIX[policy.jsonl]}"
            yield split, rows.slice(start, end - start), names


def _splits(records: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of each split; an empty release has one empty split, `train`."""
    ends = pc.run_end_encode(records["split"].combine_chunks())
    start = 0
    for split, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
        yield split, records.slice(start, end - start)
        start = end
    if not records.num_rows:
        yield "train", records


def _groups(records: pa.Table) -> Iterator[pa.Table]:
    """Split the rows of a shard into row groups."""
    for start, end in _cut(records["size"].to_numpy(), ROW_GROUP_BYTES, ROW_GROUP_ROWS):
        yield records.slice(start, end - start)


def _cut(sizes: np.ndarray[Any, np.dtype[np.int64]], size: int, rows: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows of at most `size` bytes and `rows` records each; a larger record gets a range of its own.

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


@contextmanager
def _texts(sink: digest.Sink, name: str) -> Iterator[Add]:
    """Yield a function that appends lines to a file, compressed as its name says.

    A gzip header gets neither name nor time, so that the bytes are reproducible.
    """
    codec, raw = compression.by_name(Path(name)), pa.PythonFile(sink)
    with pa.CompressedOutputStream(raw, codec) if codec else raw as stream:
        yield stream.write


@contextmanager
def _parquet(sink: digest.Sink, form: Form) -> Iterator[Add]:
    """Yield a function that appends lines to a Parquet file as one row group."""
    metadata, record = form.metadata, form.record
    with pq.ParquetWriter(
        sink,
        record.arrow.with_metadata(metadata),
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=[*_DICTIONARY, *_closed(record)],
        write_statistics=True,
        write_page_index=True,
        write_page_checksum=True,
        use_content_defined_chunking=True,
        sorting_columns=pq.SortingColumn.from_ordering(
            record.arrow, [("published_at", "ascending"), ("id", "ascending")]
        ),
    ) as writer:
        yield lambda lines: writer.write_table(
            canonical.table(lines, record).replace_schema_metadata(metadata), ROW_GROUP_ROWS
        )


def _closed(record: Record) -> Iterator[str]:
    """Name the columns of own fields whose values are a closed set."""
    for field in record.own:
        if field.values and field.type != "number":
            yield f"{field.name}.list.element" if field.type == LIST else field.name

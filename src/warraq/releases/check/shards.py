"""Compare the two copies of a shard with each other and with the manifest, one row group at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warraq.errors import in_one_line
from warraq.finding import Fault
from warraq.normalise.columns.feeds import feeds
from warraq.readers import compression
from warraq.readers.batch import Batch, Lines
from warraq.record import CANONICAL, Record
from warraq.releases.format import canonical, digest
from warraq.releases.format.manifest import Shard
from warraq.system import pool

_CHUNK = 1 << 22  # bytes of lines read at once
_MOST = 1 << 31  # bytes of the lines of one row group: 2 GB, of which a release has 100 MB
_KEPT = 4  # row groups kept in memory: blocks of lines and row groups end at different rows, and one is read ahead
_LF = 10

_Group = tuple[str, int]  # the lines' file, and the number of a row group of its copy


@dataclass(slots=True)
class Compared:
    """The result for one shard.

    `faults` has a path with each fault, `digests` one SHA-256 a record, and `judged` is the copy that the rules can be
    run on (None if neither can be read).
    """

    faults: list[tuple[str, Fault]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    judged: str | None = None


def footer(folder: Path, shard: Shard, record: Record = CANONICAL) -> Iterator[tuple[str, Fault]]:
    """Yield faults where the footer of a Parquet shard differs from the contract's columns or its row count."""
    try:
        with pq.ParquetFile(folder / shard.parquet) as file:
            yield from _schema(file.schema_arrow, shard, record)
            yield from _rows(file.metadata.num_rows, shard)
    except (OSError, ValueError, pa.ArrowException) as error:
        yield shard.parquet, Fault("REL004", f"its footer cannot be read: {in_one_line(error)}")


def compare(folder: Path, shard: Shard, damaged: set[str], record: Record = CANONICAL, *, jobs: int) -> Compared:
    """Compare both copies of a shard. Files in `damaged` have a finding already and get no second one."""
    done, rows, differing = Compared(), 0, False
    lines = None if shard.jsonl in damaged else _Lines(folder / shard.jsonl)
    try:
        with _opened(folder / shard.parquet) as file:
            if wrong := list(_schema(file.schema_arrow, shard, record)):
                done.faults += wrong
            else:
                for part in pool.ordered(_parts(file, lines, record), jobs=jobs):
                    done.digests += part.digests
                    if part.differs is not None and not differing:
                        differing = True
                        done.faults.append((shard.jsonl, _other(rows + part.differs, shard)))
                    rows += part.rows
                if shard.parquet not in damaged:
                    done.faults += _rows(rows, shard)
                    done.judged = shard.parquet
                if lines and not lines.broken and not differing and lines.take(1):
                    differing = True
                    done.faults.append((shard.jsonl, _other(rows, shard)))
    except (OSError, ValueError, pa.ArrowException) as error:
        if shard.parquet not in damaged:
            done.faults.append(
                (shard.parquet, Fault("REL004", f"its rows cannot be read as articles: {in_one_line(error)}"))
            )
    if lines and lines.broken:
        done.faults.append((shard.jsonl, Fault("REL007", f"cannot be read as compressed JSON Lines: {lines.broken}")))
    elif lines and not differing:
        done.judged = shard.jsonl
    return done


def _opened(path: Path) -> pq.ParquetFile:
    if not path.is_file():  # reading a pipe would block
        raise FileNotFoundError(f"{path} is no file")
    return pq.ParquetFile(path, page_checksum_verification=True)


class Copies(ExitStack):
    """The Parquet copies of shards, to check batches of lines against while they are read; a context manager.

    Safe to call from several threads. One of its own reads the rows, a row group ahead of what is asked for.
    """

    def __init__(self, folder: Path, shards: list[Shard], record: Record = CANONICAL) -> None:
        super().__init__()
        self._lock, self._record = threading.Lock(), record
        self._files: dict[str, pq.ParquetFile] = {}
        self._held: dict[_Group, Future[pa.Table]] = {}
        for shard in shards:
            path = folder / shard.parquet
            self._files[shard.jsonl] = self.enter_context(pq.ParquetFile(path, page_checksum_verification=True))
        groups = [(path, number) for path, file in self._files.items() for number in range(file.num_row_groups)]
        self._next: dict[_Group, _Group] = dict(pairwise(groups))
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="warraq-rows")
        self.callback(self._beside.shutdown, cancel_futures=True)

    def digests(self, batch: Batch) -> list[str] | None:
        """Return the digests of the lines of a batch, or None if its records differ from the Parquet rows."""
        lines, count = batch.lines() if batch.lines else None, batch.rows.num_rows
        if lines is None or not isinstance(batch.places, Lines) or batch.unread:
            return None
        if not count:
            return []
        first, last = int(batch.places.numbers[0]) - 1, int(batch.places.numbers[-1])
        if last - first != count:
            return None
        try:
            if not self._rows(batch.path, first, count).equals(canonical.typed(batch.rows, self._record)):
                return None
        except (OSError, ValueError, pa.ArrowException):
            return None
        return digest.of_each(_without_ends(lines))

    def _rows(self, path: str, first: int, count: int) -> pa.Table:
        """Return rows of one copy by their number, counted from 0."""
        file, parts, behind = self._files[path], [], 0
        for number in range(file.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            if behind < first + count and first < behind + rows:
                start = max(first - behind, 0)
                parts.append(self._group(path, number).slice(start, first + count - behind - start))
            behind += rows
        return pa.concat_tables(parts).replace_schema_metadata()

    def _group(self, path: str, number: int) -> pa.Table:
        own = (path, number)
        with self._lock:
            for group in (own, self._next.get(own)):
                if group and group not in self._held:
                    self._held[group] = self._beside.submit(self._read, *group)
            task = self._held[own]
            while len(self._held) > _KEPT:
                del self._held[next(iter(self._held))]
        return task.result()

    def _read(self, path: str, number: int) -> pa.Table:
        return self._files[path].read_row_group(number, use_threads=False)


def _without_ends(lines: pa.Array) -> Iterator[memoryview]:
    """Yield the bytes of lines without their LF, where they are."""
    _, offsets, data = lines.buffers()
    bounds = np.frombuffer(offsets, np.int32)[lines.offset : lines.offset + len(lines) + 1].astype(np.int64)
    ends = bounds[1:] - (np.frombuffer(data, np.uint8)[bounds[1:] - 1] == _LF)
    view = memoryview(data)
    return (view[start:end] for start, end in zip(bounds[:-1].tolist(), ends.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Part:
    rows: int
    digests: list[str]
    differs: int | None  # the first row that differs from its line, counted from 0


def _parts(file: pq.ParquetFile, lines: _Lines | None, record: Record) -> Iterator[Callable[[], _Part]]:
    for number in range(file.num_row_groups):
        table = file.read_row_group(number)
        own = lines.take(table.num_rows) if lines and not lines.broken else None
        yield partial(_part, table, own if lines and not lines.broken else None, record)


def _part(table: pa.Table, lines: list[bytes] | None, record: Record) -> _Part:
    """Compare rows with their lines: as columns if all lines are canonical, otherwise line by line."""
    if lines is not None and len(lines) == table.num_rows and _equal(table, lines, record):
        return _Part(table.num_rows, digest.of_each(lines), None)
    own = [record.line(row).encode() for row in table.to_pylist()]
    digests = digest.of_each(own)
    if lines is None:
        return _Part(len(own), digests, None)
    pairs = enumerate(zip(own, lines, strict=False))
    differs = next((row for row, (one, other) in pairs if one != other), None)
    return _Part(
        len(own), digests, min(len(own), len(lines)) if differs is None and len(own) != len(lines) else differs
    )


def _equal(table: pa.Table, lines: list[bytes], record: Record) -> bool:
    try:
        texts = pa.array(lines, pa.binary()).cast(pa.string())
        if not pc.all(canonical.is_canonical(texts, record)).as_py():
            return not lines
        rows = canonical.table(b"\n".join([*lines, b""]), record)
        return bool(rows.equals(table.replace_schema_metadata().combine_chunks()))
    except pa.ArrowException:
        return False


class _Lines:
    """Reads the lines of a file in portions; `broken` has the reason if reading stopped before the end."""

    def __init__(self, path: Path) -> None:
        self.broken: str | None = None
        self._rest, self._stream = b"", None
        codec = compression.by_name(path)
        try:
            raw = pa.OSFile(str(path))
            self._stream = pa.CompressedInputStream(raw, codec) if codec else raw
        except (OSError, pa.ArrowException) as error:
            self.broken = in_one_line(error)

    def take(self, count: int) -> list[bytes]:
        """Return the next lines without their ends: `count` of them, or fewer at the end of the file."""
        parts, held, size = [self._rest], self._rest.count(b"\n"), len(self._rest)
        while held < count and (chunk := self._read()):
            parts.append(chunk)
            held += chunk.count(b"\n")
            if (size := size + len(chunk)) > _MOST:
                self.broken = f"over {_MOST:,} bytes in the lines of one row group"
                return []
        data = b"".join(parts)
        if held <= count:
            self._rest = data[data.rfind(b"\n") + 1 :] if held == count else b""
            whole = data[: len(data) - len(self._rest)]
            return whole.removesuffix(b"\n").split(b"\n") if whole else []
        end = int(feeds(np.frombuffer(data, np.uint8))[count - 1])
        self._rest = data[end + 1 :]
        return data[:end].split(b"\n")

    def _read(self) -> bytes:
        if self.broken or self._stream is None:
            return b""
        try:
            chunk: bytes = self._stream.read(_CHUNK)
        except (OSError, pa.ArrowException) as error:
            self.broken = in_one_line(error)
            return b""
        return chunk


def _schema(schema: pa.Schema, shard: Shard, record: Record) -> Iterator[tuple[str, Fault]]:
    if not schema.remove_metadata().equals(record.arrow):
        wanted, held = ({(f.name, str(f.type), f.nullable) for f in each} for each in (record.arrow, schema))
        names = sorted({name for name, *_ in wanted ^ held}) or list(schema.names)
        yield shard.parquet, Fault("REL004", f"columns differ from the contract: {', '.join(names)}")


def _rows(rows: int, shard: Shard) -> Iterator[tuple[str, Fault]]:
    if rows != shard.rows:
        yield shard.parquet, Fault("REL005", f"{rows:,} rows, but the manifest says {shard.rows:,}")


def _other(row: int, shard: Shard) -> Fault:
    return Fault("REL007", f"line {row + 1} is not row {row + 1} of {shard.parquet}")

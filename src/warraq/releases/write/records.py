"""Hold the records of a corpus for a release: a few columns about each, and where its canonical line is.

Kept in memory are id, instant, digest, size and the seed's digest. The canonical line stays in the corpus file if the
file has it in that form already, and otherwise goes to a temporary file. So a corpus is read twice, to check and to
write it, and is never held in memory.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import written
from warraq.arrays import Numbers
from warraq.errors import ReleaseError, WarraqError
from warraq.expectations.columns import instants
from warraq.readers import archives, compression
from warraq.readers.batch import Batch, Lines
from warraq.readers.buffers import mapped
from warraq.record import CANONICAL, Record
from warraq.releases.format import canonical, digest
from warraq.system import remote, scratch
from warraq.system.fetched import Fetched, Stream

RECORDS = pa.schema([
    ("id", pa.string()), ("published_at", pa.timestamp("us", tz="UTC")), ("digest", pa.string()), ("size", pa.int64()),
    ("file", pa.int32()), ("place", pa.int64()), ("seed", pa.string()),
])  # fmt: skip
_SPOOL = -1
_LINES = pa.schema({"line": pa.binary()})
_LF = 10


class Records:
    """Collects batches of a corpus, in any order and from any thread, and returns their lines; a context manager."""

    def __init__(self, files: list[Path], record: Record = CANONICAL) -> None:
        self._files, self.record = files, record
        self._packed = [compression.by_name(path) is not None or archives.on_disk(path) != path for path in files]
        self._stood = [_stand(path) for path in files]
        self._open = scratch.Scratch()
        self._lock = threading.Lock()
        self._maps: dict[int, Any] = {}
        self._fetched: dict[int, Fetched] = {}  # of files of other file systems, what is fetched

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)
        if isinstance(error, Exception) and not isinstance(error, WarraqError):
            self.check()  # lines that cannot be read may be those of a file that was changed meanwhile

    @cached_property
    def _spool(self) -> BinaryIO:
        """The file of the lines that no file of the corpus has: a corpus of canonical ones needs none."""
        return self._open.enter_context((self._open.folder / "lines").open("w+b"))

    def take(self, file: int, batch: Batch) -> pa.Table:
        """Record what is needed of a batch of one file; return `RECORDS`, one row each.

        `file` is the number of the file in the list that this was created with. Raises pydantic's ValidationError for a
        record that breaks the contract; validation should have come first.
        """
        count = batch.rows.num_rows
        known = np.zeros(count, np.bool_)
        lines = batch.lines() if batch.lines and not self._packed[file] else None
        if lines is not None and count:
            known = (
                canonical.is_canonical(lines, self.record).to_numpy(zero_copy_only=False)
                if batch.tidy is None
                else canonical.tidy_is_canonical(batch.rows, batch.tidy, self.record)
            )
        digests, sizes, places = [""] * count, np.zeros(count, np.int64), np.zeros(count, np.int64)
        if lines is not None and isinstance(batch.places, Lines):
            sizes[:], places[:] = batch.places.ends - batch.places.offsets, batch.places.offsets
            own = np.flatnonzero(known)
            _, offsets, data = lines.buffers()
            view, starts = memoryview(data), np.frombuffer(offsets, np.int32)[lines.offset : lines.offset + count][own]
            spans = zip(starts.tolist(), (starts + sizes[own]).tolist(), strict=True)
            hashes = digest.of_each(view[start:end] for start, end in spans)
            for row, sha256 in zip(own.tolist(), hashes, strict=True):
                digests[row] = sha256
        others = np.flatnonzero(~known)
        texts = written.of_articles(batch.rows.take(pa.array(others)), self.record) if len(others) else []
        for row, text in zip(others.tolist(), texts, strict=True):
            digests[row], sizes[row], places[row] = digest.of_bytes(text), len(text), self._keep(text)
        return pa.table(
            [
                batch.rows["id"], instants(batch.rows["published_at"]), pa.array(digests, pa.string()), pa.array(sizes),
                pa.array(np.where(known, file, _SPOOL).astype(np.int32)), pa.array(places),
                pc.struct_field(batch.rows["source"], "sha256"),
            ],
            schema=RECORDS,
        )  # fmt: skip

    def spooled(self, table: pa.Table) -> pa.Table:
        """Return the canonical lines of those rows of `RECORDS` that the corpus does not have in that form, in one
        column, so that another process can `restore` them.
        """
        return pa.table({"line": [self._line(place, size) for place, size in _in_spool(table)]}, _LINES)

    def _line(self, place: int, size: int) -> bytes:
        with self._lock:
            self._spool.flush()
        return os.pread(self._spool.fileno(), size, place)

    def restore(self, table: pa.Table, lines: pa.Table, file: int | None = None) -> pa.Table:
        """Take rows of `RECORDS` that another process made, with the lines that it `spooled`, and return the rows.

        Where they are of one `file`, this is its number here, whatever it was there.
        """
        places, files = table["place"].to_numpy().copy(), table["file"].to_numpy()
        here = files == _SPOOL
        places[here] = [self._keep(line) for line in lines["line"].to_pylist()]
        own = files if file is None else np.where(here, np.int32(_SPOOL), np.int32(file))
        return _with(_with(table, "place", places), "file", own)

    def parted(self, rows: pa.Table) -> tuple[list[Path], pa.Table, pa.Table]:
        """Return what another process reads the lines of some rows by: files, rows that number these from 0, and the
        lines that no file has, which it may `restore`.
        """
        files = rows["file"].to_numpy()
        used = [number for number in np.unique(files).tolist() if number != _SPOOL]
        own = np.where(files == _SPOOL, _SPOOL, np.searchsorted(used, files)) if used else files
        return [self._files[number] for number in used], _with(rows, "file", own.astype(np.int32)), self.spooled(rows)

    def _keep(self, text: bytes) -> int:
        with self._lock:
            place = self._spool.tell()
            self._spool.write(text + b"\n")
        return place

    def lines(self, rows: pa.Table) -> pa.Buffer:
        """Return the canonical lines of some rows of `RECORDS`, each with its line end, as one buffer in their order.

        The corpus files must not have changed; `check` tells.
        """
        files, places, sizes = (rows[name].to_numpy() for name in ("file", "place", "size"))
        with self._lock:
            views = {file: self._view(file) for file in np.unique(files).tolist()}
        parts, order = list[pa.Array](), list[Numbers]()
        for file, view in views.items():
            own = np.flatnonzero(files == file)
            if file in self._fetched:
                ends = places[own] + sizes[own] + 1  # of the line feeds
                self._fetched[file].fetch(zip(places[own].tolist(), ends.tolist(), strict=True))
            parts.append(_gathered(view, places[own], sizes[own]))
            order.append(own)
        if not parts:
            return pa.py_buffer(b"")
        joined = (
            parts[0] if len(parts) == 1 else pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(order))))
        )
        _, ends, data = joined.buffers()
        return data.slice(0, int(np.frombuffer(ends, np.int64)[len(joined)]))

    def _view(self, file: int) -> Any:  # noqa: ANN401  # mmap has no type that NumPy and Arrow both accept
        """Map a file into memory, once."""
        if file not in self._maps:
            if file == _SPOOL:
                self._spool.flush()
            stream = self._spool if file == _SPOOL else self._open.enter_context(self._files[file].open("rb"))
            self._open.enter_context(suppress(BufferError))  # an interrupted thread may still use it
            if isinstance(stream, Stream):
                self._fetched[file] = stream.fetched
            self._maps[file] = self._open.enter_context(
                stream.fetched.mapped() if isinstance(stream, Stream) else mapped(stream)
            )
        return self._maps[file]

    def check(self) -> None:
        """Raise ReleaseError if a file of the corpus has changed since this was created."""
        for path, stood in zip(remote.renewed(self._files), self._stood, strict=True):
            if not archives.on_disk(path).exists() or _stand(path) != stood:
                raise ReleaseError(f"{path}: changed during the release; run the release again")


def _with(table: pa.Table, name: str, values: Numbers) -> pa.Table:
    column = table.schema.get_field_index(name)
    field = table.schema.field(column)
    return table.set_column(column, field, pa.array(values, field.type))


def _in_spool(table: pa.Table) -> list[tuple[int, int]]:
    own = table.filter(pc.equal(table["file"], _SPOOL))
    return list(zip(own["place"].to_pylist(), own["size"].to_pylist(), strict=True))


def _gathered(view: Any, places: Numbers, sizes: Numbers) -> pa.Array:  # noqa: ANN401  # any object with the buffer protocol
    """Return the lines at some offsets, each followed by LF, in their order; Arrow copies them line by line."""
    octets = np.frombuffer(view, np.uint8)
    order = np.argsort(places)
    bounds = np.stack([places, places + sizes], axis=1)[order]
    behind = bounds[:, 1]
    fed = bool(behind[-1] < len(octets) and (octets[behind] == _LF).all())
    if fed:  # copy the existing line feeds with the lines
        bounds[:, 1] += 1
    # Even elements are the lines, odd ones the bytes between them.
    offsets = pa.py_buffer(bounds.reshape(-1))
    pieces = pa.Array.from_buffers(pa.large_binary(), 2 * len(bounds) - 1, [None, offsets, pa.py_buffer(view)])
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(0, 2 * len(order), 2)
    lines = pieces.take(pa.array(ranks))
    if fed:
        return lines
    nothing, feed = (pa.scalar(text, pa.large_binary()) for text in (b"", b"\n"))
    return pc.binary_join_element_wise(lines, nothing, feed)


def _stand(path: Path) -> tuple[int, int]:
    status = archives.on_disk(path).stat()
    return status.st_size, status.st_mtime_ns


def ordered(parts: list[pa.Table]) -> pa.Table:
    """Sort records in the order of a release: by instant, those without one at the end, then by id."""
    table = pa.concat_tables(parts).combine_chunks() if parts else RECORDS.empty_table()
    return table.take(pc.sort_indices(table, [("published_at", "ascending"), ("id", "ascending")]))

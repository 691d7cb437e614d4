"""Paths to batches of records. A reader is a module with one `read(stream, path, options)`."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from warraq.errors import ReadError
from warraq.finding import Fault
from warraq.readers import compression, csv, json, jsonl, khaleej, parquet
from warraq.readers.batch import Batch, Builder
from warraq.readers.options import Options

Reader = Callable[[BinaryIO, str, Options], Iterator[Batch]]

READERS: dict[str, Reader] = {
    "jsonl": jsonl.read,
    "json": json.read,
    "csv": csv.read,
    "tsv": csv.read_tsv,
    "parquet": parquet.read,
    khaleej.NAME: khaleej.read,
}
ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".txt": khaleej.NAME,
}
# Half of such a file is no document: where compressed data break off, nothing of it is read.
_WHOLE = (parquet.read, khaleej.read)
PLANNED = (".html", ".htm", ".warc")


def reader(path: Path, name: str | None = None, *, default: str | None = None) -> Reader:
    """Choose the reader by name, else by the path's ending, else the default; raises ReadError where there is none."""
    ending = compression.inner(path)
    chosen = name or ENDINGS.get(ending) or default
    if chosen in READERS:
        return READERS[chosen]
    if chosen:
        raise ReadError(f"{chosen}: no such reader; there are {', '.join(READERS)}")
    if ending in PLANNED:
        raise ReadError(f"{path}: {ending} files are not read yet; convert it to JSON Lines")
    raise ReadError(f"{path}: its ending names no reader; give --reader {'|'.join(READERS)}")


def expand(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Give the files to read under `paths`, in the order of their path bytes, and the files of other kinds that were met.

    A folder is searched to its bottom, hidden folders aside; a file that is named twice is read once. Raises ReadError
    for a path that is not there.
    """
    files: set[Path] = set()
    others: set[Path] = set()
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise ReadError(f"{path}: no such file or folder; name one that is there")
        if not path.is_dir():
            files.add(path)
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in names:
                file = Path(folder) / name
                (files if compression.inner(file) in ENDINGS else others).add(file)
    seen: dict[str, Path] = {}
    for file in sorted(files, key=os.fsencode):
        seen.setdefault(os.path.realpath(file), file)
    return sorted(seen.values(), key=os.fsencode), sorted(others, key=os.fsencode)


def read(path: Path, shown: str, options: Options, *, name: str | None = None, named: bool = True) -> Iterator[Batch]:
    """Read a file; `shown` is its path in reports.

    A file that cannot be opened is REC012 where it was met in a folder, ReadError where it was `named`.
    """
    chosen = reader(path, name, default=options.source.reader)
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = error.strerror or str(error)
        if named:
            raise ReadError(f"{path}: {reason}; name a file that can be read") from error
        builder = Builder(shown)
        builder.fault(Fault("REC012", f"cannot be read: {reason}"), unread=1)
        yield builder.batch()
        return
    with stream:
        yield from _content(chosen, stream, path, shown, options)


def _content(chosen: Reader, stream: BinaryIO, path: Path, shown: str, options: Options) -> Iterator[Batch]:
    """Read a file's content, decompressed where its name says so; where its bytes alone say so, that is a fault."""
    codec = compression.by_name(path)
    found = compression.by_bytes(stream)
    if codec is None and found is None:
        yield from chosen(stream, shown, options)
        return
    builder = Builder(shown)
    if codec is None and found:
        builder.fault(compression.mislabelled(found, shown), unread=1)
    elif codec:
        with compression.opened(stream, codec) as content:
            if content.fault:
                builder.fault(content.fault, unread=1)
            if not content.fault or (chosen not in _WHOLE and not content.empty):
                yield from chosen(content.stream, shown, options)
    yield builder.batch()


@contextmanager
def content(path: Path) -> Iterator[BinaryIO]:
    """Open a file's bytes, decompressed where its name says so; raises OSError where it cannot be opened."""
    codec = compression.by_name(path)
    with path.open("rb") as stream:
        if codec is None:
            yield stream
            return
        with compression.opened(stream, codec) as found:
            yield found.stream


def read_bytes(data: bytes, shown: str, options: Options, *, name: str) -> Iterator[Batch]:
    """Read what came from standard input, compressed or not: it has no name that could say."""
    stream = io.BytesIO(data)
    codec = compression.by_bytes(stream)
    ending = next((end for end, each in compression.ENDINGS.items() if each == codec), "")
    yield from _content(reader(Path(shown), name), stream, Path(f"{shown}{ending}"), shown, options)

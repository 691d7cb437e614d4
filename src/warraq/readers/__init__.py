"""Paths to batches of records. A reader is a module with a `READER`, and its place in the table here."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from warraq.errors import ReadError
from warraq.finding import Fault
from warraq.readers import compression, csv, json, jsonl, khaleej, parquet, text, transcoded
from warraq.readers.batch import Batch, Builder, Numbers
from warraq.readers.contract import Reader as Reader
from warraq.readers.contract import Unit as Unit
from warraq.readers.mapping import tools
from warraq.readers.options import Options

_ALL = (jsonl.READER, json.READER, csv.READER, csv.TSV, parquet.READER, text.READER, khaleej.READER)
READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}
ENDINGS = {ending: reader.name for reader in _ALL for ending in reader.endings}
NAMES = (*READERS, *tools())  # a tool's records are read as their file's ending says, or as JSON Lines
PLANNED = (".html", ".htm", ".warc")


def named(path: Path, default: str | None = None) -> str | None:
    """Name the reader of a path by its ending, which in text says nothing of a layout that the `default` names, nor
    where records stand of the tool that wrote them; else the default.

    >>> named(Path("a.txt")), named(Path("a.txt"), "khaleej"), named(Path("a.csv"), "khaleej"), named(Path("a"), "khaleej")
    ('text', 'khaleej', 'csv', 'khaleej')
    """  # noqa: E501  # one pattern, query or example
    own = ENDINGS.get(compression.inner(path))
    undecided = own in (None, text.NAME) or (default in tools() and READERS[str(own)].sample is not None)
    return (default or own) if undecided else own


def grows(name: str) -> bool:
    """Tell whether records can be added to the files of a reader behind those that are there.

    >>> grows("jsonl"), grows("khaleej"), grows("unknown")
    (True, False, False)
    """
    return name in tools() or (name in READERS and READERS[name].records)


def reader(path: Path, name: str | None = None, *, default: str | None = None) -> Reader:
    """Choose the reader by name, else by the path's ending and the default; raises ReadError where there is none."""
    ending, chosen = compression.inner(path), name or named(path, default)
    if chosen in tools():
        own = READERS[ENDINGS.get(ending, jsonl.READER.name)]
        return own if own.sample else jsonl.READER
    if chosen in READERS:
        return READERS[chosen]
    if chosen:
        raise ReadError(f"{chosen}: no such reader; there are {', '.join(NAMES)}")
    if ending in PLANNED:
        raise ReadError(f"{path}: {ending} files are not read yet; convert it to JSON Lines")
    raise ReadError(f"{path}: its ending names no reader; give --reader {'|'.join(NAMES)}")


def expand(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files to read under `paths`, in the order of their path bytes, and the files of other kinds that were
    met.

    A folder is searched to its bottom, hidden folders aside, and hidden files of other kinds; a file that is named
    twice is read once. Raises ReadError for a path that is not there.
    """
    files: set[Path] = set()
    others: set[Path] = set()
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise ReadError(_absent(path))
        if not path.is_dir():
            files.add(path)
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in names:
                file = Path(folder) / name
                if compression.inner(file) in ENDINGS:
                    files.add(file)
                elif not name.startswith("."):
                    others.add(file)
    seen: dict[str, Path] = {}
    for file in sorted(files, key=os.fsencode):
        seen.setdefault(os.path.realpath(file), file)
    return sorted(seen.values(), key=os.fsencode), sorted(others, key=os.fsencode)


def _absent(path: Path) -> str:
    """Say that a path is not there, and what to do.

    >>> _absent(Path("https://example.org/a.csv"))
    'https://example.org/a.csv is a web address: download it first, and name the file'
    """
    scheme, colon, rest = str(path).partition(":/")  # a path has lost the second slash
    if colon and len(scheme) > 1 and re.fullmatch("[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return f"{scheme}://{rest.removeprefix('/')} is a web address: download it first, and name the file"
    return f"{path}: no such file or folder; name one that is there"


def read(path: Path, shown: str, options: Options, *, name: str | None = None, named: bool = True) -> Iterator[Batch]:
    """Read a file; `shown` is its path in reports.

    A file that cannot be opened is REC012 where it was met in a folder, ReadError where it was `named`.
    """
    for unit in units(path, shown, options, name=name, named=named):
        yield from unit()


def units(  # what a file is, and what is wanted of it
    path: Path,
    shown: str,
    options: Options,
    *,
    name: str | None = None,
    named: bool = True,
    data: bytes | None = None,
    places: tuple[Numbers, Numbers] | None = None,
) -> Iterator[Unit]:
    """Cut the reading of a file into pieces that threads may share out; as `read`.

    `data` stands for its bytes where it is no file but standard input. `places` are the offsets and lines of the
    records that are wanted; others may come with them.
    """
    chosen = reader(path, name, default=options.source.reader)
    label = transcoded.label(options.source.encoding)
    try:
        stream = path.open("rb") if data is None else io.BytesIO(data)
    except OSError as error:
        reason = error.strerror or str(error)
        if named:
            raise ReadError(f"{path}: {reason}; name a file that can be read") from error
        yield partial(_alone, shown, options, Fault("REC012", f"cannot be read: {reason}"))
        return
    cut = partial(chosen.units, places=places)
    if label and chosen.records:
        cut = partial(_in_utf8, cut, label)
    with stream:
        found = compression.by_bytes(stream)
        codec = found if data is not None else compression.by_name(path)
        if codec:
            with compression.opened(stream, codec) as content:
                if content.fault:
                    yield partial(_alone, shown, options, content.fault)
                if not content.fault or (not chosen.whole and not content.empty):
                    yield from cut(content.stream, shown, options)
        elif found:
            yield partial(_alone, shown, options, compression.mislabelled(found, shown))
        else:
            yield from cut(stream, shown, options)


def _in_utf8(
    cut: Callable[..., Iterator[Unit]], label: str, stream: BinaryIO, shown: str, options: Options
) -> Iterator[Unit]:
    """Read a file in the encoding that the policy names."""
    with transcoded.opened(stream, label) as found:
        for unit in cut(found.stream if found else stream, shown, options):
            yield partial(_renamed, found, unit) if found else unit


def _renamed(found: transcoded.Transcoded, unit: Unit) -> list[Batch]:
    return [found.renamed(batch) for batch in unit()]


def _alone(shown: str, options: Options, fault: Fault) -> list[Batch]:
    """Return a fault for which nothing could be read."""
    builder = Builder(shown, options.record)
    builder.fault(fault, unread=1)
    return [builder.batch()]


def sample(
    path: Path, options: Options, *, name: str | None = None, data: bytes | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the records of a file as they stand in it, before any mapping; nothing of one that has no columns.

    Raises ReadError where the file cannot be opened.
    """
    chosen = reader(path, name, default=options.source.reader)
    if chosen.sample is None:
        return
    label = transcoded.label(options.source.encoding) if chosen.records else None
    with ExitStack() as stack:
        try:
            stream: BinaryIO = io.BytesIO(data) if data is not None else stack.enter_context(content(path))
        except OSError as error:
            raise ReadError(f"{path}: {error.strerror or error}; name a file that can be read") from error
        found = stack.enter_context(transcoded.opened(stream, label)) if label else None
        yield from chosen.sample(found.stream if found else stream, options)


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

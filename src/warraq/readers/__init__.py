"""Which files there are, and their readers: modules with a `READER` and a place in the table here, or plug-ins."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO

from warraq.errors import ReadError, nearest
from warraq.plugins import Plugin
from warraq.policy import Limits
from warraq.readers import added, archives, compression, csv, html, json, jsonl, khaleej, parquet, strange, text, warc
from warraq.readers.contract import Reader as Reader
from warraq.readers.contract import Unit as Unit
from warraq.readers.mapping import tools
from warraq.system import opening, remote
from warraq.system.drivers.reasons import masked

_ALL = (
    jsonl.READER, json.READER, csv.READER, csv.TSV, parquet.READER, html.READER, warc.READER, text.READER,
    khaleej.READER,
)  # fmt: skip
_JSON = {json.READER.name, jsonl.READER.name}  # which the ending .json is used for, whatever the file is
READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}


@cache
def plugins() -> dict[str, Plugin]:
    """Return the plug-in of each reader that is not an own one, by name; raises PluginError where one is unusable."""
    return {reader.name: plugin for reader, plugin in added.readers(READERS, tools())}


@cache
def every() -> dict[str, Reader]:
    """Return the readers by name, those of plug-ins behind the own ones."""
    return READERS | {name: plugin.value for name, plugin in plugins().items()}


@cache
def _endings() -> dict[str, str]:
    return {ending: reader.name for reader in every().values() for ending in reader.endings}


def names() -> tuple[str, ...]:
    """Return what a reader can be asked for by. A tool's records are read by their file's ending, or as JSON Lines."""
    return (*every(), *tools())


def named(path: Path, default: str | None = None) -> str | None:
    """Name the reader of a path by its ending, which in text says nothing of a layout that the `default` names, in JSON
    not whether that stands in lines, nor where records stand of the tool that wrote them; else the default.

    >>> named(Path("a.txt")), named(Path("a.txt"), "khaleej"), named(Path("a.csv"), "khaleej"), named(Path("a"), "khaleej")
    ('text', 'khaleej', 'csv', 'khaleej')
    >>> named(Path("a.json.gz"), "jsonl"), named(Path("a.jsonl"), "json"), named(Path("a.json"), "csv")
    ('jsonl', 'json', 'json')
    >>> named(Path("a.json"), "news-please"), named(Path("a.html"), "news-please"), named(Path("a"), "news-please")
    ('news-please', 'html', 'news-please')
    """  # noqa: E501  # one pattern, query or example
    own = _endings().get(compression.inner(path))
    undecided = (
        own in (None, text.NAME)
        or {own, default} <= _JSON
        or (default in tools() and every()[str(own)].sample is not None)
    )
    return (default or own) if undecided else own


def grows(name: str) -> bool:
    """Tell whether records can be added to the files of a reader behind those that are there.

    >>> grows("jsonl"), grows("khaleej"), grows("unknown")
    (True, False, False)
    """
    return name in tools() or (name in every() and every()[name].records)


def reader(path: Path, name: str | None = None, *, default: str | None = None) -> Reader:
    """Choose the reader by name, else by the path's ending and the default; raises ReadError where there is none."""
    chosen = name or named(path, default)
    if chosen in tools():
        own = every()[_endings().get(compression.inner(path), jsonl.READER.name)]
        return own if own.sample else jsonl.READER
    if chosen in every():
        return every()[chosen]
    if chosen:
        raise ReadError(f"{chosen}: no such reader; {nearest(chosen, names())}")
    if archives.is_archive(path) and (faults := archives.opened(path).faults):
        raise ReadError(f"{path}: {faults[0].message}")
    what = strange.said(head(path, strange.HEAD, Limits())) if path.is_file() else None
    raise ReadError(f"{path}: its ending names no reader; {what or 'give --reader ' + '|'.join(names())}")


def expand(paths: list[Path], limits: Limits) -> tuple[list[Path], list[Path]]:
    """Return the files to read under `paths`, in the order of their path bytes, and the files of other kinds that were
    met.

    A folder is searched to its bottom, hidden folders aside, and hidden files of other kinds, and so is an archive; a
    file that is named twice is read once. An archive with something wrong is a file itself. Raises ReadError for a path
    that is not there.
    """
    files: set[Path] = set()
    others: set[Path] = set()
    for path in paths:
        if archives.is_archive(path):
            _sort(_members(path, files, limits), files, others)
        elif inside := archives.split(path):
            _sort(_named(path, *inside, files), files, others)
        elif not path.exists() and not path.is_symlink():
            raise ReadError(_absent(path))
        elif odd := opening.oddity(path):
            raise ReadError(f"{path}: {odd}; name a file, or - for standard input")
        elif not path.is_dir():
            files.add(path)
        else:
            _sort(_under(path, files, limits), files, others)
    seen: dict[str, Path] = {}
    for file in sorted(files, key=os.fsencode):
        seen.setdefault(str(file) if isinstance(file, remote.Remote) else os.path.realpath(file), file)
    return sorted(seen.values(), key=os.fsencode), sorted(others, key=os.fsencode)


def _absent(path: Path) -> str:
    """Say that a path is not there, and what to do.

    >>> _absent(Path("https://example.org/a.csv"))
    'https://example.org/a.csv is a web address: download it first, and name the file'
    """
    if isinstance(path, remote.Remote):
        return f"{path}: no such bucket, folder or file; name one that is there"
    if address := remote.parts(path):
        return f"{masked('://'.join(address))} is a web address: download it first, and name the file"
    return f"{path}: no such file or folder; name one that is there"


def _sort(met: Iterable[Path], files: set[Path], others: set[Path]) -> None:
    """Sort files that were met into those that a reader reads and those of other kinds, hidden ones aside."""
    for file in met:
        if compression.inner(file) in _endings():
            files.add(file)
        elif not file.name.startswith("."):
            others.add(file)


def _under(folder: Path, files: set[Path], limits: Limits) -> Iterator[Path]:
    for file in folder.files if isinstance(folder, remote.Remote) else _walked(folder):
        yield from _members(file, files, limits) if archives.is_archive(file) else (file,)


def _walked(folder: Path) -> Iterator[Path]:
    for path, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        yield from (Path(path) / name for name in names)


def _members(archive: Path, files: set[Path], limits: Limits) -> Iterator[Path]:
    """Yield the members of an archive; where something is wrong with it, it is a file to read as well."""
    try:
        faults, excess = archives.opened(archive).faults, archives.excess(archive, limits)
    except OSError:
        files.add(archive)
        return
    if faults or excess:
        files.add(archive)
    if not excess:
        yield from archives.names(archive)


def _named(path: Path, archive: Path, within: str, files: set[Path]) -> Iterator[Path]:
    """Yield a member that is named by its path, of whatever kind, or the members of a folder."""
    members = list(archives.names(archive, within))
    if not members:
        raise ReadError(f"{path}: no such member of the archive; name one that is there")
    files.update(each for each in members if each == path)
    yield from members


def exists(path: Path) -> bool:
    """Tell whether there is a file, a folder, or a member of an archive."""
    return path.exists() or archives.holds(path)


def raw(path: Path, limits: Limits) -> AbstractContextManager[BinaryIO]:
    """Open the bytes of a file, or of a member of an archive, as they are."""
    inside = archives.split(path)
    return archives.member(*inside, limits) if inside else opening.reading(path)


def head(path: Path, size: int, limits: Limits) -> bytes:
    """Return the first `size` bytes of a file's content; raises ReadError where it cannot be opened."""
    try:
        with content(path, limits) as stream:
            return stream.read(size)
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}; name a file that can be read") from error


@contextmanager
def content(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open a file's bytes, decompressed where its name says so; raises OSError where it cannot be opened."""
    codec = compression.by_name(path)
    with raw(path, limits) as stream:
        if codec is None:
            yield stream
            return
        with compression.opened(stream, codec, limits) as unpacked:
            yield unpacked.stream

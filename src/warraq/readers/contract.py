"""What a reader is: a value that says which files it reads, how, and how what it reads is fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from warraq.arrays import Numbers
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.system.workers import Workers

Unit = Callable[[], list[Batch]]
"""A piece of a file's reading: calling it, in whatever thread, returns the batches of some of its records."""

Read = Callable[[BinaryIO, str, Options], Iterator[Batch]]
Places = tuple[Numbers, Numbers]
"""Offsets and lines of the records that are wanted; others may come with them."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A unit whose work another process may do: its function and arguments, and what they return, can be pickled.

    `finish` makes the batches of what the function returned, in this process.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    finish: Callable[[Any], list[Batch]]

    def __call__(self) -> list[Batch]:
        """Do all of it here."""
        return self.finish(self.function(*self.arguments))


def called(unit: Unit, workers: Workers) -> list[Batch]:
    """Read a unit, by a worker where it may be."""
    if isinstance(unit, Apart):
        return unit.finish(workers.call(unit.function, *unit.arguments))
    return unit()


class Blocks(NamedTuple):
    """How a document is cut into blocks of text, and which field of the record each block belongs to."""

    blocks: Callable[..., list[Any]]
    parts: Callable[[list[Any]], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One kind of file.

    `cut` cuts a stream into units, whose path is for reports; where it is not given, `read` reads the stream, and its
    batches are units, in turn. `span` cuts what begins in some bytes of a file (from `start` on and before `end`),
    where parts of one may be read apart. `sample` yields a stream's records as they stand in it, before any mapping;
    `columns` the names of its columns, where these are known without a record. Half of a `whole` file is no document:
    of compressed data that break off nothing is read. Files of `records` are UTF-8 unless the policy says otherwise,
    records can be added behind those that are there, and fixes change single values; `delimiters` may part their cells.
    `layout` is that of a document with one record, whose blocks of text are fixed.
    """

    name: str
    read: Read | None = None
    sample: Callable[..., Iterator[dict[str, Any]]] | None = None
    columns: Callable[[BinaryIO], Iterable[str]] | None = None
    endings: tuple[str, ...] = ()
    cut: Callable[..., Iterator[Unit]] | None = None
    span: Callable[..., Iterator[Unit]] | None = None
    whole: bool = False
    records: bool = False
    delimiters: str = ""
    layout: Callable[[Options], Blocks] | None = None

    def units(self, stream: BinaryIO, path: str, options: Options, *, places: Places | None = None) -> Iterator[Unit]:
        """Cut the reading of a stream into units that threads may share out."""
        if self.cut:
            yield from self.cut(stream, path, options, places=places)
        elif self.read:
            yield from (partial(list, (batch,)) for batch in self.read(stream, path, options))

    def batches(self, stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
        """Read the records of a stream, batch by batch."""
        for unit in self.units(stream, path, options):
            yield from unit()

"""Read a file by its reader: its records as batches, as they stand in it, or the names of its columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from warraq.arrays import Numbers
from warraq.errors import ReadError
from warraq.finding import Fault
from warraq.policy import Limits, SourcePolicy
from warraq.readers import archives, compression, content, raw, reader, strange, transcoded
from warraq.readers.batch import Batch, alone
from warraq.readers.contract import Reader, Unit
from warraq.readers.options import Options, check_record


class Span(NamedTuple):
    """A part of a file: what begins from byte `start` on and before `end`."""

    start: int
    end: int


def read(path: Path, shown: str, options: Options, *, name: str | None = None, named: bool = True) -> Iterator[Batch]:
    """Read a file, in reports `shown`. One that cannot be opened is REC012, or ReadError where it was `named`."""
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
    span: Span | None = None,
) -> Iterator[Unit]:
    """Cut the reading of a file into pieces that threads may share out; as `read`.

    `data` stands for its bytes where it is no file but standard input. `places` are the offsets and lines of the
    records that are wanted; others may come with them. `span` is a part of a file that is `divisible`: what is wrong
    with the file as a whole comes with its first.
    """
    if data is None and archives.is_archive(path):
        excess = archives.excess(path, options.limits)
        faults = (excess,) if excess else archives.opened(path).faults
        yield from (partial(alone, shown, options.record, fault) for fault in faults)
        return
    chosen = reader(path, name, default=options.source.reader)
    check_record(path, chosen.name, options)
    label = transcoded.label(options.source.encoding)
    cut = partial(chosen.units, places=places)
    if span and chosen.span:
        cut = partial(chosen.span, start=span.start, end=span.end)
    behind = span is not None and span.start > 0
    if label and chosen.records:
        cut = partial(_in_utf8, cut, label)
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(raw(path, options.limits) if data is None else io.BytesIO(data))
        except archives.DamagedError as error:
            yield partial(alone, shown, options.record, error.fault)
            return
        except OSError as error:
            reason = error.strerror or str(error)
            if named:
                raise ReadError(f"{path}: {reason}; name a file that can be read") from error
            if not behind:
                yield partial(alone, shown, options.record, Fault("REC012", f"cannot be read: {reason}"))
            return
        if behind and (compression.by_bytes(stream) or strange.fault(stream, chosen.name)):
            return
        yield from _contents(path, shown, options, stream, chosen, cut, packed=data is not None)


def divisible(path: Path, options: Options, *, name: str | None = None) -> bool:
    """Tell whether parts of a file can be read apart, by its name and how it is read: lines of bytes as they are."""
    if archives.is_archive(path) or archives.split(path) or compression.by_name(path):
        return False
    chosen = reader(path, name, default=options.source.reader)
    return chosen.span is not None and not transcoded.label(options.source.encoding)


def _contents(  # what a file is, and how it is read
    path: Path,
    shown: str,
    options: Options,
    stream: BinaryIO,
    chosen: Reader,
    cut: Callable[..., Iterator[Unit]],
    *,
    packed: bool,
) -> Iterator[Unit]:
    """Read what a file holds, decompressed where its name says so, or where its bytes do and it may be `packed`."""
    actual = compression.by_bytes(stream)
    codec = actual if packed else compression.by_name(path)
    if codec:
        with compression.opened(stream, codec, options.limits) as content:
            if content.fault:
                yield partial(alone, shown, options.record, content.fault)
            if not content.fault or (not chosen.whole and not content.empty):
                other = strange.fault(content.stream, chosen.name)
                pieces = cut(content.stream, shown, replace(options, broken=bool(content.fault)))
                yield from (partial(alone, shown, options.record, other),) if other else pieces
    elif other := compression.mislabelled(actual, shown) if actual else strange.fault(stream, chosen.name):
        yield partial(alone, shown, options.record, other)
    else:
        yield from cut(stream, shown, options)


def _in_utf8(
    cut: Callable[..., Iterator[Unit]], label: str, stream: BinaryIO, shown: str, options: Options
) -> Iterator[Unit]:
    """Read a file in the encoding that the policy names."""
    with transcoded.opened(stream, label) as recoded:
        for unit in cut(recoded.stream if recoded else stream, shown, options):
            yield partial(_renamed, recoded, unit) if recoded else unit


def _renamed(recoded: transcoded.Transcoded, unit: Unit) -> list[Batch]:
    return [recoded.renamed(batch) for batch in unit()]


def sample(
    path: Path, options: Options, *, name: str | None = None, data: bytes | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the records of a file as they stand in it, before any mapping; nothing of one that has no columns.

    Raises ReadError where the file cannot be opened.
    """
    chosen = reader(path, name, default=options.source.reader)
    if chosen.sample is None:
        return
    check_record(path, chosen.name, options)
    with _decoded(path, options, chosen, data) as stream:
        if not compression.by_bytes(stream) and not strange.fault(stream, chosen.name):
            yield from chosen.sample(stream, options)


def columns(
    path: Path, options: Options, first: int, *, name: str | None = None, data: bytes | None = None
) -> Iterator[str]:
    """Yield the names of a file's columns, from its head, else from its `first` records. Raises as `sample`."""
    chosen = reader(path, name, default=options.source.reader)
    if chosen.columns is None:
        yield from chain.from_iterable(islice(sample(path, options, name=name, data=data), first))
        return
    with _decoded(path, options, chosen, data) as stream:
        yield from chosen.columns(stream)


@contextmanager
def _decoded(path: Path, options: Options, chosen: Reader, data: bytes | None) -> Iterator[BinaryIO]:
    """Open a file's content in UTF-8, if it is text in an encoding that the policy names."""
    label = transcoded.label(options.source.encoding) if chosen.records else None
    with ExitStack() as stack:
        try:
            stream: BinaryIO = (
                io.BytesIO(data) if data is not None else stack.enter_context(content(path, options.limits))
            )
        except OSError as error:
            raise ReadError(f"{path}: {error.strerror or error}; name a file that can be read") from error
        recoded = stack.enter_context(transcoded.opened(stream, label)) if label else None
        yield recoded.stream if recoded else stream


def in_file(
    path: Path, source: SourcePolicy, limits: Limits, offsets: Iterable[int], *, name: str | None = None
) -> dict[int, int]:
    """Return where a file's records stand, by their offsets in its text as UTF-8. Empty where it is in UTF-8."""
    label = transcoded.label(source.encoding) if reader(path, name, default=source.reader).records else None
    if label is None:
        return {}
    with content(path, limits) as stream:
        return transcoded.in_file(stream, label, offsets)

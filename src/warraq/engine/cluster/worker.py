"""What runs on the workers of a cluster: parts of a corpus in, rows of `wire` out.

All that is asked of a part travels with the function: a worker reads nothing but the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq import readers
from warraq.engine import pieces
from warraq.engine.cluster import package, wire
from warraq.engine.examine import Piece, examine, joined
from warraq.engine.pieces import Beside, Examined
from warraq.engine.scope import Scope
from warraq.errors import WarraqError
from warraq.policy import Limits
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.system import remote
from warraq.system.workers import WorkerError, Workers

PIECE, ERROR, MADE = "piece", "error", "made"  # kinds of bytes
_TOGETHER = 1 << 20  # bytes of small files that are examined together
_CHUNK = 1 << 22  # bytes that are looked through at once

Make = Callable[[Path], AbstractContextManager[Beside]]
"""Opens what makes bytes of the batches of one file, whose number is 0."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each part: it is examined where there are `scopes`, and `make` opens what makes bytes of its
    batches.

    `options` and `scopes` are those that parts name by number, `now` is the time of the run, and `stamp` the version of
    the package that sent this. A `careful` worker has a process of its own examine each part, so that it can say which
    one ends that.
    """

    options: tuple[Options, ...]
    scopes: tuple[Scope, ...] = ()
    reader: str | None = None
    make: Make | None = None
    now: float = 0.0
    stamp: str = ""
    careful: bool = False

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Work on the parts that a partition holds: what `mapInArrow` calls."""
        package.check(self.stamp)
        parts = (wire.Part(**row) for batch in batches for row in batch.to_pylist())
        if self.careful:
            yield from self._carefully(parts)
        else:
            listing = remote.of_worker()
            for group in _together(parts):
                yield from self.rows(group, listing)

    def _carefully(self, parts: Iterator[wire.Part]) -> Iterator[pa.RecordBatch]:
        with Workers(1) as workers:
            for part in parts:
                try:
                    yield from workers.elsewhere(_listed, self, part)
                except WorkerError:
                    said = "what examines it ends its process each time; see where with --engine local --jobs 1"
                    yield from _failed(part, f"{_where(part)}: {said}")

    def rows(self, parts: Sequence[wire.Part], listing: remote.Listing) -> Iterator[pa.RecordBatch]:
        """Yield the rows of some parts, which have to be small where they are several; what stops a run is one."""
        try:
            yield from self._of_one(parts[0], listing) if len(parts) == 1 else self._of_small(parts, listing)
        except WarraqError as error:
            yield from _failed(parts[0], f"{'on a worker: ' if parts[0].told else ''}{error}")

    def _of_one(self, part: wire.Part, listing: remote.Listing) -> Iterator[pa.RecordBatch]:
        with ExitStack() as stack:
            left = self._left(part, listing, stack)
            with left.held():
                for unit in self._units(left):
                    batches = unit()
                    yield from left.take(batches, self._examined(part, [batches])[0])
                yield from left.rest(self.now)

    def _of_small(self, parts: Sequence[wire.Part], listing: remote.Listing) -> Iterator[pa.RecordBatch]:
        """Examine small files together: what a rule costs beside its rows is paid once for all of them."""
        with ExitStack() as stack:
            leavings = [self._left(part, listing, stack) for part in parts]
            read = [[batch for unit in self._units(left) for batch in unit()] for left in leavings]
            for left, batches, piece in zip(leavings, read, self._examined(parts[0], read), strict=True):
                yield from left.take(batches, piece)
                yield from left.rest(self.now)

    def _left(self, part: wire.Part, listing: remote.Listing, stack: ExitStack) -> _Left:
        file = part.file(listing)
        beside = stack.enter_context(self.make(file)) if self.make else None
        return _Left(part, file, replace(self.options[part.options], seen=set()), beside)

    def _examined(self, part: wire.Part, units: Sequence[Sequence[Batch]]) -> list[Piece]:
        return examine(units, self.scopes[part.scope]) if self.scopes else [_counted(unit) for unit in units]

    def _units(self, left: _Left) -> Iterator[readers.Unit]:
        part = left.part
        span = None if part.whole else reading.Span(part.start, part.end)
        return reading.units(
            left.file, part.shown.decode(), left.options, name=self.reader, named=part.named, span=span
        )


def _counted(batches: Sequence[Batch]) -> Piece:
    return Piece(
        records=sum(batch.rows.num_rows for batch in batches),
        unread=sum(batch.unread for batch in batches),
        passed=sum((Counter(batch.passed) for batch in batches), Counter()),
    )


@dataclass(slots=True)
class _Left:
    """What a part leaves behind, unit by unit: keys and sketches go at once, the rest when all of it is read."""

    part: wire.Part
    file: Path
    options: Options
    beside: Beside | None
    pieces: list[Piece] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)

    def held(self) -> AbstractContextManager[None]:
        """Keep what is fetched of a part of a file, whose line feeds are counted behind it."""
        return self.file.held() if isinstance(self.file, remote.Remote) and not self.part.whole else nullcontext()

    def take(self, batches: Sequence[Batch], piece: Piece) -> Iterator[pa.RecordBatch]:
        """Take what came of a unit, and yield its keys and sketches."""
        for name in wire.TABLES:
            if (table := getattr(piece, name)) is not None:
                yield from wire.rows_of(self.part.unit, name, table, self.rows[name])
                self.rows[name] += table.num_rows
        self.pieces.append(replace(piece, keys=None, texts=None))
        self.outputs += [self.beside.each(0, batch) for batch in batches] if self.beside else []

    def rest(self, now: float) -> Iterator[pa.RecordBatch]:
        """Yield what is left when all of the part is read."""
        unit, part = self.part.unit, self.part
        feeds = 0 if part.whole else _feeds(self.file, part, self.options.limits)
        seen = tuple(sorted(self.options.seen))
        examined = Examined(unit, part.start, part.end, feeds, joined(self.pieces), now, seen)
        yield from wire.bytes_of(unit, PIECE, pieces.stream(pieces.table([examined])))
        if self.beside:
            yield from wire.bytes_of(unit, MADE, self.beside.packed(self.outputs))


def _feeds(file: Path, part: wire.Part, limits: Limits) -> int:
    """Count the line feeds of a part."""
    count, left = 0, part.end - part.start
    with suppress(OSError), readers.raw(file, limits) as stream:  # that it cannot be read has been said
        stream.seek(part.start)
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            count += chunk.count(b"\n")
            left -= len(chunk)
    return count


def _together(parts: Iterator[wire.Part]) -> Iterator[list[wire.Part]]:
    """Yield parts one by one, and whole small files of one scope together."""
    held, size = list[wire.Part](), 0
    for part in parts:
        own = part.end - part.start if part.whole else _TOGETHER
        if held and (size + own > _TOGETHER or part.scope != held[0].scope):
            yield held
            held, size = [], 0
        held.append(part)
        size += own
    if held:
        yield held


def _where(part: wire.Part) -> str:
    shown = part.shown.decode()
    return shown if part.whole else f"{shown} (bytes {part.start:,} to {part.end:,})"


def _failed(part: wire.Part, said: str) -> Iterator[pa.RecordBatch]:
    return wire.bytes_of(part.unit, ERROR, said.encode(errors="surrogatepass"))


def _listed(work: Work, part: wire.Part) -> list[pa.RecordBatch]:
    return list(work.rows([part], remote.of_worker()))

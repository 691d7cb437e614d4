"""Make the part of one shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from warraq import corpus, running, scoping
from warraq.adoption.waivers import index
from warraq.engine.examine import Piece
from warraq.engine.pieces import Beside, Examined
from warraq.errors import ReadError
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.scoping import Request
from warraq.sharding import part, share
from warraq.sharding.gather import fault
from warraq.sharding.look import look, stood
from warraq.sharding.part import Header, Part, Row
from warraq.sharding.share import Shard
from warraq.system import remote


@dataclass(frozen=True, slots=True)
class Made:
    """A part that is there: the file, and what it holds; `before` where an earlier run had made it."""

    path: Path
    parts: int
    records: int = 0
    before: bool = False


def make(
    repository: Repository,
    request: Request,
    shard: Shard,
    folder: Path,
    asked: Mapping[str, Any],
    progress: Progress = silent,
    *,
    beside: Beside | None = None,
    clustered: bool = False,
) -> Made:
    """Examine the share of one shard, and leave its part in a folder; one that is there and holds is left as it is.

    `asked` is what the command line asked for; what is made `beside` is for a release, and near-duplicates are looked
    for where they are `clustered`, rule or no rule. Raises as `lint.validate`, and ReadError where a file changes
    meanwhile.
    """
    remote.unwritten(corpus.paths(repository, request), "leave out --shard, or copy them here first")
    corpus.apart(repository, request, folder, "parts")
    index(repository)  # a wrong waiver is told before the work
    path, files = folder / shard.name, [path for path, _ in corpus.files(repository, request)[0]]
    own = share.split(share.parts(repository, request, files), shard.of)[shard.number - 1]
    header = Header(
        kind="release" if beside else "validate", shard=shard.number, of=shard.of, tool=part.tool(),
        policy=part.policy(repository), asked=dict(asked), now=scoping.now().timestamp(),
    )  # fmt: skip
    if _holds(repository, files, path, header, own):
        return Made(path, len(own), before=True)
    folder.mkdir(parents=True, exist_ok=True)
    making = _Making(repository, request, files, own, progress, beside, clustered)
    part.write(path, header, making.rows(header.now))
    return Made(path, len(own), making.records)


def _holds(repository: Repository, files: list[Path], path: Path, header: Header, own: list[running.Part]) -> bool:
    """Tell whether a complete part is there that was made from the current input."""
    try:
        there = Part(path)
        same = there.header.model_copy(update={"now": header.now}) == header and there.header.now <= header.now
        return same and fault(repository, files, there, own) is None
    except ReadError:
        return False


@dataclass(slots=True)
class _Making:
    """The reading of some parts of files; `records` counts theirs."""

    repository: Repository
    request: Request
    files: list[Path]
    parts: list[running.Part]
    progress: Progress
    beside: Beside | None
    clustered: bool
    records: int = 0

    def rows(self, now: float) -> Iterator[Row]:
        """Yield the pieces of the parts, each with what was read; raise ReadError where a file is written to."""
        whole, behind = sum(each.span.end - each.span.start for each in self.parts), 0
        looks = [stood(self.files[each.file]) for each in self.parts]
        each = self.beside.each if self.beside else None
        examined = running.examined(self.repository, self.request, self.parts, each=each, clustered=self.clustered)
        for number, pieces in _by_part(examined, len(self.parts)):
            own = self.parts[number]
            path = self.files[own.file]
            read, feeds = look(self.repository, path, own.span)
            for piece, outputs, seen in pieces:
                last = seen is not None
                row = Examined(own.file, *own.span, feeds if last else 0, piece, now, tuple(sorted(seen or ())))
                yield Row(row, read, self.beside.packed(outputs) if self.beside else None)
                self.records += piece.records
            if stood(path)[:-1] != looks[number][:-1]:
                raise ReadError(f"{path}: was written to while it was read; run this again")
            behind += own.span.end - own.span.start
            self.progress(str(path), self.records, behind, whole)


_Pieces = Iterator[tuple[Piece, list[Any], set[str] | None]]


def _by_part(examined: Iterable[tuple[int, Piece, list[Any], set[str]]], count: int) -> Iterator[tuple[int, _Pieces]]:
    """Yield the number and the pieces of each part, one at least; the last of a part has the columns that were seen."""
    due = 0
    for number, group in groupby(examined, key=lambda each: each[0]):
        yield from ((empty, _nothing()) for empty in range(due, number))
        yield number, _with_last(group)
        due = number + 1
    yield from ((empty, _nothing()) for empty in range(due, count))


def _nothing() -> _Pieces:
    yield Piece(), [], set()


def _with_last(pieces: Iterable[tuple[int, Piece, list[Any], set[str]]]) -> _Pieces:
    held: tuple[Piece, list[Any], set[str]] | None = None
    for _, piece, outputs, seen in pieces:
        if held:
            yield held[0], held[1], None
        held = piece, outputs, seen
    if held:
        yield held

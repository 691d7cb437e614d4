"""A run over files: what is asked of each, how they are cut into pieces of work, and which pieces come of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from warraq import corpus, readers, rules
from warraq.arrays import Numbers
from warraq.cache import Cache, asked
from warraq.engine import columns
from warraq.engine import shared as alike
from warraq.engine.examine import Piece, joined, singly
from warraq.engine.kept import Kept
from warraq.engine.near import Stand, Where
from warraq.engine.pieces import Examined
from warraq.engine.places import among
from warraq.engine.scope import Scope
from warraq.engine.sharing import Sharing
from warraq.engine.spans import OfSpans
from warraq.finding import Finding
from warraq.policy import Repository
from warraq.progress import Behind
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.compression import by_name
from warraq.readers.contract import called
from warraq.rule import NearRule
from warraq.scoping import Request, check_fields, chosen_rules, ignored_at, scopes
from warraq.system import ahead, pool
from warraq.system.workers import Workers

_TOGETHER = 1 << 20  # bytes of small files whose records are examined together


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a piece of a file: the file's number, the piece, and what the caller's function made of its
    batches. `remembered` tells that the piece came from the cache.
    """

    file: int
    piece: Piece
    outputs: list[Any]
    remembered: bool = False


class _Fresh(NamedTuple):
    """A file that the cache lacks: its key there, and the columns that were seen in it."""

    key: str
    seen: set[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file of a run: the file's number, and its bytes."""

    file: int
    span: reading.Span


def examined(
    repository: Repository,
    request: Request,
    parts: Sequence[Part],
    *,
    each: Callable[[int, Batch], Any] | None = None,
    clustered: bool = False,
) -> Iterator[tuple[int, Piece, list[Any], set[str]]]:
    """Examine parts of the files of a run, and yield the pieces, each with the number of its part, in their order.

    Beside are what `each` makes of every batch, and the columns of a mapped file, which are all there when the last
    piece of a part is. Raises as `validate`.
    """
    files, _ = corpus.files(repository, request)
    sizes = [part.span.end - part.span.start for part in parts]
    run = begun(repository, request, [files[part.file] for part in parts], sizes, clustered=clustered)
    seen: list[set[str]] = [set() for _ in parts]
    with run.workers:
        tasks = run.tasks(run.of_parts(parts, seen), each and (lambda number, batch: each(parts[number].file, batch)))
        for done in chain.from_iterable(pool.ordered(tasks, jobs=pool.jobs(request.jobs))):
            yield done.file, done.piece, done.outputs, seen[done.file]


def begun(
    repository: Repository,
    request: Request,
    files: list[tuple[Path, bool]],
    sizes: Sequence[int],
    *,
    clustered: bool,
) -> Run:
    """Begin a run over some files; `sizes` are the bytes that are read of each."""
    chosen = chosen_rules(repository, request)
    wanted = chosen + tuple(
        rule for rule in rules.every() if clustered and isinstance(rule, NearRule) and rule not in chosen
    )
    check_fields(repository, request)
    corpus.check_columns(repository, request)
    workers = Workers(pool.jobs(request.jobs))
    sharing = Sharing(workers, sum(sizes), pool.jobs(request.jobs))
    own = scopes(repository, request, [path for path, _ in files], wanted)
    return Run(repository, request, files, own, workers, sharing)


@dataclass(frozen=True, slots=True)
class Run:
    """The files of a run, and the scope of each.

    Columns that `--map` leaves out are added to `seen`, and the numbers of files in which no name is a field's to
    `foreign`. `workers` are the other processes; `sharing` decides which process examines a unit.
    """

    repository: Repository
    request: Request
    files: list[tuple[Path, bool]]
    scopes: list[Scope]
    workers: Workers
    sharing: Sharing
    seen: set[str] = field(default_factory=set)
    foreign: list[int] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)

    def pieces(
        self, cache: Cache | None, each: Callable[[int, Batch], Any] | None, take: Callable[[Done], None]
    ) -> Iterator[Done]:
        """Examine the files unit by unit; what the cache knows is taken meanwhile, and what it lacks is kept."""
        fresh: dict[int, _Fresh] = {}
        tasks = self.tasks(self._units(cache, fresh, take), each)
        pieces = chain.from_iterable(pool.ordered(tasks, jobs=pool.jobs(self.request.jobs)))
        for file, of_file in groupby(pieces, key=lambda done: done.file):  # the pieces of a file come together
            held = list[Piece]()
            for done in self._closed(file, of_file):
                if file in fresh:
                    held.append(replace(done.piece, shared=()))
                yield done
            if cache and file in fresh:
                key, seen = fresh[file]
                self.seen.update(seen)
                cache.keep(key, self.files[file][0], self._asked(file), joined(held), self.scopes[file], seen)
        if cache:
            cache.close()

    def elsewhere(self, examined: Iterable[Examined]) -> Iterator[Done]:
        """Take pieces that were made elsewhere, in the order of the files and their parts."""
        for file, parts in groupby(examined, key=lambda each: each.file):
            yield from self._closed(file, self._joined(file, parts))

    def _joined(self, file: int, parts: Iterable[Examined]) -> Iterator[Done]:
        whole, scope = OfSpans(), self.scopes[file]
        for part in parts:
            self.seen.update(part.seen)
            piece = whole.take(part.piece, part.feeds)
            late = part.now != scope.settings["now"].timestamp()
            yield Done(file, self._of_now(file, piece) if late else piece, [])
        shown = corpus.shown(self.repository, self.files[file][0])
        if (rest := whole.rest(shown, scope, self.repository.policy.record)) is not None:
            yield Done(file, rest, [])

    def _of_now(self, file: int, piece: Piece) -> Piece:
        """Correct what an earlier run found for the time of this run: what was then in the future may be past now."""
        late = [each for each in piece.findings if rules.find(each.code).clock]
        if not late:
            return piece
        kinds, said = {(each.code, each.field or "") for each in late}, {alike.stand(each) for each in late}
        stands = sorted({(each.line or 0 if each.offset is None else each.offset, each.line or 0) for each in late})
        where, own = (np.array(each, np.int64) for each in zip(*stands, strict=True))
        fresh = [each for batch, scope in self.again(file, where, own) for each in singly(batch, scope, kinds)]
        kept = [each for each in piece.findings if not rules.find(each.code).clock]
        return replace(piece, findings=(*kept, *(each for each in fresh if alike.stand(each) in said)))

    def _closed(self, file: int, of_file: Iterable[Done]) -> Iterator[Done]:
        """Yield the pieces of a file, and behind them what is to be said when all of them are there."""
        left, named = alike.OfFile(), False
        for done in of_file:
            left.take(done.piece.records, done.piece.shared, done.piece.findings)
            named = named or done.piece.named
            yield done
        if left.records and not named:
            self.foreign.append(file)
        if left.held:
            again = partial(self._singly, file)
            said = left.findings(again, stranger=not named, supplied=self.scopes[file].supplied)
            yield Done(file, Piece(findings=tuple(said)), [])

    def _singly(self, file: int, kinds: Collection[alike.Kind]) -> Iterator[Finding]:
        """Read a file again, and yield what is found in it of some kinds, record by record."""
        for _, unit in self._cut(file, self.seen):
            for batch in unit():
                yield from singly(batch, self.scopes[file], kinds)

    def _units(
        self, cache: Cache | None, fresh: dict[int, _Fresh], take: Callable[[Done], None]
    ) -> Iterator[tuple[int, readers.Unit]]:
        """Cut the files into units. Files that have changed come first: so there is work while the rest is looked
        up. Of these the next compressed one is unpacked while one is read.
        """
        stands = [cache is not None and cache.stands(path) for path, _ in self.files]
        changed = [number for number, known in enumerate(stands) if not known]
        read = (number for number in changed if not self._remembered(number, cache, fresh, take))
        yield from ahead.joined(
            (by_name(self.files[number][0]) is not None, self._of_file(number, fresh)) for number in read
        )
        for number in (number for number, known in enumerate(stands) if known):
            if not self._remembered(number, cache, fresh, take):
                yield from self._of_file(number, fresh)

    def _remembered(
        self, number: int, cache: Cache | None, fresh: dict[int, _Fresh], take: Callable[[Done], None]
    ) -> bool:
        """Take what the cache has of a file, and tell whether it has it; others go into `fresh`."""
        path, _ = self.files[number]
        if not cache or path == corpus.STDIN or not (key := cache.key(path, self._asked(number))):
            return False
        cached = cache.find(key, self.scopes[number])
        if cached is None:
            fresh[number] = _Fresh(key, set())
            return False
        piece, seen = cached
        self.seen.update(seen)
        if piece.records and not piece.named:
            self.foreign.append(number)
        take(Done(number, piece, [], remembered=True))
        return True

    def _of_file(self, number: int, fresh: Mapping[int, _Fresh]) -> Iterator[tuple[int, readers.Unit]]:
        return self._cut(number, fresh[number].seen if number in fresh else self.seen)

    def _cut(
        self,
        number: int,
        seen: set[str],
        span: reading.Span | None = None,
        places: tuple[Numbers, Numbers] | None = None,
    ) -> Iterator[tuple[int, readers.Unit]]:
        path, named = self.files[number]
        for unit in corpus.units(self.repository, self.request, path, seen, named=named, span=span, places=places):
            yield number, unit

    def of_parts(self, parts: Sequence[Part], seen: Sequence[set[str]]) -> Iterator[tuple[int, readers.Unit]]:
        """Cut parts of files into units; the next compressed file is unpacked while one is read."""
        packed = [by_name(path) is not None for path, _ in self.files]
        return ahead.joined(
            (packed[number], self._cut(number, seen[number], part.span)) for number, part in enumerate(parts)
        )

    def tasks(
        self, units: Iterator[tuple[int, readers.Unit]], each: Callable[[int, Batch], Any] | None
    ) -> Iterator[Callable[[], list[Done]]]:
        """Make a task of each unit, or of some of small files that have a scope in common."""
        held, size = list[tuple[int, readers.Unit]](), 0
        for number, unit in units:
            path, scope = self.files[number][0], self.scopes[number]
            own = _TOGETHER if path == corpus.STDIN or by_name(path) else corpus.size(path)
            last = held[-1][0] if held else number
            apart = last != number and self.files[last] == self.files[number]  # findings are told apart by their paths
            if held and (apart or size + own > _TOGETHER or scope is not self.scopes[held[0][0]]):
                yield partial(_work, held, self.scopes[held[0][0]], self, each)
                held, size = [], 0
            if own < _TOGETHER:
                self.kept.expect(number, own)
            held.append((number, unit))
            size += own
        if held:
            yield partial(_work, held, self.scopes[held[0][0]], self, each)

    def _asked(self, file: int) -> str:
        return asked(self.repository, self.request, self.files[file][0], self.scopes[file])

    def behind(self) -> Behind:
        """Begin to count the bytes that are done."""
        paths = [path for path, _ in self.files]
        return Behind([corpus.size(path) for path in paths], [by_name(path) is not None for path in paths])

    def reported(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Leave out what the policy does not report in some files, though their records are compared with others."""
        ignored = dict[str, frozenset[str]]()
        for path, _ in self.files:
            if codes := ignored_at(self.repository, self.request, path):
                ignored[corpus.shown(self.repository, path)] = codes
        return tuple(each for each in findings if each.code not in ignored.get(each.path, ())) if ignored else findings

    def again(self, file: int, places: Numbers, lines: Numbers) -> Iterator[tuple[Batch, Scope]]:
        """Read some records of a file again, where they are not kept."""
        if kept := self.kept.find(file, places):
            yield from ((batch, self.scopes[file]) for batch in kept)
            return
        for _, unit in self._cut(file, self.seen, places=(places, lines)):
            for batch in unit():
                yield batch, self.scopes[file]

    def texts(self, wanted: Iterable[Stand]) -> dict[Where, str]:
        """Read the texts of some records again; each is named by path, line and ordinal."""
        numbers = {
            "-" if path == corpus.STDIN else self.repository.relative(path): n for n, (path, _) in enumerate(self.files)
        }
        texts = dict[Where, str]()
        for file, own in groupby(sorted(wanted, key=lambda each: (each.path, each.place)), key=lambda each: each.path):
            stands = list(own)
            places, lines = (
                np.array(each, np.int64) for each in zip(*((s.place, s.line) for s in stands), strict=True)
            )
            for batch, _ in self.again(numbers[file], places, lines):
                texts |= _texts(batch, places)
        return texts


def _work(
    units: list[tuple[int, readers.Unit]],
    scope: Scope,
    run: Run,
    each: Callable[[int, Batch], Any] | None,
) -> list[Done]:
    read = [called(unit, run.workers) for _, unit in units]
    for (file, _), batches in zip(units, read, strict=True):
        run.kept.take(file, batches)
    outputs = [
        [each(file, batch) for batch in batches] if each else [] for (file, _), batches in zip(units, read, strict=True)
    ]
    pieces = run.sharing.examine(read, scope)
    return [Done(file, piece, own) for (file, _), piece, own in zip(units, pieces, outputs, strict=True)]


def _texts(batch: Batch, wanted: Numbers) -> dict[Where, str]:
    """Return the texts of the records of a batch that stand at some places."""
    rows = among(batch, wanted)
    where = ((batch.path, place.line, place.index) for place in (batch.places[row] for row in rows.tolist()))
    texts = columns.raw(batch, "text").take(pa.array(rows)).to_pylist()
    return {each: text for each, text in zip(where, texts, strict=True) if text}

"""A run by `--engine spark`: its files as parts for workers, and what comes back, in the order of the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from warraq import corpus, running
from warraq.engine.cluster import package, wire
from warraq.engine.cluster.frames import Found, Task
from warraq.engine.cluster.job import run
from warraq.engine.cluster.session import Reach, Say, kept, opened
from warraq.engine.cluster.worker import MADE, PIECE, Make, Work
from warraq.engine.pieces import Beside, Examined, read, stream
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.progress import silent
from warraq.readers import archives
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.record import Record
from warraq.scoping import Request
from warraq.system import remote

Files = Sequence[tuple[Path, bool]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where work is done: at a URL of Spark Connect, else where the environment says; `say` gets lines for people.

    A session that is `there` already is taken, else each piece of work opens its own.
    """

    url: str | None
    say: Say
    there: Reach | None = None

    @contextmanager
    def staying(self, jobs: int | None) -> Iterator[Cluster]:
        """Yield the same cluster, whose session stays open from its first piece of work to the last."""
        with kept(self.url, jobs) as reach:
            yield replace(self, there=reach)

    def examined(self, repository: Repository, request: Request) -> Iterator[Examined]:
        """Return the piece of each part of each file, in their order; keys and sketches in it are those that another
        record shares. What is asked is settled now, and the work is done when the first is taken. Raises as
        `lint.validate`, and ClusterError.
        """
        return (each for each, _ in self.rows(repository, request))

    def rows(
        self, repository: Repository, request: Request, make: Make | None = None, *, clustered: bool = False
    ) -> Iterator[tuple[Examined, bytes]]:
        """Return the same, each piece with the bytes that are made of its batches beside.

        Near-duplicates are looked for where they are `clustered`, rule or no rule.
        """
        inputs = corpus.files(repository, request)[0]
        own = running.begun(repository, request, inputs, (), clustered=clustered).scopes
        jobs = Jobs(repository, request, inputs, own)
        return self._rows(jobs, Work(jobs.options, jobs.scopes, make=make))

    def profiles(self, repository: Repository, request: Request) -> Iterator[tuple[Examined, pa.Table]]:
        """Yield what is counted in each part of each file, in their order, and its profile. Raises ClusterError."""
        jobs = Jobs(repository, request, corpus.files(repository, request)[0], ())
        work = Work(jobs.options, make=partial(_profiles, repository.policy.record))
        return ((each, wire.table(packed)) for each, packed in self._rows(jobs, work))

    def _rows(self, jobs: Jobs, work: Work) -> Iterator[tuple[Examined, bytes]]:
        work = replace(work, reader=jobs.request.reader, stamp=package.stamp(), now=jobs.now)
        names = tuple(wire.TABLES) if work.scopes else ()
        reach, careful = self._reach(jobs.request.jobs), replace(work, careful=True)
        with run(reach, self.say, jobs.table(), work, careful, names) as done:
            for part, each in jobs.pieces(done):
                keys, texts = (done.tables.get(name, {}).get(part.unit) for name in wire.TABLES)
                piece = replace(each.piece, keys=keys, texts=texts)
                yield each._replace(piece=piece), done.held.read(part.unit, MADE)

    def done(self, units: int, work: Task, jobs: int | None) -> list[bytes]:
        """Have workers do other work on so many units, and return what each made. Raises ClusterError."""
        numbers = pa.table({"unit": pa.array(range(units), pa.int64())})
        with run(self._reach(jobs), silent, numbers, work, work) as answers:
            return [answers.held.read(unit, MADE) for unit in range(units)]

    def _reach(self, jobs: int | None) -> Reach:
        return self.there or partial(opened, self.url, jobs)


def _profiles(record: Record, _: Path) -> AbstractContextManager[Beside]:
    from warraq import expectations  # which no other run needs

    def each(_: int, batch: Batch) -> pa.Table:
        return expectations.profile([batch], record)

    def packed(profiles: list[pa.Table]) -> bytes:
        return stream(pa.concat_tables([expectations.profile([], record), *profiles]))

    return nullcontext(Beside(each, packed))


class Jobs:
    """The parts of all files of a run, the file of each, and the options and scopes that they name by number."""

    def __init__(self, repository: Repository, request: Request, files: Files, scopes: Sequence[Scope]) -> None:
        if request.paths == (corpus.STDIN,):
            raise PolicyError("--engine spark: workers cannot read standard input; name a file that they see")
        self.request = request
        self.parts, self.files = list[wire.Part](), list[int]()
        self._options, self._scopes = dict[str, tuple[int, Options]](), dict[int, tuple[int, Scope]]()
        for number, (path, named) in enumerate(files):
            source = repository.source(path).model_dump_json()
            options = (len(self._options), corpus.options_of(repository, request, path))
            own = self._options.setdefault(source, options)[0]
            scope = scopes[number] if scopes else Scope(())
            judged = self._scopes.setdefault(id(scope), (len(self._scopes), scope))[0] if scopes else 0
            spans = corpus.spans(repository, request, path)
            where, shown = os.fsencode(path.absolute()), corpus.shown(repository, path).encode()
            told = remote.told(archives.on_disk(path))
            for start, end in spans:
                part = wire.Part(len(self.parts), where, shown, start, end, len(spans) == 1, named, own, judged, told)
                self.parts.append(part)
                self.files.append(number)

    def table(self) -> pa.Table:
        """Return the parts as they go to workers."""
        return pa.Table.from_pylist([wire.row(part) for part in self.parts], schema=wire.PARTS)

    @property
    def now(self) -> float:
        """The time that dates are judged by, in seconds since 1970."""
        settings = [scope.settings for scope in self.scopes]
        return float(settings[0]["now"].timestamp()) if settings else 0.0

    @property
    def options(self) -> tuple[Options, ...]:
        """The options of all sources."""
        return tuple(each for _, each in self._options.values())

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes of all files; none where nothing is examined."""
        return tuple(each for _, each in self._scopes.values())

    def pieces(self, answers: Found) -> Iterator[tuple[wire.Part, Examined]]:
        """Yield each part and what came of it, in their order, with the number of its file."""
        for part, file in zip(self.parts, self.files, strict=True):
            (each,) = read(wire.table(answers.held.read(part.unit, PIECE)))
            yield part, each._replace(file=file)

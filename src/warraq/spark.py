"""A run by `--engine spark`: its files as parts for workers, and what comes back, in the order of the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from warraq import corpus, running
from warraq.engine.cluster import package, wire
from warraq.engine.cluster.frames import Found
from warraq.engine.cluster.job import run
from warraq.engine.cluster.session import Say
from warraq.engine.cluster.worker import MADE, PIECE, Work
from warraq.engine.pieces import Examined, read, stream
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.readers import archives
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.record import Record
from warraq.scoping import Request
from warraq.system import remote

Files = Sequence[tuple[Path, bool]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where work is done: at a URL of Spark Connect, else where the environment says; `say` gets lines for people."""

    url: str | None
    say: Say

    def examined(self, repository: Repository, request: Request) -> Iterator[Examined]:
        """Return the piece of each part of each file, in their order; keys and sketches in it are those that another
        record shares. What is asked is settled now, and the work is done when the first is taken. Raises as
        `lint.validate`, and ClusterError.
        """
        found = corpus.files(repository, request)[0]
        own = running.begun(repository, request, found, (), clustered=False).scopes
        return self._examined(Jobs(repository, request, found, own))

    def _examined(self, jobs: Jobs) -> Iterator[Examined]:
        done = self._run(jobs, Work(jobs.options, jobs.scopes))
        for part, each in jobs.pieces(done):
            keys, texts = (done.tables[name].get(part.unit) for name in wire.TABLES)
            yield each._replace(piece=replace(each.piece, keys=keys, texts=texts))

    def profiles(self, repository: Repository, request: Request) -> Iterator[tuple[Examined, pa.Table]]:
        """Yield what is counted in each part of each file, in their order, and its profile. Raises ClusterError."""
        jobs = Jobs(repository, request, corpus.files(repository, request)[0], ())
        done = self._run(jobs, Work(jobs.options, make=partial(_profile, repository.policy.record)))
        for part, each in jobs.pieces(done):
            yield each, wire.table(done.bytes[part.unit][MADE])

    def _run(self, jobs: Jobs, work: Work) -> Found:
        work = replace(work, reader=jobs.request.reader, stamp=package.stamp(), now=jobs.now)
        return run(self.url, jobs.request.jobs, self.say, jobs.parts, work)


def _profile(record: Record, batches: Sequence[Batch]) -> bytes:
    from warraq import expectations  # which no other run needs

    return stream(expectations.profile(batches, record))


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
            told = remote.told((archives.split(path) or (path,))[0])
            for start, end in spans:
                part = wire.Part(len(self.parts), where, shown, start, end, len(spans) == 1, named, own, judged, told)
                self.parts.append(part)
                self.files.append(number)

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

    def pieces(self, found: Found) -> Iterator[tuple[wire.Part, Examined]]:
        """Yield each part and what came of it, in their order, with the number of its file."""
        for part, file in zip(self.parts, self.files, strict=True):
            (each,) = read(wire.table(found.bytes[part.unit][PIECE]))
            yield part, each._replace(file=file)

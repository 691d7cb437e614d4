"""A run by `--engine spark`: its files as parts for workers, and what comes back, in the order of the files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from warraq import corpus
from warraq.engine.cluster import package, wire
from warraq.engine.cluster.running import run
from warraq.engine.cluster.session import Say
from warraq.engine.cluster.worker import MADE, PIECE, SEEN, Work
from warraq.engine.examine import Piece
from warraq.engine.pieces import Examined, read
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.record import Record
from warraq.scoping import Request

Files = Sequence[tuple[Path, bool]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where work is done: at a URL of Spark Connect, else where the environment says; `say` gets lines for people."""

    url: str | None
    say: Say


def examined(
    cluster: Cluster, repository: Repository, request: Request, files: Files, scopes: Sequence[Scope], seen: set[str]
) -> Iterator[Examined]:
    """Yield the piece of each part of each file, in their order; keys and sketches in it are those that another record
    shares. Names of mapped columns are added to `seen`. Raises ClusterError.
    """
    parts, options, numbers, held = _parts(repository, request, files, scopes)
    work = Work(options, held, request.reader, stamp=package.stamp())
    found = run(cluster.url, request.jobs, cluster.say, parts, work)
    for part, file in zip(parts, numbers, strict=True):
        kinds = found.bytes[part.unit]
        seen.update(json.loads(kinds[SEEN]))
        (each,) = read(wire.table(kinds[PIECE]))
        keys, texts = (found.tables[name].get(part.unit) for name in wire.TABLES)
        yield each._replace(file=file, piece=replace(each.piece, keys=keys, texts=texts))


def profiles(
    cluster: Cluster, repository: Repository, request: Request, files: Files, seen: set[str]
) -> Iterator[tuple[Piece, pa.Table]]:
    """Yield the profile of each part of each file, in their order, and what is counted in it. Raises ClusterError."""
    parts, options, _, _ = _parts(repository, request, files, ())
    make = partial(_profile, repository.policy.record)
    work = Work(options, reader=request.reader, make=make, stamp=package.stamp())
    found = run(cluster.url, request.jobs, cluster.say, parts, work)
    for part in parts:
        kinds = found.bytes[part.unit]
        seen.update(json.loads(kinds[SEEN]))
        (each,) = read(wire.table(kinds[PIECE]))
        yield each.piece, wire.table(kinds[MADE])


def _profile(record: Record, batches: Sequence[Batch]) -> bytes:
    from warraq import expectations  # which no other run needs

    return wire.stream(expectations.profile(batches, record))


def _parts(
    repository: Repository, request: Request, files: Files, scopes: Sequence[Scope]
) -> tuple[list[wire.Part], tuple[Options, ...], list[int], tuple[Scope, ...]]:
    """Return the parts of all files, the options and scopes that they name by number, and the file of each part."""
    options, held = dict[str, tuple[int, Options]](), dict[int, tuple[int, Scope]]()
    parts, numbers = list[wire.Part](), list[int]()
    if request.paths == (corpus.STDIN,):
        raise PolicyError("--engine spark: workers cannot read standard input; name a file that they see")
    for file, (path, named) in enumerate(files):
        own = options.setdefault(
            repository.source(path).model_dump_json(), (len(options), corpus.options_of(repository, request, path))
        )[0]
        scope = held.setdefault(id(scopes[file]), (len(held), scopes[file]))[0] if scopes else 0
        spans = corpus.spans(repository, request, path)
        for start, end in spans:
            where, shown = os.fsencode(path.absolute()), corpus.shown(repository, path).encode()
            parts.append(wire.Part(len(parts), where, shown, start, end, len(spans) == 1, named, own, scope))
            numbers.append(file)
    return (
        parts,
        tuple(each for _, each in options.values()),
        numbers,
        tuple(each for _, each in held.values()),
    )

"""The seeds of a source, and their reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from warraq import corpus, readers
from warraq.policy import Limits, Repository, SourcePolicy
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.options import Options

_CHUNK = 1 << 20


@dataclass
class Seed:
    """A seed that is read: its path in reports and on disk, its source, digest and size of its decompressed bytes."""

    path: str
    file: Path
    source: SourcePolicy
    sha256: str = ""
    size: int = 0
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def data(self) -> bytes:
        """Its bytes, decompressed: what a record without a link has its id from."""
        with readers.content(self.file, self.limits) as stream:
            return stream.read()


def seeds(repository: Repository, source: SourcePolicy, paths: tuple[Path, ...]) -> Iterator[Seed]:
    """Find the seeds of a source, those under `paths` where some are given; one that cannot be opened has no digest."""
    for file in corpus.seeds(repository, source, paths)[0]:
        seed = Seed(repository.relative(file), file, source, limits=repository.policy.limits)
        with suppress(OSError, ValueError):
            seed.sha256, seed.size = _digest(file, repository.policy.limits)
        yield seed


def _digest(file: Path, limits: Limits) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with readers.content(file, limits) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def units(repository: Repository, seed: Seed, seen: set[str]) -> Iterator[readers.Unit]:
    """Cut the reading of a seed into units that threads may share; columns of a foreign one are added to `seen`."""
    policy = repository.policy
    options = Options(policy.limits, {}, seed.source, repository.root, seen, record=policy.record)
    return reading.units(seed.file, seed.path, options, named=False)


def read(repository: Repository, seed: Seed) -> Iterator[Batch]:
    """Read the records of a seed."""
    for unit in units(repository, seed, set()):
        yield from unit()

"""What `corpus/` holds already: how often each record of each seed, and the digests that seeds had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow.compute as pc

from warraq import readers, written
from warraq.policy import Repository
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.options import Options
from warraq.registers.dropped import Dropped


@dataclass(slots=True)
class Held:
    """The records that `corpus/` holds, by id and seed; by seed, their ids and the digests that it had for them.

    A record whose seed is not there any more stands under the seed `""`: another path may have the same document now.
    `lines` has the records' lines, in their order, where these are wanted.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    digests: dict[str, set[str]] = field(default_factory=dict)

    def take(self, identifier: str, seed: str, *, document: bool) -> tuple[str, str] | None:
        """Take a record once, and return what it stands under; None where there is none left.

        A seed that has an id twice has to have two records. A record that is all of its seed is the seed's only one,
        though its id follows from its bytes.
        """
        key = self.key(identifier, seed, document=document)
        if key is not None:
            self.counts[key] -= 1
        return key

    def key(self, identifier: str, seed: str, *, document: bool) -> tuple[str, str] | None:
        """Return what a record stands under, without taking it."""
        if document:
            identifier = next(iter(self.ids.get(seed, {identifier})))
        return next((key for key in ((identifier, seed), (identifier, "")) if self.counts[key] > 0), None)

    def line(self, key: tuple[str, str]) -> str:
        """Return the next line of the records under a key."""
        return self.lines[key].pop(0)


def held(repository: Repository, *, lines: bool = False) -> Held:
    """Read what `corpus/` holds; with `lines`, also the records' lines, to compare with seeds that are read again."""
    record = repository.policy.record
    records, is_there = Held(), cache(lambda path: readers.exists(repository.root / path))
    for batch in batches(repository, repository.corpora):
        source = batch.rows["source"]
        columns = (batch.rows["id"], pc.struct_field(source, "path"), pc.struct_field(source, "sha256"))
        keys = list[tuple[str, str]]()
        for identifier, seed, digest in zip(*(column.to_pylist() for column in columns), strict=True):
            own = seed or ""
            records.digests.setdefault(own, set()).add(digest or "")
            records.ids.setdefault(own, set()).add(identifier)
            keys.append((identifier, own if own and is_there(own) else ""))
        records.counts.update(keys)
        if lines:
            for key, line in zip(keys, written.lines(batch.rows, record).to_pylist(), strict=True):
                records.lines.setdefault(key, []).append(line)
    return records


def batches(repository: Repository, folders: Iterable[Path]) -> Iterator[Batch]:
    """Read the records of the corpus in those of some folders that are there."""
    limits, record = repository.policy.limits, repository.policy.record
    for path in readers.expand([folder for folder in folders if folder.exists()], limits)[0]:
        yield from reading.read(path, repository.relative(path), Options(limits, record=record))


def gone(repository: Repository, register: Iterable[Dropped]) -> Held:
    """Return the records that were dropped, by id and seed, as `held` has those that are there; `lines` has the digests
    of theirs.
    """
    records, is_there = Held(), cache(lambda path: readers.exists(repository.root / path))
    for entry in register:
        if entry.id is not None:
            own = entry.seed or ""
            records.ids.setdefault(own, set()).add(entry.id)
            key = entry.id, own if own and is_there(own) else ""
            records.counts[key] += 1
            records.lines.setdefault(key, []).append(entry.sha256)
    return records

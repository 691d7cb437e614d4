"""Trace a published record to its shard and row, and to the seed it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from warraq import readers
from warraq.errors import ReleaseError
from warraq.ingest.complete import completed
from warraq.ingest.seeds import Seed, units
from warraq.policy import Repository
from warraq.readers import reading
from warraq.readers.batch import Place
from warraq.releases.format import digest
from warraq.releases.registry import place


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a record of a release is (row and line from 1), its digest, its seed (None if it names none), the addresses
    on other file systems that the corpus was read from, and its place in the seed: line, byte offset and ordinal, where
    that is at hand.
    """

    name: str
    version: str
    record: str
    split: str
    parquet: str
    jsonl: str
    row: int
    digest: str
    source: dict[str, Any] | None
    corpus: tuple[str, ...] = ()
    place: dict[str, int | None] | None = None


def trace(record: str, release: str | Path, repository: Repository | None = None) -> Trace:
    """Find a record in a release, which is a folder, a URL or a name of the ledger, and in its seed, if the repository
    has that.

    Raises ReleaseError if the release has no record with this id.
    """
    where = place.find(release)
    manifest = where.manifest()
    for shard in manifest.shards:
        with where.reading():
            data = where.dataset([shard])
            for row in _rows(data, record):
                values = data.to_table(filter=pc.field("id") == record).to_pylist()[0]
                sha256 = digest.of_text(manifest.record.line(values))
                return Trace(
                    name=manifest.name,
                    version=manifest.version,
                    record=record,
                    split=shard.split,
                    parquet=shard.parquet,
                    jsonl=shard.jsonl,
                    row=row,
                    digest=sha256,
                    source=values["source"],
                    corpus=tuple(manifest.corpus),
                    place=_place(record, values["source"], repository),
                )
    raise ReleaseError(f"{where.shown}: no record {record} among {manifest.records:,}; an id has 32 hex digits")


def _place(record: str, source: dict[str, Any] | None, repository: Repository | None) -> dict[str, int | None] | None:
    stand = locate(repository, record, source) if repository and source else None
    return None if stand is None else {"line": stand.line, "offset": stand.offset, "index": stand.index}


def locate(repository: Repository, identifier: str, source: Mapping[str, Any]) -> Place | None:
    """Read again the seed that a record names, and return its place there; None without the seed, or the record."""
    file = repository.root / source["path"]
    if not readers.exists(file):
        return None
    seed = Seed(
        source["path"], file, repository.source(file), source["sha256"], source["bytes"], repository.policy.limits
    )
    for unit in units(repository, seed, set()):
        for batch in unit():
            rows, _ = completed(batch, seed)
            if (row := pc.index(rows["id"], identifier).as_py()) >= 0:
                stand: Place = batch.places[row]
                moved = reading.in_file(file, seed.source, seed.limits, [stand.offset or 0])
                return replace(stand, offset=moved.get(stand.offset or 0, stand.offset))
    return None


def _rows(data: Any, record: str) -> Iterator[int]:  # noqa: ANN401  # an Arrow dataset
    """Yield the number of each row with this id, counted from 1."""
    behind = 0
    for batch in data.to_batches(columns=["id"]):
        if (at := pc.index(batch["id"], record).as_py()) >= 0:
            yield behind + at + 1
        behind += batch.num_rows

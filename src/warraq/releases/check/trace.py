"""Trace a published record to its shard and row, and to the seed it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from warraq.errors import ReleaseError
from warraq.ingest.locate import locate
from warraq.policy import Repository
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
    made = where.manifest()
    for shard in made.shards:
        with where.reading():
            data = where.dataset([shard])
            for row in _rows(data, record):
                values = data.to_table(filter=pc.field("id") == record).to_pylist()[0]
                sha256 = digest.of_text(made.record.line(values))
                return Trace(
                    name=made.name,
                    version=made.version,
                    record=record,
                    split=shard.split,
                    parquet=shard.parquet,
                    jsonl=shard.jsonl,
                    row=row,
                    digest=sha256,
                    source=values["source"],
                    corpus=tuple(made.corpus),
                    place=_place(record, values["source"], repository),
                )
    raise ReleaseError(f"{where.shown}: no record {record} among {made.records:,}; an id has 32 hex digits")


def _place(record: str, source: dict[str, Any] | None, repository: Repository | None) -> dict[str, int | None] | None:
    found = locate(repository, record, source) if repository and source else None
    return None if found is None else {"line": found.line, "offset": found.offset, "index": found.index}


def _rows(data: Any, record: str) -> Iterator[int]:  # noqa: ANN401  # an Arrow dataset
    """Yield the number of each row with this id, counted from 1."""
    behind = 0
    for batch in data.to_batches(columns=["id"]):
        if (at := pc.index(batch["id"], record).as_py()) >= 0:
            yield behind + at + 1
        behind += batch.num_rows

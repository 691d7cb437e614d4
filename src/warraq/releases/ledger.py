"""The ledger of releases, and the index of each: kept in git, so that later releases can be compared with earlier ones."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from warraq import atomic
from warraq.errors import ReleaseError
from warraq.releases.version import Version

NAME = "releases.jsonl"
INDEX = pa.schema([("id", pa.string()), ("digest", pa.string()), ("split", pa.string()), ("cluster", pa.string())])


class Entry(BaseModel):
    """One release in the ledger; the date stands here alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    date: str
    records: int
    logical_digest: str
    description_digest: str
    manifest_sha256: str
    changes: str

    @property
    def number(self) -> Version:
        """The version, for comparisons."""
        return Version.parse(self.version)


def read(dist: Path, name: str) -> list[Entry]:
    """Read the entries of one dataset, lowest version first; raises ReleaseError where a line is none."""
    path = dist / NAME
    if not path.exists():
        return []
    entries = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entries.append(Entry.model_validate_json(text))
        except ValidationError as error:
            raise ReleaseError(f"{path}:{number}: not an entry of a ledger; restore it from git") from error
    return sorted((entry for entry in entries if entry.name == name), key=lambda entry: entry.number)


def append(dist: Path, entry: Entry) -> None:
    """Add an entry in one step: a crash leaves the old ledger or the new one."""
    path = dist / NAME
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    atomic.write(path, (old + json.dumps(entry.model_dump(), ensure_ascii=False) + "\n").encode())


def index_path(dist: Path, name: str, version: str) -> Path:
    """Give the place of a release's index."""
    return dist / "index" / f"{name}-{version}.parquet"


def write_index(path: Path, records: pa.Table) -> None:
    """Write id, record digest, split and cluster of every record, in the order of the ids."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = records.select(["id", "digest"]).take(pc.sort_indices(records, [("id", "ascending")]))
    columns = [*rows.columns, pa.repeat("train", rows.num_rows), pa.nulls(rows.num_rows, pa.string())]
    target = pa.BufferOutputStream()
    pq.write_table(pa.table(columns, schema=INDEX).combine_chunks(), target, compression="zstd")
    atomic.write(path, target.getvalue().to_pybytes())


def read_index(path: Path) -> pa.Table:
    """Read ids and record digests of a release; raises ReleaseError where its index is not there."""
    try:
        return pq.read_table(path, columns=["id", "digest"])
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: the index of the newest release cannot be read; restore it from git") from error

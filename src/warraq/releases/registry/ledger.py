"""The ledger of releases, and the index of each: kept in git, so that later releases can be compared with earlier ones."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from warraq.article import ARROW_SCHEMA
from warraq.errors import ReleaseError
from warraq.releases.registry.version import Version
from warraq.work import atomic

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


class Yank(BaseModel):
    """One release in the ledger that is withdrawn: it stays where it is, and everybody who uses it is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    yanked: str
    date: str


_LINE: TypeAdapter[Entry | Yank] = TypeAdapter(Entry | Yank)


def lines(dist: Path, name: str) -> list[Entry | Yank]:
    """Read what the ledger says of one dataset, in its order; raises ReleaseError where a line is neither entry nor yank."""
    path = dist / NAME
    if not path.exists():
        return []
    found = []
    try:
        whole = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}; restore it from git") from error
    for number, text in enumerate(whole.splitlines(), start=1):
        try:
            found.append(_LINE.validate_json(text))
        except ValidationError as error:
            raise ReleaseError(f"{path}:{number}: not an entry of a ledger; restore it from git") from error
    return [line for line in found if line.name == name]


def read(dist: Path, name: str) -> list[Entry]:
    """Read the releases of one dataset, lowest version first; raises as `lines`."""
    return sorted((line for line in lines(dist, name) if isinstance(line, Entry)), key=lambda entry: entry.number)


def yanked(dist: Path, name: str, *, before: str | None = None) -> dict[str, str]:
    """Give the withdrawn versions of one dataset and why, lowest first: those that were when `before` was released, or all."""
    found = {}
    for line in lines(dist, name):
        if isinstance(line, Yank):
            found[line.version] = line.yanked
        elif line.version == before:
            break
    return dict(sorted(found.items(), key=lambda pair: Version.parse(pair[0])))


def append(dist: Path, line: Entry | Yank) -> None:
    """Add a line in one step: a crash leaves the old ledger or the new one."""
    path = dist / NAME
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    atomic.write(path, (old + json.dumps(line.model_dump(), ensure_ascii=False) + "\n").encode(), within=dist)


def index_path(dist: Path, name: str, version: str) -> Path:
    """Give the place of a release's index."""
    return dist / "index" / f"{name}-{version}.parquet"


def changes_path(dist: Path, name: str, version: str) -> Path:
    """Give the place of what changed with a release: kept, so that it is rebuilt where the older one is not at hand."""
    return dist / "index" / f"{name}-{version}.changes.parquet"


def write_index(path: Path, records: pa.Table) -> None:
    """Write id, record digest, split and cluster of every record, in the order of the ids."""
    rows = records.select(INDEX.names).take(pc.sort_indices(records, [("id", "ascending")])).cast(INDEX)
    write_table(path, rows.replace_schema_metadata({"warraq:fields": json.dumps(types(ARROW_SCHEMA))}))


def write_table(path: Path, table: pa.Table) -> None:
    """Write a small Parquet file in one step."""
    target = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), target, compression="zstd")
    atomic.write(path, target.getvalue().to_pybytes(), within=path.parent)


def types(schema: pa.Schema) -> dict[str, str]:
    """Give the fields that records have by a schema, and their types."""
    return {field.name: f"{field.type}{'' if field.nullable else ' not null'}" for field in schema}


def fields(table: pa.Table) -> dict[str, str]:
    """Give the fields that records had when an index was written, and their types; none where it does not say."""
    said: dict[str, str] = json.loads((table.schema.metadata or {}).get(b"warraq:fields", b"{}"))
    return said


def read_index(path: Path) -> pa.Table:
    """Read ids, record digests, splits and clusters of a release; raises ReleaseError where its index is not there."""
    try:
        return pq.read_table(path, schema=INDEX.with_metadata(pq.read_schema(path).metadata))
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: the index of the newest release cannot be read; restore it from git") from error

"""Read and write the ledger of releases and the index of each; both are kept in git, so releases can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from warraq.errors import ReleaseError, advised, unread
from warraq.fields import OwnField
from warraq.registers import closed
from warraq.releases.registry.version import Version
from warraq.report.escape import in_json
from warraq.system import atomic, opening

NAME = closed.LEDGER
LONGEST_REASON = 1000  # characters: each command that meets the release prints the reason in one line
INDEX = pa.schema([("id", pa.string()), ("digest", pa.string()), ("split", pa.string()), ("cluster", pa.string())])


class Entry(BaseModel):
    """One release in the ledger, the only place with its date of release."""

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
        """The version as a `Version`, for comparisons."""
        return Version.parse(self.version)


class Yank(BaseModel):
    """One withdrawn release in the ledger, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    yanked: str = Field(min_length=1, max_length=LONGEST_REASON)
    date: str


_FIELDS = TypeAdapter(dict[str, str])
_LINE: TypeAdapter[Entry | Yank] = TypeAdapter(Entry | Yank)


def stated(reason: str, wanted: str) -> str:
    r"""Return a reason in one line; raise ReleaseError where there is none, which says what is wanted, or one too long.

    >>> stated(" wrong\ndates", "")
    'wrong dates'
    """
    if not (said := " ".join(reason.split())):
        raise ReleaseError(wanted)
    if len(said) > LONGEST_REASON:
        raise ReleaseError(
            f"a reason has at most {LONGEST_REASON} characters, and this one {len(said)}; link to the rest"
        )
    return said


def lines(dist: Path, name: str) -> list[Entry | Yank]:
    """Read the ledger's lines about one dataset, in their order; raise ReleaseError for a line that is not valid."""
    path = dist / NAME
    if not opening.there(path):
        return []
    entries = []
    try:
        text = opening.text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(unread(path, error, "restore the file from git")) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append(_LINE.validate_json(line))
        except ValidationError as error:
            raise ReleaseError(f"{path}:{number}: not a ledger entry; restore the file from git") from error
    return [entry for entry in entries if entry.name == name]


def read(dist: Path, name: str) -> list[Entry]:
    """Read the releases of one dataset, lowest version first; raise ReleaseError as `lines` does."""
    return sorted((line for line in lines(dist, name) if isinstance(line, Entry)), key=lambda entry: entry.number)


def yanked(dist: Path, name: str, *, before: str | None = None) -> dict[str, str]:
    """Return the withdrawn versions of one dataset with the reasons, lowest version first.

    With `before`, only those that had been withdrawn when that version was released.
    """
    reasons = {}
    for line in lines(dist, name):
        if isinstance(line, Yank):
            reasons[line.version] = line.yanked
        elif line.version == before:
            break
    return dict(sorted(reasons.items(), key=lambda pair: Version.parse(pair[0])))


@contextmanager
def locked(dist: Path) -> Iterator[None]:
    """Let only one run at a time write to `dist`; others wait. Raises ReleaseError if `dist` cannot be written."""
    try:
        dist.mkdir(parents=True, exist_ok=True)
        with FileLock(atomic.inside(dist / ".lock", dist)):
            yield
    except OSError as error:
        raise ReleaseError(advised(error, dist)) from error


def append(dist: Path, line: Entry | Yank) -> None:
    """Append a line to the ledger atomically, which has to be `locked`: a crash leaves the old file or the new one."""
    path = dist / NAME
    old = path.read_bytes() if path.exists() else b""
    new = in_json(json.dumps(line.model_dump(), ensure_ascii=False)) + "\n"
    atomic.write(path, atomic.ended(old) + new.encode(), within=dist)


def index_path(dist: Path, name: str, version: str) -> Path:
    """Return the path of a release's index."""
    return dist / closed.INDEXES / f"{name}-{version}.parquet"


def changes_path(dist: Path, name: str, version: str) -> Path:
    """Return the path of what changed with a release, kept to rebuild it without the data of the one before."""
    return dist / closed.INDEXES / f"{name}-{version}.changes.parquet"


def write_index(path: Path, records: pa.Table, fields: Mapping[str, str]) -> None:
    """Write id, record digest, split and cluster of every record, sorted by id, and the types of the fields."""
    rows = records.select(INDEX.names).take(pc.sort_indices(records, [("id", "ascending")])).cast(INDEX)
    write_table(path, rows.replace_schema_metadata({"warraq:fields": json.dumps(fields)}))


def write_table(path: Path, table: pa.Table) -> None:
    """Write a small Parquet file of `dist/index/` atomically."""
    target = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), target, compression="zstd")
    atomic.write(path, target.getvalue().to_pybytes(), within=path.parents[1])


def types(schema: pa.Schema, own: Iterable[OwnField] = ()) -> dict[str, str]:
    """Return the fields of a schema with their types, as text; a type ends in ` not null` if null is not allowed.

    The type of a field of one's own also has its constraints, and ` not null` if the field is required.
    """
    said = {field.name: f"{field.type}{'' if field.nullable else ' not null'}" for field in schema}
    return said | {field.name: _type(field) for field in own if field.name in said}


def _type(field: OwnField) -> str:
    constraints = field.constraints()
    more = f" {json.dumps(constraints, ensure_ascii=False)}" if constraints else ""
    return f"{field.type}{more}{' not null' if field.required else ''}"


def fields(table: pa.Table) -> dict[str, str]:
    """Return the fields and types that an index was written with; empty if it does not record them."""
    return _FIELDS.validate_json((table.schema.metadata or {}).get(b"warraq:fields", b"{}"))


def read_index(path: Path) -> pa.Table:
    """Read ids, record digests, splits and clusters of a release; raise ReleaseError if the index cannot be read."""
    table = read_table(path, INDEX)
    ids = table["id"]
    if any(table[name].null_count for name in ("id", "digest", "split")) or len(ids.unique()) < len(ids):
        raise _spoiled(path)
    return table


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a small Parquet file with the columns of a schema, null where it lacks one, and the fields that it names;
    raise ReleaseError if that cannot be read.
    """
    try:
        with opening.reading(path) as stream:
            stored = pq.read_table(stream)
        for each in schema:
            if each.name not in stored.column_names:
                stored = stored.append_column(each.name, pa.nulls(len(stored), each.type))
            elif pa.types.is_primitive(stored.schema.field(each.name).type):  # a number would be cast to its digits
                raise _spoiled(path)
        said = stored.schema.metadata
        table = stored.select(schema.names).cast(schema.with_metadata(said) if said else schema)
        fields(table)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _spoiled(path) from error
    return table


def _spoiled(path: Path) -> ReleaseError:
    return ReleaseError(f"{path}: this index of a release cannot be read; restore the file from git")

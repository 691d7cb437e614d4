"""A part as a file: Parquet, a row a piece, with what was read beside, and what was asked in its metadata."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from warraq import cache
from warraq.engine import pieces
from warraq.errors import THREADLESS, ReadError
from warraq.policy import Repository, SourcePolicy
from warraq.registers import takedowns
from warraq.sharding.share import Shard
from warraq.system import atomic, opening
from warraq.system.scratch import Scratch

_KEY = b"warraq:part"
_TOGETHER = 1 << 25  # bytes of pieces that are written, and read, at once

Kind = Literal["validate", "release"]
READ = pa.schema({
    "path": pa.string(), "size": pa.int64(), "sha256": pa.string(), "stood": pa.list_(pa.int64()),
})  # fmt: skip
SCHEMA = pa.schema([*pieces.SCHEMA, *READ, pa.field("made", pa.binary())])


class Header(BaseModel):
    """The head of a part: which shard it is of how many, and everything its content depends on except the bytes that
    were read.

    `tool` are the versions of everything that decides what is found, `policy` is a digest of the policy, `asked` what
    the command line said, and `now` the time by which dates were judged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    kind: Kind
    shard: int
    of: int
    tool: dict[str, str]
    policy: str
    asked: dict[str, Any]
    now: float


class Read(NamedTuple):
    """What was read of a file: its path in reports, its size, the part's digest, and the state of the file then."""

    path: str
    size: int
    sha256: str
    stood: list[int]


class Row(NamedTuple):
    """A piece, what it was read from, and what else was made of its records, as bytes."""

    examined: pieces.Examined
    read: Read
    packed: bytes | None = None


def tool() -> dict[str, str]:
    """Return the versions of everything that decides what is found, wherever it is installed."""
    return {name: version for name, version in cache.versions().items() if name != "code"}


def policy(repository: Repository) -> str:
    """Return the digest of a policy and of the files beside it that decide what is found."""
    sources = [*repository.policy.sources, SourcePolicy(**repository.stated)]
    lexicons = {str(repository.root / each.lexicon) for each in sources if each.lexicon}
    said = [
        cache.decided(repository.policy),
        sorted(hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in lexicons if Path(path).exists()),
        sorted(takedowns.digests(takedowns.read(repository.root / takedowns.NAME))),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def write(path: Path, header: Header, rows: Iterable[Row]) -> None:
    """Write a part; a killed process leaves none."""
    import pyarrow.parquet as pq

    schema = SCHEMA.with_metadata({_KEY: json.dumps(header.model_dump(), separators=(",", ":"))})  # of any paths
    with Scratch() as scratch:
        file = scratch.folder / "part"
        with pq.ParquetWriter(
            file, schema, compression="zstd", use_dictionary=["path"], write_page_checksum=True
        ) as to:
            for table in _tables(rows):
                to.write_table(table.cast(schema))
        atomic.write(path, opening.chunks(file), within=path.parent)


def _tables(rows: Iterable[Row]) -> Iterator[pa.Table]:
    held, size = list[pa.Table](), 0
    for row in rows:
        table = _table(row)
        held.append(table)
        size += table.nbytes
        if size >= _TOGETHER:
            yield pa.concat_tables(held).combine_chunks()
            held, size = [], 0
    yield pa.concat_tables([SCHEMA.empty_table(), *held]).combine_chunks()


def _table(row: Row) -> pa.Table:
    table = pieces.table([row.examined])
    for name, value in row.read._asdict().items():
        table = table.append_column(READ.field(name), pa.array([value], READ.field(name).type))
    return table.append_column(SCHEMA.field("made"), pa.array([row.packed], pa.binary()))


class Part:
    """A part in a folder; raises ReadError, which names it, if it is missing or damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as file:
            said = (file.schema_arrow.metadata or {}).get(_KEY)
            if said is None or not {*SCHEMA.names} <= {*file.schema_arrow.names}:
                raise ReadError(f"{path}: no part of a run; take it out of there, or name the folder of the parts")
            try:
                self.header = Header.model_validate(json.loads(said))
            except ValueError as error:
                raise ReadError(f"{path}: made by another version of warraq; make it again") from error

    @property
    def shard(self) -> Shard:
        """The shard that it is."""
        return Shard(self.header.shard, self.header.of)

    def read(self) -> list[tuple[int, int, int, Read]]:
        """Return what was read: the number of the file, the bytes of it, and how it stood."""
        with self._opened() as file:
            table = file.read(["file", "start", "stop", *READ.names])
        rows = ((*values, tuple(last)) for *values, last in (row.values() for row in table.to_pylist()))
        return [(file, start, stop, Read(*rest)) for file, start, stop, *rest in dict.fromkeys(rows)]

    def rows(self) -> Iterator[tuple[pieces.Examined, bytes | None]]:
        """Yield the pieces, each with what else was made of its records; little is held at a time."""
        with self._opened() as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, [*pieces.SCHEMA.names, "made"])
                outputs = (each.as_py() for each in table["made"])
                yield from zip(pieces.read(table), outputs, strict=True)

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import pyarrow.parquet as pq

        try:
            with opening.reading(self.path) as stream, pq.ParquetFile(stream, page_checksum_verification=True) as file:
                yield file
        except (pa.ArrowException, OSError) as error:
            if THREADLESS in str(error):
                raise
            raise ReadError(f"{self.path}: damaged, or no part of a run; take it away, and make it again") from error

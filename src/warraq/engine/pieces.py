"""Pieces as an Arrow table, as they are kept in files and sent from one machine to another: a row a piece.

The columns are of types that every engine has. Tables within a row are Arrow IPC streams, and what is small and of any
shape is JSON, which can hold strings with lone surrogates.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from warraq.engine import findings as told
from warraq.engine.examine import Piece
from warraq.engine.shared import Shared
from warraq.engine.spans import TABLES
from warraq.finding import Finding
from warraq.readers.batch import Batch, Place
from warraq.readers.json_kind import Strays


class Examined(NamedTuple):
    """The result of a part of a file: the number of the file in the run, the bytes from `start` up to `stop`, and the
    piece.

    `feeds` is the number of line feeds in these bytes, `now` the time by which dates were judged, in seconds since
    1970, and `seen` the columns of a mapped file. A part may have several pieces, one behind the other; the last one
    has the line feeds.
    """

    file: int
    start: int
    stop: int
    feeds: int
    piece: Piece
    now: float = 0.0
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is made of records: `each` takes a file's number and a batch, `packed` all that a piece gave."""

    each: Callable[[int, Batch], Any]
    packed: Callable[[list[Any]], bytes]


_COUNTS = ("end", "records", "unread", "named")
SCHEMA = pa.schema({
    "file": pa.int64(), "start": pa.int64(), "stop": pa.int64(), "feeds": pa.int64(),
    "now": pa.float64(), "seen": pa.string(),
    "end": pa.int64(), "records": pa.int64(), "unread": pa.int64(), "named": pa.bool_(),
    "passed": pa.string(), "strays": pa.string(), "findings": pa.binary(), "shared": pa.string(),
    "held": pa.binary(),  # the findings of what is shared, one after the other
    **dict.fromkeys(TABLES, pa.binary()),
})  # fmt: skip


def table(examined: Iterable[Examined]) -> pa.Table:
    """Write pieces as a table of `SCHEMA`."""
    return pa.Table.from_pylist([_row(each) for each in examined], schema=SCHEMA)


def read(stored: pa.Table) -> Iterator[Examined]:
    """Read the pieces of a table of `SCHEMA`, one after the other."""
    for batch in stored.select(SCHEMA.names).to_batches():
        columns = batch.columns
        for number in range(batch.num_rows):
            yield _examined({name: column[number] for name, column in zip(SCHEMA.names, columns, strict=True)})


def _row(each: Examined) -> dict[str, Any]:
    piece = each.piece
    held = [finding for shared in piece.shared for finding in shared.findings]
    return {
        "file": each.file, "start": each.start, "stop": each.stop, "feeds": each.feeds,
        "now": each.now, "seen": json.dumps(each.seen),
        **{name: getattr(piece, name) for name in _COUNTS},
        "passed": json.dumps(dict(piece.passed)) if piece.passed else None,
        "strays": json.dumps({kind: strays.places.tolist() for kind, strays in piece.strays.items()} or None),
        "findings": _of_findings(piece.findings),
        "shared": json.dumps([_said(shared) for shared in piece.shared]) if piece.shared else None,
        "held": _of_findings(held),
        **{name: _stream(getattr(piece, name)) for name in TABLES},
    }  # fmt: skip


def _examined(row: dict[str, Any]) -> Examined:
    value = {name: scalar.as_py() for name, scalar in row.items() if not pa.types.is_binary(scalar.type)}
    findings, held = (_findings(row[name]) for name in ("findings", "held"))
    tables: dict[str, Any] = {name: _table(row[name]) for name in TABLES}
    piece = Piece(
        **{name: value[name] for name in _COUNTS},
        passed=json.loads(value["passed"] or "{}"),
        strays={kind: Strays(array("q", places)) for kind, places in (json.loads(value["strays"]) or {}).items()},
        findings=findings,
        shared=tuple(_shared(json.loads(value["shared"] or "[]"), iter(held))),
        **tables,
    )
    file, start, stop, feeds = (value[name] for name in ("file", "start", "stop", "feeds"))
    return Examined(file, start, stop, feeds, piece, value["now"], tuple(json.loads(value["seen"])))


def _said(shared: Shared) -> list[Any]:
    """Say what a batch shares, but its findings: only how many they are."""
    place = shared.header
    header = place and [place.line, place.offset, place.index, place.end]
    return [*shared.kind, shared.path, shared.rows, shared.count, header, len(shared.findings)]


def _shared(said: list[list[Any]], held: Iterator[Finding]) -> Iterator[Shared]:
    for code, field, path, rows, count, header, findings in said:
        own = tuple(next(held) for _ in range(findings))
        yield Shared((code, field), path, rows, count, own, Place(*header) if header else None)


def _of_findings(findings: list[Finding] | tuple[Finding, ...]) -> bytes | None:
    return _stream(told.table(findings)) if findings else None


def _findings(kept: pa.Scalar) -> tuple[Finding, ...]:
    stored = _table(kept)
    return told.read(stored) if stored is not None else ()


def stream(rows: pa.Table) -> bytes:
    """Write a table as an Arrow IPC stream."""
    target = pa.BufferOutputStream()
    with pa.ipc.new_stream(target, rows.schema) as writer:
        writer.write_table(rows)
    return bytes(target.getvalue())


def _stream(rows: pa.Table | None) -> bytes | None:
    return None if rows is None else stream(rows)


def _table(kept: pa.Scalar) -> pa.Table | None:
    return pa.ipc.open_stream(kept.as_buffer()).read_all() if kept.is_valid else None

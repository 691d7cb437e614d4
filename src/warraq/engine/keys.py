"""Rules about equal keys. Every record leaves a number a rule; where numbers are equal, the records are read again and compared.

So what is kept of a record is small and of fixed width, whatever its texts are, and on disk; keys themselves, and what findings
say about the records, are made for the few that share a number, and compared in memory, or by DuckDB where these are many.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import buckets, columns
from warraq.engine.scope import Scope
from warraq.engine.spool import Spool
from warraq.finding import Finding, Related, Severity
from warraq.normalise.columns import hashes
from warraq.readers.batch import Batch, Lines, Numbers, Rows
from warraq.rule import Rule
from warraq.work import scratch

if TYPE_CHECKING:
    import duckdb

HOME = columns.pointer(
    "text"
)  # of the fields of a raw document, each on a line of its own, the one that tells where a record stands
_KEPT = 1000  # code points of a value that the exact check and the finding see
SKETCH = pa.schema({"number": pa.uint64(), "file": pa.int64(), "place": pa.int64(), "line": pa.int64()})
_TOGETHER = 200_000  # sketches that are written at once; of fewer none are
_MEMORY = "512MB"  # beyond this DuckDB spills to its temporary folder; with 128 MB it could not sort 30,000 real records that were there three times
_COMPARED = pa.schema({
    "rule": pa.string(), "key": pa.binary(), "file": pa.int64(), "place": pa.int64(), "path": pa.string(), "line": pa.int64(), "ordinal": pa.int64(),
    "offset": pa.int64(), "record": pa.string(), "data": pa.string(), "severity": pa.string(), "home": pa.int64(),
})  # fmt: skip
_SAID = ("key", "path", "line", "ordinal", "offset", "record", "data", "severity", "home")
_REPEATED = f"""
WITH own AS (SELECT * FROM keys WHERE rule = ?)
SELECT {", ".join(f'"{name}"' for name in _SAID)} FROM own
SEMI JOIN (SELECT key FROM own GROUP BY key HAVING count(*) > 1) AS repeated USING (key)
ORDER BY key, file, place
"""  # noqa: S608  # names of our own

# File number, places and lines of records there -> batches that hold them, with what is asked of them.
Again = Callable[[int, Numbers, Numbers], Iterator[tuple[Batch, Scope]]]


def lines(batch: Batch) -> Numbers:
    """Give the line of each record."""
    if isinstance(batch.places, (Lines, Rows)):
        return batch.places.numbers
    return np.array([place.line or 0 for place in batch.places], np.int64)


def places(batch: Batch) -> Numbers:
    """Give a number a record that tells it from the others of its file, in their order: its offset, else its line."""
    if isinstance(batch.places, Lines):
        return batch.places.offsets
    if isinstance(batch.places, Rows):
        return batch.places.numbers
    return np.array([p.line or 0 if p.offset is None else p.offset for p in batch.places], np.int64)


def sketches(batch: Batch, scope: Scope, file: int) -> list[pa.Table]:
    """Give what records leave behind: a number for each rule's key or sketch of it, and places. Threads may do so side by side."""
    rules = [rule for rule in scope.rules if rule.kind == "key"]
    if not rules or not batch.rows.num_rows:
        return []
    read, keys = columns.reader(batch, scope.digest), list[pa.Array]()
    for rule in rules:
        arrays = [read(name, name) for name in (*(rule.fields or ()), *rule.columns)]
        keys.append((rule.sketch or rule.function)(*arrays, **scope.arguments(rule)).cast(pa.string()))
    every = pa.concat_arrays(keys)
    filled = np.flatnonzero(every.is_valid().to_numpy(zero_copy_only=False))
    marks = hashes.strings(pa.array([rule.code for rule in rules]))  # one key of two rules is two numbers
    number = hashes.strings(every.drop_null()) ^ marks[filled // batch.rows.num_rows]
    rows = filled % batch.rows.num_rows
    found = {
        "number": number,
        "file": np.full(len(rows), file),
        "place": places(batch)[rows],
        "line": lines(batch)[rows],
    }
    return [pa.table(found, schema=SKETCH)] if len(rows) else []


class Keys:
    """The keys of a run; a context manager, since its spill folder has to go in the end."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._waiting: list[pa.Table] = []
        self._writing: Future[None] | None = None
        self._arguments: dict[str, dict[str, Any]] = {}  # of each rule, for its exact check
        self.said: set[tuple[Any, ...]] = (
            set()
        )  # pairs of records that have their finding: path, line of the text, ordinal of both

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Open the database, which few records do not need."""
        import duckdb

        database = duckdb.connect(
            config={"memory_limit": _MEMORY, "temp_directory": str(self._folder), "threads": os.cpu_count() or 1}
        )
        self._open.callback(database.close)
        self._compared.view(database, "keys")
        return database

    @cached_property
    def _folder(self) -> Path:
        return self._open.enter_context(scratch.folder())

    @cached_property
    def _sketches(self) -> buckets.Buckets:
        return self._open.enter_context(buckets.Buckets(self._folder))

    @cached_property
    def _compared(self) -> Spool:
        spool = Spool(self._folder / "compared", _COMPARED)
        self._open.callback(spool.close)
        return spool

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        return self._open.enter_context(ThreadPoolExecutor(1, thread_name_prefix="warraq-keys"))

    def add(self, found: list[pa.Table]) -> None:
        """Take the sketches of some records."""
        self._waiting += found
        if sum(table.num_rows for table in self._waiting) >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        """Have what waits written by a thread of its own, once it is done with what came before."""
        add = self._sketches.add  # its files are opened before the thread begins, and so closed when it has ended
        self._written()
        self._writing = self._writer.submit(lambda tables: add(_columns(tables)), self._waiting)
        self._waiting = []

    def _written(self) -> None:
        if self._writing:
            self._writing.result()

    def _shared(self) -> Any:  # noqa: ANN401  # numpy arrays
        """Give file, place and line of all records that share a number."""
        if not self._writing:
            return buckets.shared(_columns(self._waiting))
        self._flush()
        self._written()
        return self._sketches.shared()

    def _compare(self, again: Again) -> bool:
        """Read the records again whose sketches are equal, and make their keys; whether there are such."""
        files, where, numbers = self._shared()
        for file in np.unique(files).tolist():
            wanted, stand = (each[files == file] for each in (where, numbers))
            for batch, scope in again(file, wanted, stand):
                rows = np.flatnonzero(np.isin(places(batch), wanted))
                for rule in scope.rules:
                    if rule.kind == "key" and len(rows):
                        self._insert(rule, batch.take(rows), scope, file)
        return len(files) > 0

    def _insert(self, rule: Rule, batch: Batch, scope: Scope, file: int) -> None:
        names = (*(rule.fields or ()), *rule.columns)
        arrays = [columns.column(batch, name, name, scope.digest) for name in names]
        self._arguments[rule.code] = scope.arguments(rule)
        keys = rule.function(*arrays, **self._arguments[rule.code]).cast(pa.string())
        if keys.null_count == len(keys):
            return
        pointer = columns.pointer(names[0])
        stand = [batch.place(row, pointer) for row in range(len(keys))]
        values = zip(*(_short(array).to_pylist() for array in arrays), strict=True)
        rows = pa.table({
            "rule": pa.repeat(rule.code, len(keys)),
            "key": [key and _digest(key) for key in keys.cast(pa.binary()).to_pylist()],
            "file": pa.repeat(file, len(keys)),
            "place": places(batch),
            "path": pa.repeat(batch.path, len(keys)),
            "line": [p.line for p in stand],
            "ordinal": [p.index for p in stand],
            "offset": [p.offset for p in stand],
            "record": batch.rows.column("id"),
            "data": [json.dumps(value) for value in values],
            "severity": pa.repeat(str(scope.severity(rule)), len(keys)),
            "home": [batch.place(row, HOME).line for row in range(len(keys))],
        }, schema=_COMPARED)  # fmt: skip
        self._compared.add(rows.filter(keys.is_valid()))

    def _rows(self, rule: Rule) -> Iterator[tuple[Any, ...]]:
        """Give what is to be said of the records that may share a key of a rule; equal keys stand together, in the order of the reading."""
        held = self._compared.held()
        if held is not None:
            order = [(name, "ascending") for name in ("key", "file", "place")]
            own = held.filter(pc.equal(held["rule"], rule.code)).sort_by(order)
            return zip(*(own[name].to_pylist() for name in _SAID), strict=True)
        cursor = self._database.execute(_REPEATED, [rule.code])
        return itertools.chain.from_iterable(iter(lambda: cursor.fetchmany(10_000), []))

    def findings(self, rules: tuple[Rule, ...], again: Again) -> Iterator[Finding]:
        """Give the findings of all key rules: each on the later record, naming the first that has its key.

        `again` reads the records at some places of a file again; a batch of it may hold others too. One fault, one code: of
        the rules that find the same pair of records, the one of the lowest rank speaks.
        """
        if not self._compare(again):
            return
        for rule in sorted((rule for rule in rules if rule.kind == "key"), key=lambda rule: rule.rank):
            for _, group in itertools.groupby(self._rows(rule), key=lambda row: row[0]):
                for first, row in _pairs(rule, list(group)):
                    pair = (*_home(first), *_home(row))
                    if pair not in self.said and (found := _finding(rule, first, row, self._arguments[rule.code])):
                        self.said.add(pair)
                        yield found


def _home(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Give path, line and ordinal of a record, whatever field of it a rule speaks of."""
    return row[1], row[8], row[3]


def _pairs(rule: Rule, group: list[tuple[Any, ...]]) -> Iterator[tuple[Any, Any]]:
    """Give each record of one key that is repeated, and the later one that does so."""
    if rule.pairs is None:
        return ((group[0], later) for later in group[1:])
    return ((group[first], group[later]) for first, later in rule.pairs([json.loads(row[6]) for row in group]))


def _columns(tables: list[pa.Table]) -> dict[str, Any]:
    every = pa.concat_tables([SKETCH.empty_table(), *tables])
    return {name: every[name].to_numpy() for name in SKETCH.names}


def _digest(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=16).digest()


def _short(values: pa.Array) -> pa.Array:
    """Cut long texts off: what is kept of every record has to stay small."""
    return pc.utf8_slice_codeunits(values, 0, _KEPT) if pa.types.is_string(values.type) else values


def _finding(rule: Rule, first: tuple[Any, ...], later: tuple[Any, ...], arguments: dict[str, Any]) -> Finding | None:
    _, path, line, index, offset, record, data, severity, _ = later
    values = json.loads(data)
    message = rule.exact(json.loads(first[6]), values, **arguments) if rule.exact else rule.message
    if message is None:
        return None
    pointer = columns.pointer((rule.fields or ("",))[0])
    return Finding(
        rule.code, rule.name, Severity(severity), f"{message} (first at {first[1]}:{first[2]})", path, line, index, None,
        offset, record, pointer, values[0], (Related(first[1], first[2], first[5]),),
    )  # fmt: skip

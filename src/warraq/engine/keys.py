"""Rules about equal keys. Every record leaves a number a rule; where numbers are equal, the records are read again and compared.

So what is held of a record is small and of fixed width, whatever its texts are, and DuckDB spills it to disk; keys themselves,
and what findings say about the records, are made for the few that share a number.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns, scratch
from warraq.engine.buckets import Buckets
from warraq.engine.scope import Scope
from warraq.finding import Finding, Related, Severity
from warraq.readers.batch import Batch, Lines, Numbers
from warraq.rule import Rule

if TYPE_CHECKING:
    import duckdb

_KEPT = 1000  # code points of a value that the exact check and the finding see
SKETCH = ["rule", "key", "file", "place", "line"]
_TOGETHER = 200_000  # sketches that are put into the database at once
_MEMORY = "128MB"  # beyond this DuckDB spills to its temporary folder: time is the same, memory is not
_TABLES = """
CREATE TABLE keys (
    rule VARCHAR, key UHUGEINT, file INTEGER, place BIGINT, path VARCHAR, line BIGINT, ordinal BIGINT, "offset" BIGINT,
    record VARCHAR, data VARCHAR, severity VARCHAR
);
"""
_NUMBERED = "SELECT hash(rule, key) AS number, file, place, line FROM rows"
_REPEATED = """
WITH own AS (SELECT * FROM keys WHERE rule = ?)
SELECT key, path, line, ordinal, "offset", record, data, severity FROM own
SEMI JOIN (SELECT key FROM own GROUP BY key HAVING count(*) > 1) AS repeated USING (key)
ORDER BY key, file, place
"""

# File number, places and lines of records there -> batches that hold them, with what is asked of them.
Again = Callable[[int, Numbers, Numbers], Iterator[tuple[Batch, Scope]]]


def _lines(batch: Batch) -> Numbers:
    if isinstance(batch.places, Lines):
        return batch.places.numbers
    return np.array([place.line or 0 for place in batch.places], np.int64)


def places(batch: Batch) -> Numbers:
    """Give a number a record that tells it from the others of its file, in their order: its offset, else its line."""
    if isinstance(batch.places, Lines):
        return batch.places.offsets
    return np.array([p.line or 0 if p.offset is None else p.offset for p in batch.places], np.int64)


def sketches(batch: Batch, scope: Scope, file: int) -> list[pa.Table]:
    """Give what records leave behind, a table a rule: keys or sketches of them, and places. Threads may do so side by side."""
    rules = [rule for rule in scope.rules if rule.kind == "key"]
    if not rules or not batch.rows.num_rows:
        return []
    read, found = columns.reader(batch, scope.digest), []
    own, lines = pa.array(places(batch)), pa.array(_lines(batch))
    for rule in rules:
        arrays = [read(name, name) for name in (*(rule.fields or ()), *rule.columns)]
        keys = (rule.sketch or rule.function)(*arrays, **scope.arguments(rule)).cast(pa.string())
        if keys.null_count < len(keys):
            count = len(keys)
            table = {"rule": pa.repeat(rule.code, count), "key": keys, "file": pa.repeat(file, count), "place": own}
            found.append(pa.table({**table, "line": lines}).filter(pc.is_valid(keys)))
    return found


class Keys:
    """The keys of a run; a context manager, since its spill folder has to go in the end."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._waiting: list[pa.Table] = []
        self._arguments: dict[str, dict[str, Any]] = {}  # of each rule, for its exact check
        self.said: set[tuple[Any, ...]] = set()  # pairs of records that have their finding: path, line, ordinal of both

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Open the database, for which a single record need not wait."""
        import duckdb

        database = duckdb.connect(
            config={"memory_limit": _MEMORY, "temp_directory": str(self._folder), "threads": os.cpu_count() or 1}
        )
        self._open.callback(database.close)
        return database.execute(_TABLES)

    @cached_property
    def _folder(self) -> Path:
        return self._open.enter_context(scratch.folder())

    @cached_property
    def _sketches(self) -> Buckets:
        return self._open.enter_context(Buckets(self._folder))

    def add(self, found: list[pa.Table]) -> None:
        """Take the sketches of some records."""
        self._waiting += found
        if sum(table.num_rows for table in self._waiting) >= _TOGETHER:
            self._flush()

    def _alone(self) -> bool:
        """Whether no rule has the keys of more than one record."""
        rules = [table["rule"][0].as_py() for table in self._waiting]
        return len(set(rules)) == len(rules) and all(table.num_rows == 1 for table in self._waiting)

    def _flush(self) -> None:
        if self._waiting:
            self._database.register("rows", pa.concat_tables(self._waiting))
            self._sketches.add(self._database.execute(_NUMBERED).fetchnumpy())
            self._database.unregister("rows")
            self._waiting = []

    def _compare(self, again: Again) -> None:
        """Read the records again whose sketches are equal, and make their keys."""
        self._flush()
        files, where, numbers = self._sketches.shared()
        for file in np.unique(files).tolist():
            wanted, lines = (each[files == file] for each in (where, numbers))
            for batch, scope in again(file, wanted, lines):
                rows = np.flatnonzero(np.isin(places(batch), wanted))
                for rule in scope.rules:
                    if rule.kind == "key" and len(rows):
                        self._insert(rule, batch.take(rows), scope, file)

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
            "key": keys,
            "place": places(batch),
            "line": pa.array([p.line for p in stand], pa.int64()),
            "ordinal": pa.array([p.index for p in stand], pa.int64()),
            "start": pa.array([p.offset for p in stand], pa.int64()),
            "record": batch.rows.column("id"),
            "data": [json.dumps(value) for value in values],
        })  # fmt: skip
        self._database.register("rows", rows)
        self._database.execute(
            'INSERT INTO keys SELECT ?, md5_number(key), ?, place, ?, line, ordinal, "start", record, data, ? FROM rows '
            "WHERE key IS NOT NULL",
            [rule.code, file, batch.path, scope.severity(rule)],
        )
        self._database.unregister("rows")

    def findings(self, rules: tuple[Rule, ...], again: Again) -> Iterator[Finding]:
        """Give the findings of all key rules: each on the later record, naming the first that has its key.

        `again` reads the records at some places of a file again; a batch of it may hold others too. One fault, one code: of
        the rules that find the same pair of records, the one of the lowest rank speaks.
        """
        if "_database" not in self.__dict__ and self._alone():
            return
        self._compare(again)
        for rule in sorted((rule for rule in rules if rule.kind == "key"), key=lambda rule: rule.rank):
            cursor = self._database.execute(_REPEATED, [rule.code])
            rows = itertools.chain.from_iterable(iter(lambda: cursor.fetchmany(10_000), []))  # noqa: B023  # used up here
            for _, group in itertools.groupby(rows, key=lambda row: row[0]):
                first, *later = group
                for row in later:
                    pair = (*first[1:4], *row[1:4])
                    if pair not in self.said and (found := _finding(rule, first, row, self._arguments[rule.code])):
                        self.said.add(pair)
                        yield found


def _short(values: pa.Array) -> pa.Array:
    """Cut long texts off: what is kept of every record has to stay small."""
    return pc.utf8_slice_codeunits(values, 0, _KEPT) if pa.types.is_string(values.type) else values


def _finding(rule: Rule, first: tuple[Any, ...], later: tuple[Any, ...], arguments: dict[str, Any]) -> Finding | None:
    _, path, line, index, offset, record, data, severity = later
    values = json.loads(data)
    message = rule.exact(json.loads(first[6]), values, **arguments) if rule.exact else rule.message
    if message is None:
        return None
    pointer = columns.pointer((rule.fields or ("",))[0])
    return Finding(
        rule.code, rule.name, Severity(severity), f"{message} (first at {first[1]}:{first[2]})", path, line, index, None,
        offset, record, pointer, values[0], (Related(first[1], first[2], first[5]),),
    )  # fmt: skip

"""Rules about equal keys: every record's keys go to DuckDB, which groups them out of core; equal keys alone are checked."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns
from warraq.engine.scope import Scope
from warraq.finding import Finding, Related, Severity
from warraq.readers.batch import Batch
from warraq.rule import Rule

_KEPT = 1000  # code points of a value that the exact check and the finding see
_MEMORY = "1GB"  # beyond this DuckDB spills to its temporary folder
_TABLE = """
CREATE TABLE keys (
    rule VARCHAR, key UHUGEINT, seq BIGINT, path VARCHAR, line BIGINT, ordinal BIGINT, "offset" BIGINT, record VARCHAR,
    data VARCHAR, severity VARCHAR
)
"""
_REPEATED = """
WITH own AS (SELECT * FROM keys WHERE rule = ?)
SELECT key, path, line, ordinal, "offset", record, data, severity FROM own
SEMI JOIN (SELECT key FROM own GROUP BY key HAVING count(*) > 1) AS repeated USING (key)
ORDER BY key, seq
"""


class Keys:
    """The keys of a run; a context manager, since its spill folder has to go in the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="warraq-")
        self._database = duckdb.connect(
            config={"memory_limit": _MEMORY, "temp_directory": self._folder.name, "threads": 2}
        )
        self._database.execute(_TABLE)
        self._seq = 0
        self._arguments: dict[str, dict[str, Any]] = {}  # of each rule, for its exact check

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, batch: Batch, scope: Scope) -> None:
        """Take the keys of one batch; batches come in the order of the files."""
        for rule in scope.rules:
            if rule.kind == "key" and batch.rows.num_rows:
                self._insert(rule, batch, scope)
        self._seq += batch.rows.num_rows

    def _insert(self, rule: Rule, batch: Batch, scope: Scope) -> None:
        names = (*(rule.fields or ()), *rule.columns)
        arrays = [columns.column(batch, name, name, scope.digest) for name in names]
        self._arguments[rule.code] = scope.arguments(rule)
        keys = rule.function(*arrays, **self._arguments[rule.code]).cast(pa.string())
        if keys.null_count == len(keys):
            return
        pointer = columns.pointer(names[0])
        places = [batch.place(row, pointer) for row in range(len(keys))]
        values = zip(*(_short(array).to_pylist() for array in arrays), strict=True)
        rows = pa.table({
            "key": keys,
            "seq": range(self._seq, self._seq + len(keys)),
            "line": pa.array([p.line for p in places], pa.int64()),
            "ordinal": pa.array([p.index for p in places], pa.int64()),
            "start": pa.array([p.offset for p in places], pa.int64()),
            "record": batch.rows.column("id"),
            "data": [json.dumps(value) for value in values],
        })  # fmt: skip
        self._database.register("rows", rows)
        self._database.execute(
            'INSERT INTO keys SELECT ?, md5_number(key), seq, ?, line, ordinal, "start", record, data, ? FROM rows '
            "WHERE key IS NOT NULL",
            [rule.code, batch.path, scope.severity(rule)],
        )
        self._database.unregister("rows")

    def findings(self, rules: tuple[Rule, ...]) -> Iterator[Finding]:
        """Give the findings of all key rules: each on the later record, naming the first that has its key.

        One fault, one code: of the rules that find the same pair of records, the one of the lowest rank speaks.
        """
        said: set[tuple[object, ...]] = set()
        for rule in sorted((rule for rule in rules if rule.kind == "key"), key=lambda rule: rule.rank):
            cursor = self._database.execute(_REPEATED, [rule.code])
            rows = itertools.chain.from_iterable(iter(lambda: cursor.fetchmany(10_000), []))  # noqa: B023  # used up here
            for _, group in itertools.groupby(rows, key=lambda row: row[0]):
                first, *later = group
                for row in later:
                    pair = (*first[1:4], *row[1:4])
                    if pair not in said and (found := _finding(rule, first, row, self._arguments[rule.code])):
                        said.add(pair)
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

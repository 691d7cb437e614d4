"""Rules about equal keys. Every record leaves a number a rule; where numbers are equal, the records are read again and
compared.

So what is kept of a record is small and of fixed width, whatever its texts are, and on disk; keys themselves, and what
findings say about the records, are made for the few that share a number, and compared in memory, or by DuckDB where
these are many.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Numbers
from warraq.engine import buckets, columns
from warraq.engine.places import among, lines, paths, places, stands
from warraq.engine.scope import Scope
from warraq.engine.spool import Spool
from warraq.finding import Finding, Related, Severity, place
from warraq.normalise.columns import hashes
from warraq.readers.batch import Batch, gathered
from warraq.rule import KeyRule, Rule
from warraq.rules import every
from warraq.system import database, pool
from warraq.system.scratch import Scratch

if TYPE_CHECKING:
    import duckdb

# Of the fields of a raw document, each on a line of its own, the one that tells where a record stands
HOME = columns.pointer("text")
SKETCH = pa.schema({"number": pa.uint64(), "rule": pa.uint8(), "place": pa.int64(), "line": pa.int64()})
_ENOUGH = 256  # records of small files that are compared together
_HELD = 1 << 27  # bytes of what is compared: to sort them in memory takes a third of the time
_AT_ONCE = 10_000  # records that are held as Python's own objects
_KEPT = 1000  # code points of a value that the exact check and the finding see
_TOGETHER = 200_000  # sketches that are written at once; of fewer none are
# beyond this DuckDB spills to its temporary folder; with 128 MB it could not sort 30,000 real records that were there
# three times
_MEMORY = "512MB"
_COMPARED = pa.schema({
    "rule": pa.string(), "key": pa.binary(), "file": pa.int64(), "place": pa.int64(), "path": pa.string(),
    "line": pa.int64(), "ordinal": pa.int64(),
    "offset": pa.int64(), "record": pa.string(), "values": pa.list_(pa.string()), "severity": pa.string(),
    "settings": pa.int64(), "home": pa.int64(),
})  # fmt: skip
_SAID = ("key", "path", "line", "ordinal", "offset", "record", "values", "severity", "settings", "home")
_REPEATED = f"""
WITH own AS (SELECT * FROM keys WHERE rule = ?)
SELECT {", ".join(f'"{name}"' for name in _SAID)} FROM own
SEMI JOIN (SELECT key FROM own GROUP BY key HAVING count(*) > 1) AS repeated USING (key)
ORDER BY key, file, place
"""  # noqa: S608  # names of our own


@cache
def _number(rule: KeyRule) -> int:
    """Return what stands for a rule in a sketch: its place among all key rules."""
    return [each for each in every() if isinstance(each, KeyRule)].index(rule)


# File number, places and lines of records there -> batches that hold them, with what is asked of them.
Again = Callable[[int, Numbers, Numbers], Iterator[tuple[Batch, Scope]]]


class _Compared(NamedTuple):
    """A record whose key another may share, as `_SAID` has it: where it stands, its values of the rule's columns, and
    its settings.
    """

    key: bytes
    path: str
    line: int | None
    ordinal: int | None
    offset: int | None
    record: str | None
    values: list[Any]
    severity: str
    settings: int
    home: int | None

    @property
    def stand(self) -> tuple[Any, ...]:
        """Path, line and ordinal of the record, whatever field of it a rule speaks of."""
        return self.path, self.home, self.ordinal


def sketched(batch: Batch, scope: Scope) -> pa.Table | None:
    """Return what records leave behind: a table of `SKETCH`, and the `row` of the batch that each number is from.

    The number stands for a rule's key, or the sketch of it. Threads may do so side by side.
    """
    rules = scope.of(KeyRule)
    if not rules or not batch.rows.num_rows:
        return None
    read, keys = columns.reader(batch), list[pa.Array]()
    for rule in rules:
        arrays = [read(name, name) for name in rule.columns]
        keys.append((rule.sketch or rule.function)(*arrays, **scope.arguments(rule)).cast(pa.string()))
    values = pa.concat_arrays(keys)
    filled = np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False))
    if not len(filled):
        return None
    which, rows = np.divmod(filled, batch.rows.num_rows)
    marks = hashes.strings(pa.array([rule.code for rule in rules]))  # one key of two rules is two numbers
    sketch = {
        "number": hashes.strings(values.drop_null()) ^ marks[which],
        "rule": np.array([_number(rule) for rule in rules], np.uint8)[which],
        "place": places(batch)[rows],
        "line": lines(batch)[rows],
    }
    return pa.table(sketch, schema=SKETCH).append_column("row", pa.array(rows))


class Keys(Scratch):
    """The keys of a run; a context manager, since its spill folder has to go in the end. `jobs` threads make them."""

    def __init__(self, jobs: int = 1, within: Scratch | None = None) -> None:
        super().__init__(within)
        self._jobs = jobs
        self._waiting: list[tuple[pa.Table, int]] = []  # with the number of their file
        self._rows_waiting = 0
        self._writing: Future[None] | None = None
        self._settings: list[dict[str, Any]] = []  # of the sources, for exact checks
        # Pairs of records that have their finding: where the first and the later stand
        self.said: set[tuple[Any, ...]] = set()

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Open the database, which few records do not need."""
        own = database.opened(self.folder, _MEMORY)
        self.callback(own.close)
        self._compared.view(own, "keys")
        return own

    @cached_property
    def _sketches(self) -> buckets.Buckets:
        return self.enter_context(buckets.Buckets(self.folder))

    @cached_property
    def _compared(self) -> Spool:
        spool = Spool(self.folder / "compared", _COMPARED, most=_HELD)
        self.callback(spool.close)
        return spool

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        return self.enter_context(ThreadPoolExecutor(1, thread_name_prefix="warraq-keys"))

    def add(self, sketches: pa.Table, file: int) -> None:
        """Add the sketches of some records of a file."""
        self._waiting.append((sketches, file))
        self._rows_waiting += sketches.num_rows
        if self._rows_waiting >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        """Have what waits written by a thread of its own, once it is done with what came before."""
        add = self._sketches.add  # its files are opened before the thread begins, and so closed when it has ended
        self._written()
        self._writing = self._writer.submit(lambda tables: add(_columns(tables)), self._waiting)
        self._waiting, self._rows_waiting = [], 0

    def _written(self) -> None:
        if self._writing:
            self._writing.result()

    def _shared(self) -> buckets.Shared:
        """Return rule, file, place and line of all records that share a number."""
        if not self._writing:
            return buckets.shared(_columns(self._waiting))
        self._flush()
        self._written()
        return self._sketches.shared()

    def _compare(self, again: Again) -> bool:
        """Read again the records whose sketches are equal, and make their keys; return whether there are any."""
        shared = self._shared()
        for rows in pool.ordered(self._tasks(shared, again), jobs=self._jobs):
            self._compared.add(rows)
        return len(shared.file) > 0

    def _tasks(self, shared: buckets.Shared, again: Again) -> Iterator[Callable[[], pa.Table]]:
        """Read records again, and make a task of each rule's rows of some of them, for threads."""
        held = _Held()
        for file in np.unique(shared.file).tolist():
            own = shared.file == file
            wanted, first = np.unique(shared.place[own], return_index=True)
            for batch, scope in again(file, wanted, shared.line[own][first]):
                for rule in scope.of(KeyRule):
                    rows = among(batch, shared.place[own & (shared.rule == _number(rule))])
                    if len(rows):
                        own_rows = batch if len(rows) == batch.rows.num_rows else batch.take(rows)
                        for enough in held.add(rule, own_rows, scope, file):
                            yield self._task(*enough)
        for rest in held.release():
            yield self._task(*rest)

    def _task(self, rule: KeyRule, batch: Batch, scope: Scope, files: Numbers) -> Callable[[], pa.Table]:
        settings = scope.arguments(rule)
        if settings not in self._settings:
            self._settings.append(settings)
        return partial(_keyed, rule, batch, scope, files, self._settings.index(settings))

    def _rows(self, rule: KeyRule) -> Iterator[_Compared]:
        """Return the records that may share a key of a rule; equal keys stand together, in the order of the reading."""
        held = self._compared.held()
        if held is not None:
            order = [(name, "ascending") for name in ("key", "file", "place")]
            ordered = held.filter(pc.equal(held["rule"], rule.code)).sort_by(order)
            batches = ordered.select(_SAID).to_batches(max_chunksize=_AT_ONCE)
            parts: Iterator[Any] = (
                zip(*(each.to_pylist() for each in batch.columns), strict=True) for batch in batches
            )
        else:
            cursor = self._database.execute(_REPEATED, [rule.code])
            parts = iter(lambda: cursor.fetchmany(_AT_ONCE), [])
        return itertools.starmap(_Compared, itertools.chain.from_iterable(parts))

    def findings(self, rules: tuple[Rule, ...], again: Again) -> Iterator[Finding]:
        """Return the findings of all key rules: each on the later record, naming the first that has its key.

        `again` reads the records at some places of a file again; a batch of it may hold others too. One fault, one
        code: of the rules that find the same pair of records, the one of the lowest rank speaks.
        """
        if not self._compare(again):
            return
        for rule in sorted((rule for rule in rules if isinstance(rule, KeyRule)), key=lambda rule: rule.rank):
            for _, group in itertools.groupby(self._rows(rule), key=lambda row: row.key):
                for first, later in _pairs(rule, list(group)):
                    pair = (*first.stand, *later.stand)
                    if pair not in self.said and (finding := _finding(rule, first, later, self._settings)):
                        self.said.add(pair)
                        yield finding


def _keyed(rule: KeyRule, batch: Batch, scope: Scope, files: Numbers, settings: int) -> pa.Table:
    """Return the records of a batch that have a key of a rule, as `_COMPARED` has them."""
    arrays = [columns.column(batch, name, name) for name in rule.columns]
    keys = rule.function(*arrays, **scope.arguments(rule)).cast(pa.string())
    rows = pa.table({
        "rule": pa.repeat(rule.code, len(keys)),
        "key": pa.array([key and _digest(key) for key in keys.cast(pa.binary()).to_pylist()], pa.binary()),
        "file": files,
        "place": places(batch),
        "path": paths(batch),
        **stands(batch, columns.pointer(rule.columns[0])),
        "record": batch.rows.column("id"),
        "values": _side_by_side([pc.utf8_slice_codeunits(array, 0, _KEPT) for array in arrays]),
        "severity": pa.repeat(str(scope.severity(rule)), len(keys)),
        "settings": pa.repeat(settings, len(keys)),
        "home": stands(batch, HOME)["line"],
    })  # fmt: skip
    return rows.select(_COMPARED.names).cast(_COMPARED).filter(keys.is_valid())


_Enough = tuple[KeyRule, Batch, Scope, Numbers]  # records of some files that a rule compares, and the file of each


class _Held:
    """Records of small files that wait for others of their rule, since a few cost as much as some hundred."""

    def __init__(self) -> None:
        self._batches: dict[KeyRule, list[tuple[Batch, int]]] = {}  # each with the number of its file
        self._scope: Scope | None = None

    def add(self, rule: KeyRule, batch: Batch, scope: Scope, file: int) -> Iterator[_Enough]:
        """Take records of a file, and yield what is enough."""
        if scope is not self._scope:
            yield from self.release()
            self._scope = scope
        own = self._batches.setdefault(rule, [])
        own.append((batch, file))
        if sum(each.rows.num_rows for each, _ in own) >= _ENOUGH:
            yield from self._release(rule)

    def release(self) -> Iterator[_Enough]:
        """Yield what waits."""
        for rule in list(self._batches):
            yield from self._release(rule)

    def _release(self, rule: KeyRule) -> Iterator[_Enough]:
        batches, files = zip(*self._batches.pop(rule), strict=True)
        numbers = np.repeat(np.array(files, np.int64), [each.rows.num_rows for each in batches])
        if self._scope:
            yield rule, gathered(batches), self._scope, numbers


def _pairs(rule: KeyRule, group: list[_Compared]) -> Iterator[tuple[_Compared, _Compared]]:
    """Return each record of one key that is repeated, and the later one that does so."""
    if len(group) == 1:
        return iter(())
    if rule.pairs is None:
        return ((group[0], later) for later in group[1:])
    return ((group[first], group[later]) for first, later in rule.pairs([row.values for row in group]))


def _columns(tables: list[tuple[pa.Table, int]]) -> dict[str, Any]:
    whole = pa.concat_tables([SKETCH.empty_table(), *(table for table, _ in tables)])
    files = np.repeat([file for _, file in tables], [table.num_rows for table, _ in tables]).astype(np.int64)
    return {name: whole[name].to_numpy() for name in SKETCH.names} | {"file": files}


def _digest(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=16).digest()


def _side_by_side(columns: list[pa.Array]) -> pa.Array:
    """Return the values of each row in a list: one of each column.

    >>> _side_by_side([pa.array(["a", None]), pa.array(["b", "c"])]).to_pylist()
    [['a', 'b'], [None, 'c']]
    """
    rows, wide = len(columns[0]), len(columns)
    order = np.arange(rows * wide).reshape(wide, rows).T.reshape(-1)
    ends = pa.array(np.arange(0, rows * wide + 1, wide), pa.int32())
    return pa.ListArray.from_arrays(ends, pa.concat_arrays(columns).take(pa.array(order)))


def _finding(rule: KeyRule, first: _Compared, later: _Compared, settings: list[dict[str, Any]]) -> Finding | None:
    own = settings[later.settings]
    message = rule.exact(first.values, later.values, **own) if rule.exact else rule.message
    if message is None:
        return None
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity(later.severity),
        message=f"{message} (first at {place(first.path, first.line, first.ordinal)})",
        path=later.path,
        line=later.line,
        index=later.ordinal,
        offset=later.offset,
        record=later.record,
        field=columns.pointer(rule.columns[0]),
        value=later.values[0],
        related=(Related(first.path, first.line, first.record),),
    )

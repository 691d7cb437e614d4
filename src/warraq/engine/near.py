"""Near-duplicates: records whose sketches share a band are compared by shingle; what is alike makes clusters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns, numbers, sketches
from warraq.engine.spool import Spool
from warraq.finding import Finding, Related, Severity, place
from warraq.normalise import copies
from warraq.normalise.columns import hashes
from warraq.normalise.columns.shingles import similarities
from warraq.rule import NearRule, Rule
from warraq.system import database
from warraq.system.scratch import Scratch

if TYPE_CHECKING:
    import duckdb

_SHOWN = 1000  # pairs whose texts are held at once
_COMPARED = 4096  # pairs at once
_WORTH = 1 << 18  # bytes of a mapped file's shingles: of less all is copied, as a small file is read and not mapped
_CENTRAL = 20
_COUNTS = [pa.field(name, pa.int64()) for name in ("seq", "position", "size")]
_RECORDS = pa.schema([column for column in sketches.SCHEMA if not pa.types.is_large_list(column.type)] + _COUNTS)
_BANDS = pa.schema({"band": pa.uint64(), "seq": pa.int64()})
_TABLES = """
CREATE TABLE pairs ("first" BIGINT, later BIGINT, similarity DOUBLE, central BOOLEAN);
CREATE TABLE roots (place BIGINT, root BIGINT);
"""
_PLACES = """
CREATE VIEW records AS SELECT * FROM fresh UNION ALL BY NAME SELECT * FROM remembered;
CREATE TABLE places AS
SELECT seq, row_number() OVER (ORDER BY path, line, ordinal, seq) AS place, content, "position", size FROM records
"""
# Each record of a bucket meets the 20 of it that come first by content, and the one that stands first: a bucket of many
# copies of one text costs so much a record, and the pairs do not hang on the order of the files.
_CANDIDATES = f"""
WITH shared AS (SELECT band FROM bands GROUP BY band HAVING count(*) > 1),
members AS (
    SELECT band, place, size,
        row_number() OVER (PARTITION BY band ORDER BY content, place) <= {_CENTRAL} AS central,
        row_number() OVER (PARTITION BY band ORDER BY place) = 1 AS leading
    FROM bands JOIN shared USING (band) JOIN places USING (seq)
),
met AS (
    SELECT least(a.place, b.place) AS "first", greatest(a.place, b.place) AS later, bool_or(a.central) AS central
    FROM members AS a JOIN members AS b USING (band)
    WHERE (a.central OR a.leading) AND a.place <> b.place
        AND least(a.size, b.size) >= ? * greatest(a.size, b.size)
    GROUP BY 1, 2
)
SELECT "first", later, central, a."position", a.size, b."position", b.size
FROM met JOIN places AS a ON a.place = "first" JOIN places AS b ON b.place = later
ORDER BY later, "first"
"""  # noqa: S608  # a constant of this module
# A copy that duplicate-text's key knows is that rule's, whether it runs or not.
_FOUND = """
WITH matched AS (SELECT later, min("first") AS "first", arg_min(similarity, "first") AS similarity FROM pairs GROUP BY later),
copies AS (
    SELECT seq, copied IS NOT NULL AND row_number() OVER (PARTITION BY copied ORDER BY place) > 1 AS again
    FROM records JOIN places USING (seq)
)
SELECT a.path, a.line, a.ordinal, a.record, b.path, b.line, b.ordinal, b."start", b.record, b.opening, b.severity,
    similarity, a."start"
FROM matched
JOIN places AS p ON p.place = "first" JOIN records AS a ON a.seq = p.seq
JOIN places AS q ON q.place = later JOIN records AS b ON b.seq = q.seq
JOIN copies ON copies.seq = b.seq
WHERE NOT again
ORDER BY later
"""  # noqa: E501  # one pattern, query or example
_CLUSTERS = """
SELECT record, min(record) OVER (PARTITION BY root) FROM records JOIN places USING (seq) JOIN roots USING (place)
WHERE record IS NOT NULL
ORDER BY record
"""
_ROOTED = "SELECT path, line, ordinal, root FROM records JOIN places USING (seq) JOIN roots USING (place)"

Where = tuple[Any, ...]  # path, line and ordinal of a record


class Stand(NamedTuple):
    """Where a record stands: the path of its file, its place there, as `engine.keys.places` has it, and its line."""

    path: str
    place: int
    line: int


Read = Callable[[Iterable[Stand]], Mapping[Where, str]]


class Near(Scratch):
    """The sketches of a run; a context manager, since its folder of shingles has to go in the end.

    `take` is called from one thread. Nothing may be taken once pairs were asked for.
    """

    def __init__(self, threshold: float = 0.8, within: Scratch | None = None) -> None:
        super().__init__(within)
        self._threshold = threshold
        self._seq = self._behind = 0  # records and shingles taken in
        self._starts = list[int]()  # of each batch taken in: how many shingles came before
        self._parts = list[Any]()  # the shingles themselves, when all are there
        self._remembered = list[pa.Table]()  # records of mapped files
        self._bare = list[Any]()  # records without shingles
        self._count = 0  # of bands
        self._candidates: bool | None = None  # whether there are any, once that is known
        self._stopped = False

    @cached_property
    def _records(self) -> Spool:
        return self._spool("records", _RECORDS)

    @cached_property
    def _bands(self) -> numbers.Kept:
        return self._kept("bands")

    @cached_property
    def _shingles(self) -> numbers.Kept:
        return self._kept("shingles")

    def _spool(self, name: str, schema: pa.Schema) -> Spool:
        spool = Spool(self.folder / name, schema)
        self.callback(spool.close)
        return spool

    def _kept(self, name: str) -> numbers.Kept:
        kept = numbers.Kept(self.folder / name)
        self.callback(kept.close)
        return kept

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Open the database, for which a single record need not wait."""
        own = database.opened(self.folder, "1GB", threads=2)
        self.callback(own.close)
        return own.execute(_TABLES)

    def take(self, table: pa.Table | None, *, mapped: bool = False) -> None:
        """Take what a batch left behind. A table that is a `mapped` file of some size is not copied."""
        for batch in table.to_batches() if table is not None else ():
            if batch.num_rows:
                self._take(batch, mapped=mapped)

    def _take(self, batch: pa.RecordBatch, *, mapped: bool) -> None:
        shingles, bands = (batch[name].flatten().to_numpy() for name in ("shingles", "bands"))
        offsets = batch["shingles"].offsets.to_numpy()
        sizes = np.diff(offsets)
        seqs = np.arange(self._seq, self._seq + batch.num_rows)
        rows = pa.Table.from_batches([batch.drop_columns(["bands", "shingles"])])
        for name, column in {"seq": seqs, "position": offsets[:-1] - offsets[0] + self._behind, "size": sizes}.items():
            rows = rows.append_column(name, pa.array(column))
        mapped = mapped and shingles.nbytes >= _WORTH
        (self._remembered.append if mapped else self._records.add)(rows)
        self._shingles.add(shingles, mapped=mapped)
        self._bands.add(bands, mapped=mapped)
        self._bare.append(seqs[sizes == 0])
        self._count = len(bands) // batch.num_rows
        self._starts.append(self._behind)
        self._seq += batch.num_rows
        self._behind += len(shingles)

    def _of(self, position: int, size: int) -> Any:  # noqa: ANN401  # numpy arrays
        """Return the shingles of a record."""
        part = bisect_right(self._starts, position) - 1
        start = position - self._starts[part]
        return self._parts[part][start : start + size]

    def _insert(self, table: str, rows: pa.Table) -> None:
        with self._database.cursor() as cursor:  # a query may be running
            cursor.register("rows", rows)
            cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")  # noqa: S608  # names of this module

    def compare(self) -> bool:
        """Find all pairs, once: candidates by their bands, then by their shingles; whether there are candidates."""
        if self._candidates is None:
            self._candidates = self._behind > 0 and self._share()
            if self._candidates and not self._stopped:
                self._compare()
        return self._candidates

    @contextmanager
    def comparing(self) -> Iterator[None]:
        """Compare in a thread of its own while the caller does something else; where that fails, the comparing ends
        too.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="warraq-near") as aside:
            compared = aside.submit(self.compare)
            try:
                yield
                compared.result()
            except BaseException:
                self._stopped = True
                if "_database" in self.__dict__:
                    self._database.interrupt()
                raise

    def _compare(self) -> None:
        self._records.view(self._database, "fresh")
        self._database.register("remembered", pa.concat_tables([_RECORDS.empty_table(), *self._remembered]))
        self._database.execute(_PLACES)
        self._parts = self._shingles.parts()
        candidates = self._database.execute(_CANDIDATES, [self._threshold])
        while not self._stopped and (rows := candidates.fetchmany(_COMPARED)):
            sets = [(self._of(p, m), self._of(q, n)) for *_, p, m, q, n in rows]
            alike = similarities(sets)
            first, later, central = (list(each) for each in list(zip(*rows, strict=True))[:3])
            pairs = pa.table({"first": first, "later": later, "similarity": alike, "central": central})
            self._insert("pairs", pairs.filter(pc.greater_equal(pairs["similarity"], self._threshold)))
        self._join()

    def _share(self) -> bool:
        """Write to the database only the bands that several records have, and return whether there are any: most
        records share none.
        """
        filled = np.ones(self._seq, np.bool_)
        filled[np.concatenate(self._bare)] = False
        spool, count = self._spool("shared", _BANDS), 0
        # Of each band its number goes into its hash, so that one number is compared.
        marks = np.arange(self._count, dtype=np.uint64) * hashes.GOLDEN
        for mark, bands in zip(marks, numbers.columns(self._bands.parts(), self._count), strict=True):
            seqs = numbers.shared(bands)
            seqs = seqs[filled[seqs]]
            spool.add(pa.table({"band": bands[seqs] + mark, "seq": seqs}))
            count += len(seqs)
        if count:
            spool.view(self._database, "bands")
        return count > 0

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        """Yield the pairs of records that are alike, sorted by the later one, then by the first: the places of both in
        the order of path, line and ordinal, from 1, and their similarity.
        """
        if not self.compare():
            return
        cursor = self._database.cursor().execute('SELECT "first", later, similarity FROM pairs ORDER BY later, "first"')
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def clusters(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the cluster of each record that is like another one. A cluster is named by the least id in
        it.

        They come in the order of the ids, whatever the order in which the records were read.
        """
        if self.compare():
            yield from self._database.execute(_CLUSTERS).fetchall()

    def _join(self) -> None:
        """Find the root of each record that is in a pair: the first record of its connected component."""
        cursor = self._database.cursor().execute('SELECT "first", later FROM pairs WHERE central')
        parents: dict[int, int] = {}
        while rows := cursor.fetchmany(10_000):
            for first, later in rows:
                one, other = _root(parents, first), _root(parents, later)
                parents[max(one, other)] = min(one, other)
        places = sorted(parents)
        roots = [_root(parents, place) for place in places]
        self._insert("roots", pa.table({"place": pa.array(places, pa.int64()), "root": pa.array(roots, pa.int64())}))

    def findings(
        self, rules: tuple[Rule, ...], said: set[tuple[Any, ...]], read: Read | None = None
    ) -> Iterator[Finding]:
        """Yield the findings: each on the later record of a pair, naming the first.

        `read` reads the texts of records again, so that a finding can show where two differ. One fault, one code: there
        is no finding on a record that was already reported as a copy of a record in its cluster, or as a copy of the
        same record as its match. `said` holds such pairs, each as path, line and ordinal of the first record and of the
        later one.
        """
        rule = next((rule for rule in rules if isinstance(rule, NearRule)), None)
        if rule is None or not self.compare():
            return
        silent = self._silent(said)
        rows = [row for row in self._database.execute(_FOUND).fetchall() if not silent(row[:3], row[4:7])]
        for start in range(0, len(rows), _SHOWN):
            shown = rows[start : start + _SHOWN]
            texts = (
                read({_stand(*where) for row in shown for where in ((*row[:2], row[-1]), (*row[4:6], row[7]))})
                if read
                else {}
            )
            yield from (_finding(rule, row, texts) for row in shown)

    def _silent(self, said: set[tuple[Any, ...]]) -> Callable[[Where, Where], bool]:
        cluster = {row[:3]: row[3] for row in self._database.execute(_ROOTED).fetchall()}
        named_as: dict[Where, set[Where]] = {}
        for pair in said:
            named_as.setdefault(pair[3:], set()).add(pair[:3])

        def silent(first: Where, later: Where) -> bool:
            named = named_as.get(later, set())
            alike = (each in cluster and cluster[each] == cluster.get(later) for each in named)
            return first in named or any(alike) or not named.isdisjoint(named_as.get(first, set()))

        return silent


def _root(parents: dict[int, int], place: int) -> int:
    """Find the root of a component, and shorten the way to it."""
    while (parent := parents.setdefault(place, place)) != place:
        parents[place] = parents.setdefault(parent, parent)
        place = parents[place]
    return place


def _stand(path: str, line: int | None, start: int | None) -> Stand:
    return Stand(path, start if start is not None else line or 0, line or 0)


def _finding(rule: NearRule, row: tuple[Any, ...], texts: Mapping[Where, str]) -> Finding:
    path, line, ordinal, record, *own, similarity, _ = row
    later_path, later_line, index, offset, later_record, opening, severity = own
    message = f"{rule.message}: similarity {similarity:.2f} (first at {place(path, line, ordinal)})"
    value, column = opening, None
    if (one := texts.get(row[:3])) and (other := texts.get(row[4:7])):
        value, column = copies.differing(one, other, most=sketches.OPENING)
    return Finding(
        rule.code, rule.name, Severity(severity), message, later_path, later_line, index, column, offset, later_record,
        columns.pointer(rule.field), value, (Related(path, line, record),),
    )  # fmt: skip

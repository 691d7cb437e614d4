"""Rules about the seeds that records name: which seeds these are is left behind, and the digests of all are looked up
in the end.

So no unit of work reads a seed, and what is kept of a file in the cache does not depend on its seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import Seed
from warraq.engine import columns
from warraq.engine.places import paths, stands
from warraq.engine.scope import Scope
from warraq.engine.spool import Spool
from warraq.finding import Finding, Severity
from warraq.readers.batch import Batch
from warraq.rule import RecordRule, Rule
from warraq.rules import ALL
from warraq.system.scratch import Scratch

DIGEST = "seed_sha256"  # the column that only this module can fill
_RULES = tuple(rule for rule in ALL if isinstance(rule, RecordRule) and DIGEST in rule.columns)
_READ = tuple(
    dict.fromkeys(name for rule in _RULES for name in (*(rule.fields or ()), *rule.columns) if name != DIGEST)
)
_NAMED = tuple(f"source_{name}" for name in Seed._fields)
_TYPES = dict.fromkeys((*_NAMED, *_READ), pa.string())
# What is left of a record: its place, its source, and the severity that each rule's finding would have (null: none is
# wanted).
SCHEMA = pa.schema({
    "path": pa.string(), "line": pa.int64(), "ordinal": pa.int64(), "offset": pa.int64(), "record": pa.string(),
    **_TYPES,
    **{rule.code: pa.string() for rule in _RULES},
})  # fmt: skip

Digest = Callable[[Seed], str | None]
"""Returns the SHA-256 of a seed's decompressed bytes, None where there is no seed."""


def asks(rule: Rule) -> bool:
    """Tell whether a rule needs the digest of a seed."""
    return rule in _RULES


def left(batch: Batch, scope: Scope) -> pa.Table | None:
    """Return a table of `SCHEMA` of the records of a batch, where a rule asks about their seeds."""
    rows = batch.rows.num_rows
    if not rows or not any(rule in scope.rules for rule in _RULES):
        return None
    read = columns.reader(batch)
    values = {name: read(name, name).cast(pa.string()) for name in _TYPES}
    for rule in _RULES:
        wanted = scope.severity(rule).value if rule in scope.rules else None
        values[rule.code] = pa.array([wanted], pa.string()).take(pa.array(np.zeros(rows, np.int8)))
        if (settled := columns.settled(batch, _field(rule))) is not None:
            values[rule.code] = pc.if_else(settled, None, values[rule.code])
    values |= {
        "path": paths(batch),
        "record": batch.rows.column("id"),
        **stands(batch, columns.pointer("source")),
    }
    return pa.table(values).select(SCHEMA.names).cast(SCHEMA)


def _field(rule: RecordRule) -> str:
    """Return the one field that a rule about seeds reports."""
    (field,) = rule.fields or ()
    return field


class Seeds(Scratch):
    """What records left; a context manager, since its temporary folder has to be removed."""

    @cached_property
    def _kept(self) -> Spool:
        spool = Spool(self.folder / "seeds", SCHEMA)
        self.callback(spool.close)
        return spool

    def take(self, table: pa.Table | None) -> None:
        """Take what a unit left."""
        if table is not None:
            self._kept.add(table)

    def findings(self, digest: Digest) -> Iterator[Finding]:
        """Return the findings of the rules about seeds, whose digests are asked for once a seed."""
        if "_kept" in self.__dict__:
            for rows in self._kept.batches():
                yield from _findings(pa.table(rows).append_column(DIGEST, _digests(rows, digest)))


def _digests(rows: pa.RecordBatch, digest: Digest) -> pa.Array:
    """Return the digest of each record's seed; null where the record names none."""
    parts = [rows.column(name) for name in _NAMED]
    named = pc.binary_join_element_wise(*parts, "\0", null_handling="replace").dictionary_encode()
    seeds = [each.rsplit("\0", len(parts) - 1) for each in named.dictionary.to_pylist()]
    digests = [
        digest(Seed(path, sha256, int(size or 0), reader)) if path else None for path, sha256, size, reader in seeds
    ]
    return pa.array(digests, pa.string()).take(named.indices)


def _findings(rows: pa.Table) -> Iterator[Finding]:
    for rule in _RULES:
        names = (_field(rule), *rule.columns)
        mask = pc.fill_null(rule.function(*(rows[name] for name in names)), False)
        for row in rows.filter(pc.and_(mask, rows[rule.code].is_valid())).to_pylist():
            values = [row[name] for name in names]
            message = rule.exact(*values) if rule.exact else rule.message
            if message is not None:
                yield Finding(
                    code=rule.code,
                    name=rule.name,
                    severity=Severity(row[rule.code]),
                    message=message,
                    path=row["path"],
                    line=row["line"],
                    index=row["ordinal"],
                    offset=row["offset"],
                    record=row["record"],
                    field=columns.pointer(names[0]),
                    value=values[0],
                )

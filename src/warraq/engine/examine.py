"""What one machine or another does with a unit of work: read records in, findings and sketches out, and nothing
else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
import pyarrow as pa

from warraq.engine import keys, local, near, recurring, seeds
from warraq.engine.scope import Scope
from warraq.finding import Fault, Finding
from warraq.readers.batch import Batch, Numbers, gathered
from warraq.rule import Rule


@dataclass(frozen=True, slots=True)
class Piece:
    """What came of a unit: counts, what was found in it, and what it leaves for the rules about the whole corpus.

    `end` is the byte offset up to which its file was read; `passed` counts what it holds beside records, by kind.
    `keys`, `texts`, `recurring` and `seeds` are tables as `keys.sketched`, `near.sketched`, `recurring.left` and
    `seeds.left` make them; None where there is nothing.
    """

    end: int = 0
    records: int = 0
    unread: int = 0
    findings: tuple[Finding, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    keys: pa.Table | None = None
    texts: pa.Table | None = None
    recurring: pa.Table | None = None
    seeds: pa.Table | None = None


def examine(units: Sequence[Sequence[Batch]], scope: Scope) -> list[Piece]:
    """Run the rules of a scope on the batches of some units, and return the piece of each.

    Several units, which have to be small, are examined together: what a rule costs beside its rows is paid once for all
    of them.
    """
    batches = [batch for unit in units for batch in unit]
    together = len(units) > 1 and len(batches) > 1
    pieces = iter(_split(gathered(batches), scope) if together else [_piece(batch, scope) for batch in batches])
    return [joined(list(islice(pieces, len(unit)))) for unit in units]


def _piece(batch: Batch, scope: Scope) -> Piece:
    return Piece(
        end=(batch.places[-1].end or 0) if len(batch.places) else 0,
        records=batch.rows.num_rows,
        unread=batch.unread,
        findings=(*_faults(batch, scope), *local.check(batch, scope)),
        passed=batch.passed,
        **{name: _without_rows(table) for name, table in _left(batch, scope).items()},
    )


def _left(batch: Batch, scope: Scope) -> dict[str, pa.Table | None]:
    return {
        "keys": keys.sketched(batch, scope),
        "texts": near.sketched(batch, scope),
        "recurring": recurring.left(batch, scope),
        "seeds": seeds.left(batch, scope),
    }


def _without_rows(table: pa.Table | None) -> pa.Table | None:
    return table.drop_columns(["row"]) if table is not None and "row" in table.column_names else table


def _split(batch: Batch, scope: Scope) -> list[Piece]:
    """Examine a gathered batch, and return the piece of each of its parts."""
    owners = np.repeat(np.arange(len(batch.parts)), [part.rows.num_rows for part in batch.parts])
    findings: dict[str, list[Finding]] = {}
    for finding in local.check(batch, scope):
        findings.setdefault(finding.path, []).append(finding)
    tables = {name: _of_parts(table, owners, len(batch.parts)) for name, table in _left(batch, scope).items()}
    return [
        Piece(
            end=(part.places[-1].end or 0) if len(part.places) else 0,
            records=part.rows.num_rows,
            unread=part.unread,
            findings=(*_faults(part, scope), *findings.pop(part.path, ())),  # of all parts of its file
            passed=part.passed,
            **{name: found[number] for name, found in tables.items()},
        )
        for number, part in enumerate(batch.parts)
    ]


def _of_parts(table: pa.Table | None, owners: Numbers, parts: int) -> list[pa.Table | None]:
    """Split a table, a row a record or with the numbers of their rows, by the parts that the records are from."""
    if table is None:
        return [None] * parts
    own = owners[table["row"].to_numpy()] if "row" in table.column_names else owners
    order, ends = np.argsort(own, kind="stable"), np.searchsorted(np.sort(own), np.arange(parts + 1))
    ordered = _without_rows(table.take(pa.array(order)).combine_chunks())
    slices = (
        [ordered.slice(start, end - start) for start, end in pairwise(ends.tolist())] if ordered is not None else []
    )
    return [each if each.num_rows else None for each in slices]


def joined(pieces: Sequence[Piece]) -> Piece:
    """Join the pieces of one file."""
    return Piece(
        end=max((piece.end for piece in pieces), default=0),
        records=sum(piece.records for piece in pieces),
        unread=sum(piece.unread for piece in pieces),
        findings=tuple(finding for piece in pieces for finding in piece.findings),
        passed=sum((Counter(piece.passed) for piece in pieces), Counter()),
        keys=_together([piece.keys for piece in pieces]),
        texts=_together([piece.texts for piece in pieces]),
        recurring=_together([piece.recurring for piece in pieces]),
        seeds=_together([piece.seeds for piece in pieces]),
    )


def _together(tables: Sequence[pa.Table | None]) -> pa.Table | None:
    found = [table for table in tables if table is not None]
    return pa.concat_tables(found) if found else None


def _faults(batch: Batch, scope: Scope) -> Iterator[Finding]:
    known = {rule.code: rule for rule in scope.rules}
    for fault in batch.faults:
        if rule := known.get(fault.code):
            yield of_fault(fault, rule, batch.path, scope)


def of_fault(fault: Fault, rule: Rule, path: str, scope: Scope) -> Finding:
    """Make the finding of a fault that a reader saw, with its rule's name and the policy's severity."""
    return Finding(
        code=fault.code,
        name=rule.name,
        severity=scope.severity(rule),
        message=fault.message,
        path=path,
        line=fault.line,
        index=fault.index,
        column=fault.column,
        offset=fault.offset,
        record=fault.record,
        field=fault.field,
        value=fault.value,
    )

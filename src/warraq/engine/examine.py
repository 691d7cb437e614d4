"""What one machine or another does with a unit of work: read records in, findings and sketches out, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from warraq.engine import keys, local, near, recurring, seeds
from warraq.engine.scope import Scope
from warraq.finding import Fault, Finding
from warraq.readers.batch import Batch
from warraq.rule import Rule


@dataclass(frozen=True, slots=True)
class Piece:
    """What came of a unit: counts, what was found in it, and what it leaves for the rules about the whole corpus.

    `end` is the byte offset up to which its file was read. `keys`, `texts`, `recurring` and `seeds` are tables as `keys.sketched`,
    `near.sketched`, `recurring.left` and `seeds.left` make them; None where there is nothing.
    """

    end: int = 0
    records: int = 0
    unread: int = 0
    findings: tuple[Finding, ...] = ()
    keys: pa.Table | None = None
    texts: pa.Table | None = None
    recurring: pa.Table | None = None
    seeds: pa.Table | None = None


def examine(batches: Sequence[Batch], scope: Scope) -> Piece:
    """Run the rules of a scope on the batches of a unit."""
    findings = list[Finding]()
    for batch in batches:
        findings += _faults(batch, scope)
        findings += local.check(batch, scope)
    return Piece(
        end=max((batch.places[-1].end or 0 for batch in batches if len(batch.places)), default=0),
        records=sum(batch.rows.num_rows for batch in batches),
        unread=sum(batch.unread for batch in batches),
        findings=tuple(findings),
        keys=_together([keys.sketched(batch, scope) for batch in batches]),
        texts=_together([near.sketched(batch, scope) for batch in batches]),
        recurring=_together([recurring.left(batch, scope) for batch in batches]),
        seeds=_together([seeds.left(batch, scope) for batch in batches]),
    )


def joined(pieces: Sequence[Piece]) -> Piece:
    """Join the pieces of one file."""
    return Piece(
        end=max(piece.end for piece in pieces),
        records=sum(piece.records for piece in pieces),
        unread=sum(piece.unread for piece in pieces),
        findings=tuple(finding for piece in pieces for finding in piece.findings),
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

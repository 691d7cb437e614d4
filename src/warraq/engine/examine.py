"""What one machine or another does with a unit of work: records in, findings and sketches out, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

import numpy as np
import pyarrow as pa

from warraq.arrays import Numbers
from warraq.engine import keys, local, recurring, seeds, sketches
from warraq.engine import shared as alike
from warraq.engine.scope import Scope
from warraq.finding import Fault, Finding
from warraq.readers import json_kind
from warraq.readers.batch import Batch, gathered
from warraq.readers.json_kind import Strays
from warraq.rule import Rule


@dataclass(frozen=True, slots=True)
class Piece:
    """The result of a unit: counts, findings, and tables for the rules about the whole corpus.

    `end` is the byte offset up to which its file was read. `named` tells whether some record has one of the record's
    fields, and `passed` counts by kind what the file holds beside records. `shared` are faults that all records of a
    batch share; `lint` makes findings of them once the whole file has been read. `strays` are odd lines of a part of a
    file, for `engine.spans`. `keys`, `texts`, `recurring` and `seeds` are the tables of `keys.sketched`,
    `sketches.of`, `recurring.left` and `seeds.left`; None if there is nothing for them.
    """

    end: int = 0
    records: int = 0
    unread: int = 0
    named: bool = False
    findings: tuple[Finding, ...] = ()
    shared: tuple[alike.Shared, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    strays: Mapping[str, Strays] = field(default_factory=dict)
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
    faults, shared = _faults(batch, scope)
    findings = (*faults, *local.check(batch, scope, shared))
    return Piece(
        end=(batch.places[-1].end or 0) if len(batch.places) else 0,
        records=batch.rows.num_rows,
        unread=batch.unread,
        named=_named(batch),
        findings=findings,
        shared=tuple(shared),
        passed=batch.passed,
        strays=batch.strays,
        **{name: _without_rows(table) for name, table in _left(batch, scope).items()},
    )


def _named(batch: Batch) -> bool:
    """Tell whether some record bears a field's name, by its values where it has any."""
    rows: int = batch.rows.num_rows
    if not rows or any(batch.rows.column(place).null_count < rows for place in range(batch.rows.num_columns)):
        return rows > 0
    return batch.present is None or any(batch.present(name).true_count for name in batch.rows.schema.names)


def _left(batch: Batch, scope: Scope) -> dict[str, pa.Table | None]:
    return {
        "keys": keys.sketched(batch, scope),
        "texts": sketches.of(batch, scope),
        "recurring": recurring.left(batch, scope),
        "seeds": seeds.left(batch, scope),
    }


def _without_rows(table: pa.Table | None) -> pa.Table | None:
    return table.drop_columns(["row"]) if table is not None and "row" in table.column_names else table


def _split(batch: Batch, scope: Scope) -> list[Piece]:
    """Examine a gathered batch, and return the piece of each of its parts."""
    owners = np.repeat(np.arange(len(batch.parts)), [part.rows.num_rows for part in batch.parts])
    findings, shared = dict[str, list[Finding]](), dict[str, list[alike.Shared]]()  # of all parts of a file
    of_all: list[alike.Shared] = []
    for finding in local.check(batch, scope, of_all):
        findings.setdefault(finding.path, []).append(finding)
    for each in of_all:
        shared.setdefault(each.path, []).append(each)
    tables = {name: _of_parts(table, owners, len(batch.parts)) for name, table in _left(batch, scope).items()}
    return [
        Piece(
            end=(part.places[-1].end or 0) if len(part.places) else 0,
            records=part.rows.num_rows,
            unread=part.unread,
            named=_named(part),
            findings=(*faults, *findings.pop(part.path, ())),
            shared=(*own, *shared.pop(part.path, ())),
            passed=part.passed,
            strays=part.strays,
            **{name: parts[number] for name, parts in tables.items()},
        )
        for number, part in enumerate(batch.parts)
        for faults, own in [_faults(part, scope)]
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
        named=any(piece.named for piece in pieces),
        findings=tuple(finding for piece in pieces for finding in piece.findings),
        shared=tuple(each for piece in pieces for each in piece.shared),
        passed=sum((Counter(piece.passed) for piece in pieces), Counter()),
        strays=json_kind.together(piece.strays for piece in pieces),
        keys=_together([piece.keys for piece in pieces]),
        texts=_together([piece.texts for piece in pieces]),
        recurring=_together([piece.recurring for piece in pieces]),
        seeds=_together([piece.seeds for piece in pieces]),
    )


def _together(tables: Sequence[pa.Table | None]) -> pa.Table | None:
    present = [table for table in tables if table is not None]
    return pa.concat_tables(present) if present else None


def singly(batch: Batch, scope: Scope, kinds: Collection[alike.Kind]) -> Iterator[Finding]:
    """Yield what is found in a batch of some kinds alone, record by record."""
    codes = {code for code, _ in kinds}
    narrow = replace(scope, rules=tuple(rule for rule in scope.rules if rule.code in codes))
    faults = (of_fault(fault, rule, batch.path, narrow) for fault, rule in _known(batch, narrow))
    for finding in (*faults, *local.check(batch, narrow)):
        if (finding.code, finding.field or "") in kinds:
            yield finding


def _known(batch: Batch, scope: Scope) -> Iterator[tuple[Fault, Rule]]:
    known = {rule.code: rule for rule in scope.rules}
    return ((fault, known[fault.code]) for fault in batch.faults if fault.code in known)


def _faults(batch: Batch, scope: Scope) -> tuple[list[Finding], list[alike.Shared]]:
    """Return the findings of a reader's faults, and separately the faults that all records of the batch share."""
    single, grouped = list[tuple[Fault, Rule]](), dict[alike.Kind, list[tuple[Fault, Rule]]]()
    for fault, rule in _known(batch, scope):
        group = grouped.setdefault((fault.code, fault.field or ""), []) if rule.once_for_a_file else single
        group.append((fault, rule))
    shared, rows = list[alike.Shared](), batch.rows.num_rows
    for kind, faults in grouped.items():
        if len({(fault.line, fault.offset, fault.index) for fault, _ in faults}) == len(faults) == rows:
            held = faults if rows <= alike.FEW else [min(faults, key=_stand)]
            findings = (of_fault(fault, rule, batch.path, scope) for fault, rule in held)
            shared.append(alike.shared(kind, batch, rows, findings))
        else:
            single += faults
    return [of_fault(fault, rule, batch.path, scope) for fault, rule in single], shared


def _stand(pair: tuple[Fault, Rule]) -> tuple[int, int]:
    return pair[0].line or 0, pair[0].offset or 0


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
        fixable=fault.fixable,
    )

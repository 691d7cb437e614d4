"""The fixes of rules on records, until nothing is left to fix; no record is made worse by it."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from warraq.engine import columns, local
from warraq.engine.scope import Scope
from warraq.finding import Finding, Severity
from warraq.readers.batch import Batch, Builder, Place
from warraq.record import CANONICAL, Record
from warraq.rule import RecordRule, Rule

# A pass applies one fix to each value at most. Fixes settle in as many passes as there are rules that meet in one
# value, and a few more; what takes longer grows with every pass.
_PASSES = 32
_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False)

Spared = Callable[[str, str | None], bool]  # whether a fault, by code and record, is right as it stands


def nothing(code: str, record: str | None) -> bool:  # noqa: ARG001  # as Spared
    """Spare nothing."""
    return False


Standing = tuple[str, str, Severity]  # a fault that stands: code, field, severity


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule's fix made of one value; `pointer` is empty where the fault was the file's."""

    code: str
    pointer: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Mended:
    """A record after its fixes; where they were `refused`, for that reason, it is the record as it was."""

    record: Any
    changes: tuple[Change, ...] = ()
    refused: str | None = None


@dataclass(slots=True)
class _Work:
    """A record on its way: what was changed, and every state that it has been in."""

    record: Any
    changes: list[Change] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    restless: bool = False


def mend(
    records: Sequence[Any], fixing: Scope, judging: Scope, contract: Record = CANONICAL, spared: Spared = nothing
) -> list[Mended]:
    """Apply the fixes of the rules of `fixing` to records, in the order of the codes, until none changes anything but
    what is `spared`.

    A record's fixes are refused together where they do not come to rest, where a fault is still there after its own
    fix, or where the record has an error, by the rules of `judging`, that it did not have before.
    """
    works = [_Work(copy.deepcopy(record)) for record in records]
    active = works
    for _ in range(_PASSES):
        fixes = _fixes([work.record for work in active], fixing, contract, spared)
        active = [work for work, changes in zip(active, fixes, strict=True) if _take(work, changes)]
        if not active:
            break
    for work in active:
        work.restless = True
    after = _faults([work.record for work in works], judging, contract)
    before = _before(records, after, judging, contract)
    return [_verdict(*each) for each in zip(records, works, before, after, strict=True)]


def _before(
    records: Sequence[Any], after: list[list[Standing]], scope: Scope, contract: Record
) -> list[list[Standing]]:
    """Return the errors that each record had before its fixes, for the records that have an error after them."""
    asked = [row for row, faults in enumerate(after) if any(severity is Severity.ERROR for _, _, severity in faults)]
    known = dict(zip(asked, _faults([records[row] for row in asked], scope, contract), strict=True))
    return [known.get(row, []) for row in range(len(records))]


def _fixes(records: Sequence[Any], scope: Scope, contract: Record, spared: Spared) -> list[list[Change]]:
    """Return what each record's fixable findings would change, in the order of the codes."""
    batch = _batch(records, contract)
    fixes: list[list[Change]] = [[] for _ in records]
    for finding in local.check(batch, scope):
        row = (finding.line or 1) - 1
        # A value that its reader had to repair (a lone surrogate) is not what stands in the file.
        stands = finding.fixable and _at(records[row], finding.field or "") == finding.value
        if stands and not spared(finding.code, finding.record):
            fixes[row].append(_change(batch, row, finding, scope))
    for changes in fixes:
        changes.sort(key=lambda change: (change.code, change.pointer))
    return fixes


def _batch(records: Sequence[Any], contract: Record) -> Batch:
    builder = Builder("", contract)
    for number, record in enumerate(records):
        builder.add(record, Place(number + 1, number))
    return builder.batch()


def _change(batch: Batch, row: int, finding: Finding, scope: Scope) -> Change:
    """Apply a rule's fix to the value that its finding stands on."""
    rule = _rule(scope, finding.code)
    if not isinstance(rule, RecordRule):
        new: object = rewritten(batch, row, finding.code, str(finding.value), scope)
    else:
        own = next(n for n in rule.fields or scope.required if columns.pointer(n) == finding.field)
        one = replace(batch, rows=batch.rows.slice(row, 1))
        values = [columns.column(one, name, own)[0].as_py() for name in (own, *rule.columns)]
        new = rule.fix(*values, **scope.arguments(rule)) if rule.fix else values[0]
    return Change(finding.code, finding.field or "", finding.value, new)


def _rule(scope: Scope, code: str) -> Rule:
    return next(rule for rule in scope.rules if rule.code == code)


def rewritten(batch: Batch, row: int, code: str, text: str, scope: Scope) -> str:
    """Return a string as a text rule's fix leaves it, under the settings of its record."""
    rule = _rule(scope, code)
    arguments = scope.arguments(rule)
    if "language" in rule.settings:
        arguments["language"] = batch.rows.column("language")[row].as_py()
    return str(rule.fix(text, **arguments)) if rule.fix else text


def _take(work: _Work, changes: list[Change]) -> bool:
    """Apply one pass to a record, one change a value; whether there is more to look at."""
    if not changes:
        return False
    work.states = work.states or {_state(work.record)}
    taken: list[Change] = []
    for change in changes:
        if not any(_touch(change.pointer, other.pointer) for other in taken):
            taken.append(change)
            _set(work.record, change.pointer, change.new)
    work.changes += taken
    state = _state(work.record)
    work.restless = state in work.states
    work.states.add(state)
    return not work.restless


def _state(record: object) -> str:
    return _SORTED.encode(record)


def _touch(one: str, other: str) -> bool:
    """Whether one of two pointers leads to the other's value, or into it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _faults(records: Sequence[Any], scope: Scope, contract: Record) -> list[list[Standing]]:
    """Return what stands against each record."""
    standings: list[list[Standing]] = [[] for _ in records]
    for line, standing in faults(_batch(records, contract), scope):
        standings[(line or 1) - 1].append(standing)
    return standings


def faults(batch: Batch, scope: Scope) -> Iterator[tuple[int | None, Standing]]:
    """Yield line, code, field and severity of every fault in a batch, those that its reader saw among them."""
    known = {rule.code: rule for rule in scope.rules}
    for finding in local.check(batch, scope):
        yield finding.line, (finding.code, finding.field or "", finding.severity)
    for fault in batch.faults:
        if rule := known.get(fault.code):
            yield fault.line, (fault.code, fault.field or "", scope.severity(rule))


def _verdict(record: object, work: _Work, before: list[Standing], after: list[Standing]) -> Mended:
    if not work.changes:
        return Mended(record)
    codes = ", ".join(sorted({change.code for change in work.changes}))
    if work.restless:
        return Mended(record, refused=f"the fixes of {codes} undo each other")
    if reason := worse([(change.code, change.pointer) for change in work.changes], before, after):
        return Mended(record, refused=f"after the fixes of {codes} {reason}")
    return Mended(work.record, tuple(work.changes))


def worse(
    mended_at: Sequence[tuple[str, str]],
    before: Sequence[Standing],
    after: Sequence[Standing],
) -> str | None:
    """Say what is wrong after fixes at these codes and fields: a fault that is still there, or an error that is new."""
    if stays := sorted({(code, where) for code, where, _ in after} & set(mended_at)):
        return "it still has " + _named(stays)
    new = Counter(before)
    new.subtract(after)
    if errors := sorted({(c, w) for (c, w, severity), left in new.items() if left < 0 and severity is Severity.ERROR}):
        return "it would have " + _named(errors)
    return None


def _named(faults: list[tuple[str, str]]) -> str:
    return ", ".join(f"{code} at {where}" if where else code for code, where in faults)


def _steps(record: Any, pointer: str) -> Iterator[tuple[Any, str | int]]:  # noqa: ANN401  # any JSON
    """Walk down a pointer: yield each container with the key or number of the next step in it."""
    for name in pointer.split("/")[1:]:
        key = int(name) if isinstance(record, list) else name
        yield record, key
        record = record[key]


def _at(record: Any, pointer: str) -> object:  # noqa: ANN401  # any JSON
    for container, key in _steps(record, pointer):
        record = container[key]
    return record


def _set(record: Any, pointer: str, value: object) -> None:  # noqa: ANN401  # any JSON
    *_, (container, key) = _steps(record, pointer)
    container[key] = value

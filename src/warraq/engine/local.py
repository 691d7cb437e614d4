"""The rules on batches of Arrow columns, on this machine: masks first, exact checks on the suspects alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns
from warraq.engine.scope import Scope
from warraq.finding import Finding
from warraq.readers.batch import Batch
from warraq.rule import Rule


def check(batch: Batch, scope: Scope) -> Iterator[Finding]:
    """Run the record and text rules of `scope` over one batch."""
    if not batch.rows.num_rows:
        return
    for rule in scope.rules:
        if rule.kind == "record":
            for name in scope.required if rule.fields is None else rule.fields:
                yield from _record(batch, scope, rule, name)
    yield from _texts(batch, scope)


def _record(batch: Batch, scope: Scope, rule: Rule, name: str) -> Iterator[Finding]:
    names = (name, *rule.columns)
    arrays = [columns.column(batch, each, name, scope.digest) for each in names]
    arguments = scope.arguments(rule)
    mask = rule.function(*arrays, **arguments)
    mask = pc.and_not(pc.fill_null(mask, False), columns.settled(batch, name))
    for row in pc.indices_nonzero(mask).to_pylist():
        values = [array[row].as_py() for array in arrays]
        message = rule.exact(*values, **arguments) if rule.exact else rule.message
        if message is not None:
            fixable = _fixable(rule, values, arguments)
            value = columns.raw(batch, name)[row].as_py()
            yield finding(batch, scope, rule, row, message, columns.pointer(name), value=value, fixable=fixable)


def _texts(batch: Batch, scope: Scope) -> Iterator[Finding]:
    rules = [rule for rule in scope.rules if rule.kind == "text"]
    patterns = {rule.code: rule.suspects() for rule in rules if rule.suspects}
    together = "|".join(f"(?:{pattern})" for pattern in patterns.values())
    languages = batch.rows.column("language")
    for strings in columns.strings(batch) if rules else ():
        hits = _matches(strings.values, together)
        suspects = strings.values.take(hits)
        for rule in rules:
            for number in _matches(suspects, patterns[rule.code]).to_pylist() if len(hits) else ():
                at = hits[number].as_py()
                yield from _string(batch, scope, rule, strings, at, languages)


def _matches(values: pa.Array, pattern: str) -> pa.Array:
    return pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(values, pattern), False))


def _string(  # one string and what it stands in
    batch: Batch, scope: Scope, rule: Rule, strings: columns.Strings, number: int, languages: pa.Array
) -> Iterator[Finding]:
    row, pointer = strings.place(number)
    value = strings.values[number].as_py()
    arguments = scope.arguments(rule)
    if "language" in rule.settings:
        arguments["language"] = languages[row].as_py()
    if hit := rule.function(value, **arguments):
        fixable = _fixable(rule, [value], arguments)
        column = hit.column + 1
        yield finding(batch, scope, rule, row, hit.message, pointer, value=value, column=column, fixable=fixable)


def _fixable(rule: Rule, values: list[Any], arguments: dict[str, Any]) -> bool:
    return rule.fix is not None and rule.fix(*values, **arguments) != values[0]


def finding(  # a finding has that many parts
    batch: Batch,
    scope: Scope,
    rule: Rule,
    row: int,
    message: str,
    pointer: str,
    *,
    value: object = None,
    column: int | None = None,
    fixable: bool = False,
) -> Finding:
    """Make the finding of one rule about one row."""
    place = batch.place(row, pointer)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=scope.severity(rule),
        message=message,
        path=batch.path,
        line=place.line,
        index=place.index,
        column=column,
        offset=place.offset,
        record=batch.rows.column("id")[row].as_py(),
        field=pointer,
        value=value,
        fixable=fixable,
    )

"""The rules on batches of Arrow columns, on this machine: masks first, exact checks on the suspects alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine import columns
from warraq.engine.scope import Scope
from warraq.finding import Finding
from warraq.normalise.columns import screen
from warraq.normalise.text import Hit
from warraq.readers.batch import Batch, Numbers
from warraq.rule import Rule
from warraq.rules import BY_CODE

# Misread text is full of signs that other rules mind: what goes with its repair is no second fault, and while it is not
# repaired no other fix may touch it, selected or not, since the bytes that it was made from would be lost.
_MISREAD = BY_CODE["ENC004"]


# So few strings, and bytes of them, are asked rule by rule in less time than the rules' patterns take to make.
_FEW, _SHORT = 32, 8192
_TEXT = columns.pointer("text")
_LINK = "/link"  # of a related headline: no text, so that rules with a screen of their own do not look at it
_making = threading.Lock()  # patterns that take long to make the first time are made by one thread


def check(batch: Batch, scope: Scope) -> Iterator[Finding]:
    """Run the record and text rules of `scope` over one batch."""
    if not batch.rows.num_rows:
        return
    read = columns.reader(batch, scope.digest)
    fields = list(columns.strings(batch))
    found, in_text = dict[int, pa.Array](), None
    for part in _parts(fields):
        own, of_lines = _hits(part, scope)
        found |= own
        in_text = of_lines if part[0].pointer == _TEXT else in_text
    for rule in scope.rules:
        if rule.kind == "record":
            for name in scope.required if rule.fields is None else rule.fields:
                yield from _record(batch, scope, rule, name, read, in_text)
    for strings in fields:
        if (numbers := found.get(id(strings))) is not None:
            yield from _strings(batch, scope, strings, numbers)


def _record(  # one rule about one field, and what it looks at
    batch: Batch, scope: Scope, rule: Rule, name: str, read: columns.Read, in_text: pa.Array | None
) -> Iterator[Finding]:
    arrays = [read(each, name) for each in (name, *rule.columns)]
    arguments = scope.arguments(rule)
    mask, settled = _certain(rule.function(*arrays, **arguments)), columns.settled(batch, name)
    if rule.suspects and in_text is not None:
        mask = _with(mask, in_text.filter(_match(arrays[0].take(in_text), rule.suspects())))
    mask = mask if settled is None else pc.and_not(mask, settled)
    for row in pc.indices_nonzero(mask).to_pylist():
        values = [array[row].as_py() for array in arrays]
        message = rule.exact(*values, **arguments) if rule.exact else rule.message
        if message is not None:
            fixable = _fixable(rule, values, arguments)
            value = columns.raw(batch, name)[row].as_py()
            column, said = (message.column + 1, message.message) if isinstance(message, Hit) else (None, message)
            pointer = columns.pointer(name)
            yield finding(batch, scope, rule, row, said, pointer, value=value, column=column, fixable=fixable)


def _with(mask: pa.Array, rows: pa.Array) -> pa.Array:
    """Add rows to a mask."""
    both = mask.to_numpy(zero_copy_only=False).copy()
    both[rows.to_numpy()] = True
    return pa.array(both)


def _parts(fields: list[columns.Strings]) -> list[list[columns.Strings]]:
    """Part the text, which is most of a corpus, from all the other strings, which are looked at together."""
    parts = ([each for each in fields if (each.pointer == _TEXT) == text] for text in (True, False))
    return [part for part in parts if part]


def _hits(part: list[columns.Strings], scope: Scope) -> tuple[dict[int, pa.Array], pa.Array | None]:
    """Look at strings in one pass; give the numbers of those that a text rule's pattern matches, by field.

    Beside them, for text: the numbers of those that a record rule's pattern may match. Of a few strings all are given: the patterns
    take longer to make than each rule to be asked.
    """
    lines = part[0].pointer == _TEXT
    asked = [rule for rule in scope.rules if rule.suspects and (rule.kind == "text" or lines)]
    if not asked:
        return {}, None
    if _few([strings.values for strings in part]):
        every = {id(strings): pc.indices_nonzero(strings.values.is_valid()) for strings in part if len(strings.values)}
        return every, every.get(id(part[0])) if lines else None
    values = part[0].values if len(part) == 1 else pa.concat_arrays([strings.values for strings in part])
    plain = [rule for rule in asked if rule.screen is None]
    some = screen.unsure(values, lines=lines) if plain else None
    patterns = [rule.suspects for rule in plain if rule.suspects and (rule.kind == "text" or some is None)]
    own = _matching(values, patterns, None if some is None else some.characters)
    others = _screened(values, [rule for rule in asked if rule.screen])
    found, start = dict[int, pa.Array](), 0
    for strings in part:
        end = start + len(strings.values)
        hits = own if strings.items == _LINK else np.union1d(own, others)
        if len(numbers := hits[(hits >= start) & (hits < end)]):
            found[id(strings)] = pa.array(numbers - start)
        start = end
    of_lines = own if some is None else some.lines
    return found, pa.array(of_lines) if lines and len(of_lines) else None


def _screened(values: pa.Array, asked: list[Rule]) -> Numbers:
    """Give the numbers of the strings that a rule with a screen of its own may find something in."""
    numbers = np.zeros(0, np.int64)
    for screened in {rule.screen for rule in asked if rule.screen}:
        patterns = [rule.suspects for rule in asked if rule.screen is screened and rule.suspects]
        numbers = np.union1d(numbers, _matching(values, patterns, screened(values)))
    return numbers


def _matching(values: pa.Array, patterns: list[Callable[[], str]], some: Numbers | None) -> Numbers:
    """Give the numbers of the strings, or of some of them, that a pattern matches; where these are few, of all of them."""
    if not patterns:
        return np.zeros(0, np.int64)
    asked = values if some is None else values.take(pa.array(some))
    if some is not None and _few([asked]):
        return some
    with _making:
        together = "|".join(f"(?:{pattern()})" for pattern in patterns)
    hits: Numbers = pc.indices_nonzero(_match(asked, together)).to_numpy()
    return hits if some is None else some[hits]


def _match(values: pa.Array, pattern: str) -> pa.Array:
    return _certain(pc.match_substring_regex(values, pattern))


def _certain(mask: pa.Array) -> pa.Array:
    """Take what is not known for not so."""
    return pc.fill_null(mask, False) if mask.null_count else mask


def _strings(batch: Batch, scope: Scope, strings: columns.Strings, numbers: pa.Array) -> Iterator[Finding]:
    """Ask each text rule about the strings that all of them together suspect."""
    rules = [rule for rule in scope.rules if rule.kind == "text" and not (rule.screen and strings.items == _LINK)]
    languages = batch.rows.column("language")
    suspects = strings.values.take(numbers)
    suspected = {rule.code: set(_suspected(suspects, rule)) for rule in rules}
    misread = set(_suspected(suspects, _MISREAD))
    # String by string: what several rules ask of one, such as its repair, is still known.
    for number in sorted(set().union(*suspected.values())):
        for rule in rules:
            if number in suspected[rule.code]:
                yield from _string(
                    batch, scope, rule, strings, numbers[number].as_py(), languages, misread=number in misread
                )


def _few(arrays: list[pa.Array]) -> bool:
    return sum(map(len, arrays)) <= _FEW and sum(values.nbytes for values in arrays) <= _SHORT


def _suspected(suspects: pa.Array, rule: Rule) -> list[int]:
    """Give the numbers of the strings that one rule has to look at: all of a few."""
    if rule.suspects is None or _few([suspects]):
        return list(range(len(suspects)) if rule.suspects else ())
    found: list[int] = pc.indices_nonzero(_match(suspects, rule.suspects())).to_pylist()
    return found


def _string(  # one string and what it stands in
    batch: Batch,
    scope: Scope,
    rule: Rule,
    strings: columns.Strings,
    number: int,
    languages: pa.Array,
    *,
    misread: bool,
) -> Iterator[Finding]:
    value = strings.values[number].as_py()
    arguments, language = scope.arguments(rule), languages[strings.row(number)].as_py()
    if "language" in rule.settings:
        arguments["language"] = language
    if hit := rule.function(value, **arguments):
        fixable = _fixable(rule, [value], arguments)
        if misread and rule.code != _MISREAD.code and _MISREAD.fix and _MISREAD.function(value, language=language):
            repaired, selected = _MISREAD.fix(value, language=language), _MISREAD in scope.rules
            if selected and not rule.function(repaired, **arguments):
                return
            fixable = fixable and selected and repaired != value
        row, pointer = strings.place(number)
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

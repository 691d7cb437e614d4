"""The time that a rule takes, and how it grows with the length of a value."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq import scoping
from warraq.engine import columns, local
from warraq.engine.scope import Scope
from warraq.policy import Policy, Repository, SourcePolicy
from warraq.readers.batch import Batch, Builder, Place
from warraq.rule import KeyRule, NearRule, RecordRule, Rule, TextRule
from warraq.testing.documentation import expect
from warraq.testing.values import Shape, shapes, tokens

DOUBLINGS = 3  # of a length, from one that is measured to the next
LENGTHS = tuple(1 << bits for bits in range(14, 21, DOUBLINGS))  # bytes, up to a megabyte
GROWTH, LIMIT = 2.5, 1.0  # times with every doubling, seconds on one of two cores of an AMD EPYC ...
PACE = 0.051  # ... on which `_pace` takes so many seconds; a slower machine has as much longer
FLOOR = 0.01  # seconds: of less, most is noise
_TRIES = 8
_FEW = 4  # tokens of a kind
_WHOLE: dict[str, Any] = {
    "id": "0" * 32, "link": "https://example.org/a", "title": "عنوان", "text": "نص الخبر",
    "published_at": "2021-07-25T11:02:00Z", "collected_at": "2021-07-26T11:02:00Z", "language": "ar",
    "publisher": "صحيفة", "license": "CC0-1.0",
    "dateline": {
        "raw": "25 يوليو 2021", "precision": "day", "calendar": "gregorian", "offset": None, "offset_source": None,
    },
    "source": {"path": "seeds/a", "sha256": "0" * 64}, "authors": ["كاتب"], "keywords": ["نفط"],
    "related": [{"title": "آخر", "link": None}], "attribution": ["وكالة"], "section": "أخبار",
}  # fmt: skip

Check = Callable[[str], object]
"""What a rule does to one value."""


def time_is_linear(rule: Rule) -> None:
    """Check that a rule takes no more time than a value is long: all values at 16 KB, the slowest at 128 KB too."""
    root = Repository(root=Path(), policy=Policy(), found=False)
    scope = scoping.scope_of(root, SourcePolicy(), (rule,))
    known = shapes(tokens(rule, (), lambda texts: texts[:: max(1, len(texts) // _FEW)]))
    for _, check in checks(rule, scope):
        slowest_grow(check, known, LENGTHS[:2])


def slowest_grow(check: Check, known: dict[str, Shape], lengths: Sequence[int], slowest: int = 1) -> None:
    """Check the slowest of some values of the first length at all lengths."""
    check("a")  # what is made once is made
    spent = {name: _seconds(check, shape(lengths[0])) for name, shape in known.items()}
    for name in sorted(spent, key=spent.__getitem__, reverse=True)[:slowest]:
        held(check, known[name], name, lengths)


def held(check: Check, shape: Shape, name: str, lengths: Sequence[int]) -> None:
    """Double the length of a value three times, and three times again, and compare what that took."""
    before = math.inf
    for length in lengths:
        enough = max(before, FLOOR) * GROWTH**DOUBLINGS
        spent = _least(check, shape(length), min(enough, LIMIT))
        holds = spent < enough and (spent < LIMIT or spent < LIMIT * _pace() / PACE)
        expect(holds, f"{name}, {length:,} bytes: {spent:.2f} s, and an eighth of it {before:.2f} s")
        before = spent


def checks(rule: Rule, scope: Scope) -> Iterator[tuple[str, Check]]:
    """Yield what a rule does to values, each by a name."""
    if isinstance(rule, TextRule):
        yield "find", _on_text(rule, rule.function, scope)
        if rule.fix:
            yield "fix", _on_text(rule, rule.fix, scope)
    elif isinstance(rule, (RecordRule, KeyRule, NearRule)):
        yield from ((name, _on_record(rule, name, scope)) for name in _attacked(rule))


def _on_text(rule: TextRule, function: Callable[..., object], scope: Scope) -> Check:
    """Ask one function of a text rule about a value, where the rule's pattern has it suspected."""
    suspects = rule.suspects()
    arguments = scope.arguments(rule) | ({"language": "ar"} if "language" in rule.settings else {})

    def run(value: str) -> object:
        suspected = pc.match_substring_regex(pa.array([value]), suspects)[0].as_py()
        return function(value, **arguments) if suspected else None

    return run


def _on_record(rule: RecordRule | KeyRule | NearRule, name: str, scope: Scope) -> Check:
    """Run a rule on records in which one column is a value: its mask, its exact check and its fix, or its key."""
    alone = Scope((rule,), ("title",), settings=scope.settings)

    def run(value: str) -> object:
        rows = _batch(_planted(name, value))
        if isinstance(rule, RecordRule):
            return list(local.check(rows, alone))
        arrays = [columns.reader(rows)(each, each) for each in _reads(rule)]
        functions = (rule.function, rule.sketch) if isinstance(rule, KeyRule) else (rule.function,)
        outputs = [function(*arrays, **alone.arguments(rule)) for function in functions if function]
        one, other = ([array[row].as_py() for array in arrays] for row in (0, 1))
        return outputs, rule.exact(one, other) if isinstance(rule, KeyRule) and rule.exact else None

    return run


def _reads(rule: RecordRule | KeyRule | NearRule) -> tuple[str, ...]:
    """Return the columns that a rule reads."""
    if isinstance(rule, NearRule):
        return (rule.field,)
    return (*(rule.fields or ("title",)), *rule.columns) if isinstance(rule, RecordRule) else rule.columns


def _attacked(rule: RecordRule | KeyRule | NearRule) -> list[str]:
    """Return the columns of a rule that a record can fill with strings."""
    names = dict.fromkeys(name.replace("_plain", "_raw") for name in _reads(rule))
    return [name for name in names if name not in ("present", "seed_sha256")]


def _planted(name: str, value: str) -> dict[str, Any]:
    """Make a record in which one column is the value."""
    if name in columns.PARTS:
        outer, inner = columns.PARTS[name]
        return _WHOLE | {outer: {**_WHOLE.get(outer, {}), inner: value}}
    if name == "related":
        return _WHOLE | {name: [{"title": value, "link": value}]}
    return _WHOLE | {name: [value, value] if isinstance(_WHOLE.get(name), list) else value}


def _batch(record: dict[str, Any]) -> Batch:
    builder = Builder("a")
    builder.add(record, Place(1, 0))
    builder.add(record, Place(2, 1))
    return builder.batch()


def _seconds(check: Check, value: str) -> float:
    """Return the time that this thread spends on a value, the collector of garbage aside, which looks at all that was
    left before.
    """
    gc.disable()
    start = time.thread_time()
    check(value)
    spent = time.thread_time() - start
    gc.enable()
    return spent


def _pace() -> float:
    """Return the least time of a few tries that plain Python takes over a million letters, at this moment: other
    processes may slow this one down at one time and not at another.
    """
    return min(_seconds(lambda text: sum(ord(char) & 3 for char in text), "اب" * 500_000) for _ in range(_TRIES))


def _least(check: Check, value: str, enough: float) -> float:
    """Return the least time of a few tries, or the first short enough: another process can only make it longer."""
    spent = _seconds(check, value)
    for _ in range(_TRIES - 1):
        if spent < enough:
            break
        spent = min(spent, _seconds(check, value))
    return spent

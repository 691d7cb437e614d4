"""Fixes of raw documents: the fixes of text rules, block by block, so that the layout stays.

What a record has instead of the text (its id, its dates, its keywords) is read out of the document, and nothing of it is
written back.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from warraq.engine import local, mend
from warraq.engine.scope import Scope
from warraq.finding import Finding, Severity
from warraq.fix.plan import MARK, Fixed, Plan, Task, legacy
from warraq.readers import khaleej
from warraq.readers.batch import Batch
from warraq.readers.edits import Edit, applied
from warraq.rule import Rule

_END = re.compile(rb"\r\n|\n|\r")
_PASSES = 32  # as for records: one rule a pass and block


@dataclass(frozen=True, slots=True)
class _State:
    """A document as it is read: its batch, and its blocks by the part of the record that is made of them."""

    data: bytes
    batch: Batch
    parts: tuple[tuple[str, khaleej.Block], ...]


def plan(task: Task) -> Plan:
    """Plan the fixes of one document; one that is not in UTF-8 is left as it is."""
    data, done = bytes(task.data), Plan()
    first = _read(task, data)
    if (task.options.source.encoding or "utf-8") != "utf-8" or legacy(first.batch.faults):
        return Plan(notes=[f"{task.shown}: not in UTF-8, so it was left as it is"])
    text = tuple(rule for rule in task.fixing.rules if rule.kind == "text")
    if first.batch.rows.num_rows:
        _settle(task, first, replace(task.fixing, rules=text), done)
    if task.marks and data.startswith(codecs.BOM_UTF8):
        done.edits.append(Edit(0, 3, b""))
        done.fixed.insert(0, Fixed(task.shown, 1, None, MARK))
    done.edits.sort()
    return done


def _read(task: Task, data: bytes) -> _State:
    (batch,) = khaleej.read(io.BytesIO(data), task.shown, task.options)
    if not batch.rows.num_rows:
        return _State(data, batch, ())
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    found = khaleej.blocks(data.removeprefix(mark).decode(), mark=len(mark))
    return _State(data, batch, tuple(_parts(khaleej.layout(found))))


def _parts(layout: khaleej.Layout) -> Iterator[tuple[str, khaleej.Block]]:
    """Give each block with the field that it is read into."""
    single = (("title", layout.title), ("dateline", layout.date), ("attribution", layout.credits))
    yield from ((name, block) for name, block in (*single, ("keywords", layout.keywords)) if block)
    yield from (("text", block) for block in layout.body)
    yield from ((f"related/{number}", block) for number, block in enumerate(layout.related))


def _settle(task: Task, first: _State, scope: Scope, done: Plan) -> None:
    """Fix a document pass by pass until nothing changes; its fixes are refused together, as a record's are."""
    state, changed = first, {}
    reason: str | None = "its fixes undo each other"
    for _ in range(_PASSES):
        found = _pass(state, scope)
        if not found:
            reason = None
            break
        edits = [edit for edit, _ in found]
        after = _read(task, applied(state.data, edits))
        if _shape(after) != _kept(state, found):
            reason = "a fix would move its parts"
            break
        changed |= {(change.code, change.pointer, block.line): (change, block) for _, (change, block) in found}
        state = after
    # incomplete

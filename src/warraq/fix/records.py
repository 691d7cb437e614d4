"""Fixes of files of records: each record that has something to fix is mended; only changed strings are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from warraq.engine import local
from warraq.fix import csv_spans, json_spans, mend
from warraq.fix.edits import Edit
from warraq.fix.plan import MARK, Fixed, Plan, Task, legacy
from warraq.mapping import steps
from warraq.readers import csv_rows, json_text, transcoded
from warraq.readers.batch import Batch, Place
from warraq.readers.mapping import paths

# A record as rules see it, and what turns it into a mended one where it stands.
Found = tuple[Any, Callable[[Any], list[Edit]]]
Locate = Callable[[int], Found]


def plan(task: Task) -> Plan:
    """Plan the fixes of a file of JSON Lines, JSON or CSV."""
    done = Plan()
    if transcoded.label(task.options.source.encoding):
        return Plan(notes=[f"{task.shown}: not in UTF-8, as the policy says, so it was left as it is"])
    # Behind a second mark the first record cannot be read; it can once the marks are gone.
    start = 3 * max(task.marks - 1, 0)
    locate = _locator(task, start)
    for batch in task.batches(start):
        if legacy(batch.faults):
            return Plan(notes=[f"{task.shown}: not in UTF-8, so it was left as it is (ENC010)"])
        _batch(task, batch, locate, done)
    done.edits = sorted(replace(edit, start=edit.start + start, end=edit.end + start) for edit in done.edits)
    if task.marks:
        done.edits.insert(0, Edit(0, 3 * task.marks, b""))
        done.fixed.insert(0, Fixed(task.shown, 1, None, MARK))
    return done


def _batch(task: Task, batch: Batch, locate: Locate, done: Plan) -> None:
    fixable = (f for f in local.check(batch, task.fixing) if f.fixable and not task.spared(f.code, f.record))
    suspects = {(f.line, f.offset, f.index) for f in fixable}
    places = [place for place in batch.places if (place.line, place.offset, place.index) in suspects]
    located = [locate(place.offset or 0) for place in places]
    mended = mend.mend([record for record, _ in located], task.fixing, task.judging, task.options.record, task.spared)
    for place, (_, edits), after in zip(places, located, mended, strict=True):
        if after.refused:
            done.notes.append(f"{task.shown}:{place.line}: left as it is: {after.refused}")
        elif derived := _derived(task, after):
            done.notes.append(f"{task.shown}:{place.line}: left as it is: {derived} is made of what stands elsewhere")
        elif after.changes:
            done.edits += edits(after.record)
            done.fixed += _fixed(task, place, after)


def _derived(task: Task, after: mend.Mended) -> str:
    """Name the fields that would change and are no column of the file, but made of one or of several."""
    form = task.options.form
    changed = dict.fromkeys(change.pointer.split("/")[1] for change in after.changes if change.pointer)
    return ", ".join(name for name in changed if form and not form.written(name))


def _fixed(task: Task, place: Place, after: mend.Mended) -> Iterator[Fixed]:
    for change in after.changes:
        yield Fixed(task.shown, place.line, place.index, change)


def _locator(task: Task, start: int) -> Locate:
    data = task.data[start:] if start else task.data
    if task.reader.delimiters and (table := csv_rows.table(data, task.reader.delimiters)):
        return lambda offset: csv_spans.locate(data, offset, table, task.options)

    def locate(offset: int) -> Found:
        spans = json_spans.scan(data, offset)
        text = data[slice(*spans.places[()])].decode()
        value = json_text.parse(text, nesting=task.options.limits.nesting).value
        form = task.options.form
        record = form.record(value)[0] if form else value

        def place(path: json_spans.Path) -> json_spans.Path:
            name = form.written(str(path[0])) if form else path[0]
            own = (name,) if name in value else steps(str(name))
            held = paths.value(value, str(name))
            return own if isinstance(held, str) else (*own, *path[1:])  # a list of one is its item

        return record, lambda after: list(json_spans.edits(data, spans, record, after, place=place))

    return locate

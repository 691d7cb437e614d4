"""Fixes of raw documents: the fixes of text rules, block by block, so that the layout stays.

What a record has instead of the text (its id, its dates, its keywords) is read out of the document, and nothing of it
is written back.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from warraq.engine import local
from warraq.engine.scope import Scope
from warraq.fix import mend
from warraq.fix.edits import Edit, applied
from warraq.fix.mend import Change
from warraq.fix.plan import MARK, Fixed, Plan, Task, legacy
from warraq.readers import text
from warraq.readers.batch import Batch
from warraq.rule import TextRule

_END = re.compile(r"\r\n|\n|\r")
_RESTLESS: str | None = "the fixes undo each other"
_PASSES = 32  # as for records: one rule a pass and block


@dataclass(slots=True)
class _Piece:
    """A block of a document: its place, its line ends, and its current text, with LF between lines."""

    line: int
    start: int
    end: int
    breaks: list[str]
    text: str
    old: str

    def edit(self) -> Edit:
        """Write the text with the line ends that the block had."""
        lines = self.text.split("\n")
        breaks = self.breaks if len(lines) == len(self.breaks) + 1 else [(self.breaks or ["\n"])[0]] * (len(lines) - 1)
        new = "".join(line + mark for line, mark in zip(lines, [*breaks, ""], strict=True))
        return Edit(self.start, self.end, new.encode())


@dataclass(frozen=True, slots=True)
class _Document:
    """What a document's bytes are read as, and the field of each of its blocks."""

    batch: Batch
    blocks: tuple[text.Block, ...]
    fields: tuple[str, ...]

    @property
    def parts(self) -> list[str]:
        """The kinds of the blocks, in order."""
        return [field.partition("/")[0] for field in self.fields]


def plan(task: Task) -> Plan:
    """Plan the fixes of one document; one that is not in UTF-8 is left as it is."""
    data, done = bytes(task.data), Plan()
    document = _read(task, data)
    if (task.options.source.encoding or "utf-8") != "utf-8" or legacy(document.batch.faults):
        return Plan(notes=[f"{task.shown}: not in UTF-8, so it was left as it is"])
    if document.batch.rows.num_rows:
        _settle(task, data, document, done)
    if task.marks:
        done.edits.insert(0, Edit(0, len(codecs.BOM_UTF8), b""))
        done.fixed.insert(0, Fixed(task.shown, 1, None, MARK))
    return done


def _read(task: Task, data: bytes) -> _Document:
    (batch,) = task.reader.batches(io.BytesIO(data), task.shown, task.options)
    if not batch.rows.num_rows:
        return _Document(batch, (), ())
    if task.reader.layout is None:
        raise TypeError(f"{task.reader.name}: no reader of documents")
    layout, mark = task.reader.layout(task.options), text.marks(data)
    blocks = layout.blocks(data[mark:].decode(), mark=mark)
    return _Document(batch, tuple(blocks), tuple(layout.parts(blocks)))


def _settle(task: Task, data: bytes, first: _Document, done: Plan) -> None:
    """Fix a document pass by pass until nothing changes; its fixes are refused together, as a record's are."""
    scope = replace(task.fixing, rules=tuple(task.fixing.of(TextRule)))
    pieces = [_piece(data, block) for block in first.blocks]
    fixed: list[Fixed] = []
    now, reason = first, _RESTLESS
    for _ in range(_PASSES):
        changes = _pass(task, now, [piece for piece in pieces if piece.text.strip()], scope)
        fixed += changes
        if not changes:
            reason = _worse(task, first, now, fixed)
            break
        now = _read(task, applied(data, [piece.edit() for piece in pieces]))
        stay = [part for part, piece in zip(first.parts, pieces, strict=True) if piece.text.strip()]
        if now.parts != stay:
            reason = f"the fixes of {_codes(fixed)} would move its parts"
            break
    if reason:
        done.notes.append(f"{task.shown}: left as it is: {reason}")
        return
    done.edits += [piece.edit() for piece in pieces if piece.text != piece.old]
    done.fixed += fixed


def _piece(data: bytes, block: text.Block) -> _Piece:
    text = data[block.offset :].decode()
    ends, position = [], 0
    for _ in range(block.text.count("\n")):
        if (end := _END.search(text, position)) is not None:
            ends.append(end.group())
            position = end.end()
    size = len(block.text) + sum(len(end) - 1 for end in ends)
    stop = block.offset + len(text[:size].encode())
    return _Piece(block.line, block.offset, stop, ends, block.text, block.text)


def _pass(task: Task, now: _Document, pieces: Sequence[_Piece], scope: Scope) -> list[Fixed]:
    """Apply to every block the first fix that changes it; rules that found nothing in its field leave it alone."""
    hits = (f for f in local.check(now.batch, scope) if f.fixable and not task.spared(f.code, f.record))
    pointers = {(_part(f.field or ""), f.code): f.field or "" for f in hits}
    fixed = []
    for field, piece in zip(now.fields, pieces, strict=True):
        for (part, code), pointer in sorted(pointers.items(), key=lambda item: item[0][1]):
            if part == field and (change := _change(now.batch, piece, scope, code, pointer)):
                piece.text = change.new
                fixed.append(Fixed(task.shown, piece.line, None, change))
                break
    return fixed


def _part(pointer: str) -> str:
    """Return the part of a document that a finding's field is read from.

    >>> _part("/related/2/title"), _part("/dateline/raw")
    ('related/2', 'dateline')
    """
    names = pointer.split("/")[1:]
    return "/".join(names[:2]) if names[0] == "related" else names[0]


def _change(batch: Batch, piece: _Piece, scope: Scope, code: str, pointer: str) -> Change | None:
    new = mend.rewritten(batch, 0, code, piece.text, scope)
    return Change(code, pointer, piece.text, new) if new != piece.text else None


def _worse(task: Task, first: _Document, now: _Document, fixed: Sequence[Fixed]) -> str | None:
    """Judge as for records."""
    before, after = ([fault for _, fault in mend.faults(each.batch, task.judging)] for each in (first, now))
    at = [(each.change.code, each.change.pointer) for each in fixed]
    reason = mend.worse(at, before, after)
    return f"after the fixes of {_codes(fixed)} {reason}" if reason else None


def _codes(fixed: Sequence[Fixed]) -> str:
    return ", ".join(sorted({each.change.code for each in fixed}))

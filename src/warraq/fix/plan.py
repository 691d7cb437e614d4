"""What is to be done to one file: the edits, what they fix, and what has to be said."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warraq.engine.scope import Scope
from warraq.finding import Fault
from warraq.fix.edits import Edit
from warraq.fix.mend import Change, Spared, nothing
from warraq.readers.batch import Batch
from warraq.readers.buffers import Buffer
from warraq.readers.contract import Reader
from warraq.readers.options import Options

MARK = Change("ENC002", "", "\ufeff", "")


@dataclass(frozen=True, slots=True)
class Fixed:
    """One fix of one value: the file, the line, the ordinal in a JSON array, and what was changed."""

    path: str
    line: int | None
    index: int | None
    change: Change


@dataclass(slots=True)
class Plan:
    """The edits of one file."""

    edits: list[Edit] = field(default_factory=list)
    fixed: list[Fixed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be fixed: its path in reports, its bytes, how it is read, the rules that fix and those that judge.

    `path` is where the bytes lie, None where they came from standard input. `spared` tells, by code and record, what is
    waived, so that nobody fixes it.
    """

    shown: str
    path: Path | None
    data: Buffer
    reader: Reader
    options: Options
    fixing: Scope
    judging: Scope
    spared: Spared = nothing

    def batches(self, start: int = 0) -> Iterator[Batch]:
        """Read the file's records from byte `start` on."""
        if self.path and not start:
            with self.path.open("rb") as stream:
                yield from self.reader.batches(stream, self.shown, self.options)
        else:
            yield from self.reader.batches(io.BytesIO(self.data[start:]), self.shown, self.options)

    @property
    def marks(self) -> int:
        """Count the byte-order marks that the file begins with, and that go; 0 where ENC002 is not to be fixed."""
        if not any(rule.code == MARK.code for rule in self.fixing.rules) or self.spared(MARK.code, None):
            return 0
        count = 0
        while self.data[3 * count : 3 * count + 3] == codecs.BOM_UTF8:
            count += 1
        return count


def legacy(faults: Sequence[Fault]) -> bool:
    """Whether a file is in another encoding, to which no text in UTF-8 may be added."""
    return any(fault.code == "ENC010" for fault in faults)

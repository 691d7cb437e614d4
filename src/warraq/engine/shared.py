"""What is the same in every record of a file is said once, and counted; see `Rule.once_for_a_file`.

Whether it is so of a file shows when all of it has been read. Until then a batch whose records are all at fault leaves
a count and its first findings, so that nothing is held for each record. Where another batch of the file is not so, the
records speak one by one: the few that are held, or all of them, read again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from warraq.arrays import Mask
from warraq.finding import Finding
from warraq.readers.batch import Batch, Place
from warraq.rules import find

_MANY = 20  # keys of one record of which none is a field: more of them are one finding
FEW = 64  # findings of a batch that are held: a second reading of the file costs more

Kind = tuple[str, str]  # the code of a rule and the field that it reports
Again = Callable[[Collection[Kind]], Iterable[Finding]]
"""Reads a file again, and returns what is found of some kinds, record by record."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A fault that all records of a batch share: `rows` records, of which `count` make a finding (on the others the
    field has been reported already).

    `findings` are all findings, or only the first if there are more than `FEW`. `header` is the place of a table's
    header.
    """

    kind: Kind
    path: str
    rows: int
    count: int
    findings: tuple[Finding, ...]
    header: Place | None = None


def shared(kind: Kind, batch: Batch, count: int, findings: Iterable[Finding]) -> Shared:
    """Make what all records of a batch share."""
    return Shared(kind, batch.path, batch.rows.num_rows, count, tuple(findings), batch.header)


def parts(batch: Batch, mask: Mask) -> Iterator[tuple[Batch, int]]:
    """Yield the parts of a batch whose rows are all in a mask, each with its first row; ungathered, it is one part."""
    passed = np.concatenate([[0], np.cumsum(mask)])
    starts = np.array(batch.starts if batch.parts else [0])
    ends = np.append(starts[1:], len(mask))
    for number in np.flatnonzero((ends > starts) & (passed[ends] - passed[starts] == ends - starts)).tolist():
        yield (batch.parts[number] if batch.parts else batch), int(starts[number])


@dataclass(slots=True)
class _Held:
    """What the batches of a file share so far: `few` are all their findings, or the first where there are more."""

    rows: int = 0
    count: int = 0
    few: tuple[Finding, ...] = ()
    header: Place | None = None

    def take(self, other: Shared) -> None:
        whole = len(self.few) == self.count and len(other.findings) == other.count
        self.rows += other.rows
        self.count += other.count
        self.header = self.header or other.header
        both = sorted((*self.few, *other.findings), key=lambda finding: finding.order)
        self.few = tuple(both if whole and self.count <= FEW else both[:1])

    @property
    def whole(self) -> bool:
        """Tell whether the findings held are all that there are."""
        return len(self.few) == self.count


@dataclass(slots=True)
class OfFile:
    """What the pieces of one file leave to be said when all of it has been read."""

    records: int = 0
    held: dict[Kind, _Held] = field(default_factory=dict)
    said: list[Finding] = field(default_factory=list)

    def take(self, records: int, of_batches: Iterable[Shared], findings: Iterable[Finding]) -> None:
        """Take the records of a piece, what those of each batch share, and what was found in single records."""
        self.records += records
        for each in of_batches:
            self.held.setdefault(each.kind, _Held()).take(each)
        self.said.extend(finding for finding in findings if find(finding.code).once_for_a_file)

    def findings(
        self, again: Again, *, stranger: bool = False, supplied: Collection[str] = frozenset()
    ) -> Iterator[Finding]:
        """Yield one finding for what all records share, and those of single records for the rest; of a `stranger`
        nothing bears a field's name. That no record has a field which is `supplied` is no fault.
        """
        unread, names, single = set[Kind](), dict[str, list[Finding]](), list[Finding]()
        for kind, held in self.held.items():
            if held.rows == self.records and find(kind[0]).once_for_a_table and kind[1][1:] in supplied:
                continue
            if held.rows == self.records and held.count > 1:
                one = _of_all(held)
                if stranger and find(one.code).once_for_a_stranger:
                    names.setdefault(one.code, []).append(one)
                else:
                    yield one
            elif held.whole and stranger and self.records == 1 and find(kind[0]).once_for_a_stranger:
                single += held.few
            elif held.whole:
                yield from held.few
            else:
                unread.add(kind)
        yield from (_of_stranger(group, self.records) for group in names.values())
        yield from [_of_stranger(single, 1)] if len(single) > _MANY else single
        if unread:
            said = {stand(finding) for finding in self.said}
            yield from (finding for finding in again(unread) if stand(finding) not in said)


def stand(finding: Finding) -> tuple[object, ...]:
    """Return what tells a finding from others of its file."""
    return finding.code, finding.field, finding.line, finding.index, finding.offset


def _of_stranger(findings: list[Finding], records: int) -> Finding:
    """Make one finding of the keys that all records of a file have, if none of them is a field."""
    names = sorted((finding.field or "")[1:] for finding in findings)
    what = find(findings[0].code).once_for_a_stranger
    message = f"{what}: {', '.join(names)} ({records:,} records)"
    if records == 1:
        message = f"{what}: {', '.join(names[:_MANY])} and {len(names) - _MANY:,} more (1 record)"
    return replace(findings[0], message=message, field="", value=None)


def _of_all(held: _Held) -> Finding:
    """Make the one finding of a file: of a table on its header, else on its first record."""
    first = held.few[0]
    rule = find(first.code)
    said = (held.header and rule.once_for_a_table) or rule.once_for_a_file
    line, offset = (held.header.line, held.header.offset) if held.header else (first.line, first.offset)
    message = f"{first.message}: {said} ({held.count:,} records)"
    return replace(first, message=message, line=line, offset=offset, index=None, record=None, value=None)


def of_whole_file(finding: Finding) -> bool:
    """Tell whether a finding is about a file, or the same in all of its records, and so about no single record."""
    rule = find(finding.code)
    said = (rule.once_for_a_file, rule.once_for_a_table, rule.once_for_a_stranger)
    together = (
        finding.record is None and finding.value is None and finding.message.endswith((" records)", "(1 record)"))
    )
    return rule.once_per_file or (together and any(words and words in finding.message for words in said))

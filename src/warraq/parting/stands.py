"""Where the records of a run stand in their files, and which findings are about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from warraq.arrays import Numbers
from warraq.engine.places import lines
from warraq.engine.shared import of_whole_file
from warraq.finding import Finding, Severity
from warraq.readers.batch import Batch, Lines, Rows
from warraq.rules import ALWAYS

_NONE = -1
_TOGETHER = 4096


@dataclass(frozen=True, slots=True)
class Stand:
    """The places of some records: line or row, offset and end of each, and its ordinal; -1 where there is none."""

    lines: Numbers
    offsets: Numbers
    ends: Numbers
    ordinals: Numbers

    def once(self) -> tuple[Stand, Numbers]:
        """Return the places in the order of a file, each once, and how many records each has."""
        places = np.stack([self.lines, self.offsets, self.ends, self.ordinals])
        order = np.lexsort((self.ordinals, self.lines, self.offsets))
        places = places[:, order]
        new = np.ones(places.shape[1], np.bool_)
        new[1:] = (places[:, 1:] != places[:, :-1]).any(axis=0)
        starts = np.flatnonzero(new)
        return Stand(*places[:, starts]), np.diff(np.append(starts, places.shape[1]))

    def each(self, counts: Numbers) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield line, offset, end, ordinal and the number of records of each place; few are held as Python's own."""
        columns = (self.lines, self.offsets, self.ends, self.ordinals, counts)
        for start in range(0, len(self.lines), _TOGETHER):
            yield from zip(*(column[start : start + _TOGETHER].tolist() for column in columns), strict=True)


def of_batch(batch: Batch) -> Stand:
    """Return where the records of a batch stand."""
    places, count = batch.places, batch.rows.num_rows
    nothing = np.full(count, _NONE, np.int64)
    if isinstance(places, Lines):
        ordinals = nothing if places.ordinals is None else places.ordinals
        return Stand(places.numbers, places.offsets, places.ends, ordinals)
    if isinstance(places, Rows):
        return Stand(places.numbers, nothing, nothing, nothing)
    columns = ([p.offset for p in places], [p.end for p in places], [p.index for p in places])
    given = (np.array([_NONE if value is None else value for value in column], np.int64) for column in columns)
    return Stand(lines(batch), *given)


def joined(stands: Iterable[Stand]) -> Stand:
    """Join the places of one file."""
    parts = list(stands)
    names = ("lines", "offsets", "ends", "ordinals")
    return Stand(*(np.concatenate([np.zeros(0, np.int64), *(getattr(s, name) for s in parts)]) for name in names))


@dataclass(slots=True)
class Faults:
    """The errors of one file: by line, by ordinal, of all its records, of what could not be read, and of the file."""

    by_line: dict[int, list[Finding]] = field(default_factory=dict)
    by_ordinal: dict[int, list[Finding]] = field(default_factory=dict)
    of_all: list[Finding] = field(default_factory=list)
    of_unread: list[Finding] = field(default_factory=list)
    every: list[Finding] = field(default_factory=list)

    def take(self, finding: Finding) -> None:
        """Take a finding of the file."""
        self.every.append(finding)
        if of_whole_file(finding):
            (self.of_unread if finding.code in ALWAYS else self.of_all).append(finding)
            return
        if finding.code in ALWAYS:
            self.of_unread.append(finding)
        if finding.index is not None:
            self.by_ordinal.setdefault(finding.index, []).append(finding)
        elif finding.line is not None:
            self.by_line.setdefault(finding.line, []).append(finding)


def faults(findings: Iterable[Finding]) -> dict[str, Faults]:
    """Gather the findings that are errors by the path of their file."""
    by_path = dict[str, Faults]()
    for finding in findings:
        if finding.severity.rank >= Severity.ERROR.rank:
            by_path.setdefault(finding.path, Faults()).take(finding)
    return by_path

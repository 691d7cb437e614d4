"""The records that findings stand on or name, read again for reports that show more than the value at fault."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq import corpus
from warraq.arrays import Numbers
from warraq.engine.places import lines
from warraq.finding import Asked, Finding, Known, Report
from warraq.policy import Repository, SourcePolicy
from warraq.readers import datelines
from warraq.readers.batch import Batch, Place
from warraq.scoping import Request

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_TELLING = ("id", "title", "publisher", "published_at", "dateline")


def read(repository: Repository, request: Request, report: Report) -> Report:
    """Return a report with its context: what identifies the record of each finding, and for duplicates also the values
    of the field in both records.

    Every file with findings is read once more. Records that no longer exist are left out.
    """
    wanted = defaultdict[str, dict[Asked, set[str]]](dict)
    for finding in (*report.findings, *report.waived):
        wanted[finding.path].setdefault(finding.about, set()).update(_field(finding) if finding.related else ())
        for other in finding.related:
            wanted[other.path].setdefault(other.about, set()).update(_field(finding))
    context = dict[Asked, Known]()
    for path, named in corpus.files(repository, request)[0]:
        if asked := wanted.get(corpus.shown(repository, path)):
            context |= _of_file(repository, request, path, asked, named=named)
    return replace(report, context=context)


def record(repository: Repository, request: Request, about: Asked) -> Known | None:
    """Return one record with all its fields, named by its path and place, or by its id alone (with an empty path)."""
    for path, named in corpus.files(repository, request)[0]:
        shown = corpus.shown(repository, path)
        if about[0] in ("", shown):
            asked = {(shown, *about[1:]): {*repository.policy.record.fields}}
            for known in _of_file(repository, request, path, asked, named=named).values():
                return known
    return None


def _field(finding: Finding) -> tuple[str, ...]:
    return (finding.field.split("/")[1],) if finding.field else ()


def _of_file(
    repository: Repository, request: Request, path: Path, asked: Mapping[Asked, set[str]], *, named: bool
) -> dict[Asked, Known]:
    search = _Search.of(asked, repository.source(path))
    for unit in corpus.units(repository, request, path, set(), named=named):
        for batch in unit():
            search.look(batch)
    return search.answers()


@dataclass(slots=True)
class _Search:
    """Looks for the records of one file that were asked for: by their place, else by their id.

    In a file of one record whatever is asked is that one: findings in a raw document stand on lines of their own.
    """

    asked: Mapping[Asked, set[str]]
    source: SourcePolicy
    by_line: dict[int | None, list[Asked]]
    by_index: dict[int | None, list[Asked]]
    by_id: dict[str | None, list[Asked]]
    fields: frozenset[str]
    lines: Numbers
    ids: pa.Array
    placed: dict[Asked, Known] = field(default_factory=dict)
    named: dict[Asked, Known] = field(default_factory=dict)
    first: Known | None = None
    records: int = 0

    @classmethod
    def of(cls, asked: Mapping[Asked, set[str]], source: SourcePolicy) -> _Search:
        """Begin a search."""
        by_line, by_index, by_id = (_grouped(asked, part) for part in (1, 2, 3))
        own = np.array([line for line in by_line if line is not None], np.int64)
        ids = pa.array([each for each in by_id if each is not None], pa.string())
        return cls(asked, source, by_line, by_index, by_id, frozenset(_TELLING).union(*asked.values()), own, ids)

    def look(self, batch: Batch) -> None:
        """Look through the records of a batch."""
        self.records += batch.rows.num_rows
        rows = self._rows(batch)
        fields = [name for name in batch.rows.schema.names if name in self.fields]
        values = batch.rows.select(fields).take(pa.array(rows, pa.int64())).to_pylist()
        for row, value in zip(rows, values, strict=True):
            place = batch.places[row]
            known = self._known(batch.path, place, value)
            if self.records == 1:
                self.first = known
            for about in self._meant(place, value["id"]):
                self.placed.setdefault(about, known)
            for about in self.by_id.get(value["id"], ()):
                self.named.setdefault(about, known)

    def answers(self) -> dict[Asked, Known]:
        """Return what was found, with the values that were asked for and no others."""
        records = {about: self.placed.get(about) or self.named.get(about) or self._only(about) for about in self.asked}
        return {about: _with(known, self.asked[about]) for about, known in records.items() if known}

    def _only(self, about: Asked) -> Known | None:
        """Return the one record of a file that has no other, unless another one is asked for by its id alone."""
        _, line, _, identifier = about
        fits = self.first and (line is not None or identifier in (None, self.first.id))
        return self.first if self.records == 1 and fits else None

    def _rows(self, batch: Batch) -> list[int]:
        """Return the rows that can be meant."""
        count = batch.rows.num_rows
        if count == 1 or batch.fields:
            return list(range(count))
        by_id = pc.is_in(batch.rows.column("id"), self.ids).to_numpy(zero_copy_only=False)
        rows: list[int] = np.flatnonzero(np.isin(lines(batch), self.lines) | by_id).tolist()
        return rows

    def _meant(self, place: Place, identifier: str | None) -> Iterator[Asked]:
        """Yield what is meant by the place of a record; several elements of an array may open on one line."""
        if place.index is not None:
            yield from self.by_index.get(place.index, ())
        for about in self.by_line.get(place.line, ()) if place.line is not None else ():
            if place.index is None or (about[2] is None and about[3] in (None, identifier)):
                yield about

    def _known(self, path: str, place: Place, value: Mapping[str, Any]) -> Known:
        publisher = value["publisher"] or self.source.publisher
        day = _date(value, self.source)
        return Known(path, place.line, place.index, value["id"], value["title"], publisher, day, value)


def _grouped(asked: Iterable[Asked], part: int) -> dict[Any, list[Asked]]:
    groups = defaultdict[Any, list[Asked]](list)
    for about in asked:
        groups[about[part]].append(about)
    return groups


def _with(known: Known, fields: set[str]) -> Known:
    return replace(known, values={name: known.values[name] for name in known.values if name in fields})


def _date(value: Mapping[str, Any], source: SourcePolicy) -> str | None:
    """Return the day of a record as far as it is stated: by `published_at`, else by the printed date."""
    if stated := _DATE.match(value["published_at"] or ""):
        return stated[0]
    printed = (value["dateline"] or {}).get("raw")
    if not printed:
        return None
    read = datelines.read(printed, source).date
    return read[:10] if read else None

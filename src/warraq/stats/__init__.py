"""What is in a corpus, in figures, and what drifted since a release.

The figures are those that a release describes itself by (`warraq.releases.description`): one definition of each.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version as installed
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq import lint
from warraq.adoption import waivers
from warraq.article import write_timestamp
from warraq.finding import Report
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.readers.batch import Batch
from warraq.readers.surrogates import visible
from warraq.releases.description import describe
from warraq.releases.registry import compare, place
from warraq.releases.registry.place import Place
from warraq.report.figures import VERSION, Against, Count, Findings, Lengths, Missing, Output, OwnValues, Tool
from warraq.scoping import Request
from warraq.stats.drift import drift, shifts
from warraq.stats.measuring import Figures, released
from warraq.system import scratch

_DUPLICATES = ("REC007", "LNK002", "DUP001", "DUP002", "DUP003")
_QUANTILES = {"p05": 5, "p25": 25, "median": 50, "p75": 75, "p95": 95}  # per cent


def stats(
    repository: Repository, request: Request, progress: Progress = silent, *, against: str | Path | None = None
) -> Output:
    """Count what is in files or folders, or else in the corpus of the policy; `against` is a release to compare it
    with.

    Raises the errors of `warraq.validate`, and ReleaseError if `against` is no release.
    """
    where = place.find(against) if against is not None else None
    if where:
        where.manifest()
    figures = Figures(repository.policy.record)
    with scratch.Scratch() as files, closing(_Ids(files.folder / "ids" if where else None)) as ids:

        def each(_: int, batch: Batch) -> None:
            figures.take(batch.rows)
            ids.take(batch.rows["id"])

        report = waivers.applied(repository, lint.survey(repository, request, progress, each=each).report)
        progress("comparing with the release")
        comparison = _against(where, figures, ids) if where else None
    return _output(report, figures, comparison)


class _Ids:
    """The ids of the records, written to a temporary file; nothing is kept without one. Threads may share it."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._lock = path, threading.Lock()
        self._schema = pa.schema([("id", pa.string())])
        self._writer = pa.ipc.new_file(str(path), self._schema) if path else None

    def take(self, ids: pa.Array) -> None:
        """Keep the ids of some records."""
        if self._writer is not None:
            with self._lock:
                self._writer.write_batch(pa.RecordBatch.from_arrays([ids.drop_null()], schema=self._schema))

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def table(self) -> pa.Table:
        """Return all ids, mapped from the file."""
        self.close()
        return pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()


def _against(where: Place, now: Figures, ids: _Ids) -> Against:
    manifest = where.manifest()
    before, own = released(where), ids.table()
    with where.reading():
        counts = compare.ids(where.dataset(manifest.shards), own) if own.num_rows else None
    one, other = before.measures, now.measures
    names = sorted(before.own.keys() & now.own.keys())
    return Against(
        release=f"{manifest.name} {manifest.version}",
        records=before.records,
        added=counts[0] if counts else None,
        removed=counts[1] if counts else None,
        publishers=drift(one.publishers, other.publishers),
        months=drift(describe.by_month(one.days), describe.by_month(other.days)),
        languages=drift(one.languages, other.languages),
        lengths=drift(_named(one.lengths), _named(other.lengths)),
        before=_lengths(before),
        missing=shifts(_lacking(before), _lacking(now)),
        own={name: drift(before.own[name], now.own[name]) for name in names},
    )


def _named(classes: Mapping[int, int]) -> dict[str, int]:
    return {str(least): count for least, count in classes.items()}


def _lacking(figures: Figures) -> dict[str, float]:
    return {name: figures.measures.missing[name] / max(figures.records, 1) for name in figures.record.fields}


def _output(report: Report, figures: Figures, against: Against | None) -> Output:
    measures, total = figures.measures, figures.records
    published = measures.published
    missing = {name: measures.missing[name] for name in figures.record.fields}
    return Output(
        version=VERSION,
        tool=Tool(name="warraq", version=installed("warraq")),
        files=report.files,
        records=report.records,
        unread=report.unread,
        first=write_timestamp(published[0]) if published else None,
        last=write_timestamp(published[1]) if published else None,
        months=_counts(describe.by_month(measures.days), total),
        undated=total - measures.days.total(),
        publishers=_counts(describe.ranked(measures.publishers), total),
        languages=_counts(describe.ranked(measures.languages), total),
        characters=measures.totals["characters"],
        lengths=_lengths(figures),
        classes=_counts(_named(dict(sorted(measures.lengths.items()))), total),
        missing=[Missing(field=name, records=n, share=n / total) for name, n in missing.items() if n],
        own=[
            OwnValues(field=name, values=_counts(describe.ranked(counts), max(total, counts.total())))
            for name, counts in figures.own.items()
        ],
        findings=_findings(report),
        duplicates={code: report.by_code[code] for code in _DUPLICATES if code in report.by_code},
        against=against,
    )


def _counts(counts: Mapping[str, int], total: int) -> list[Count]:
    return [Count(value=visible(value), records=count, share=count / total) for value, count in counts.items()]


def _findings(report: Report) -> list[Findings]:
    kinds = Counter((each.code, each.name, each.severity.value) for each in report.findings)
    return [
        Findings(code=code, name=name, severity=severity, findings=count)
        for (code, name, severity), count in sorted(kinds.items())
    ]


def _lengths(figures: Figures) -> Lengths | None:
    """Return quantiles of the lengths by nearest rank, from exact counts.

    Source: Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50(4), 1996, type 1.
    """
    total = figures.records
    if not total:
        return None
    lengths = sorted(figures.lengths)
    passed = list(accumulate(figures.lengths[length] for length in lengths))

    def at(percent: int) -> int:
        rank = max(-(-percent * total // 100), 1)
        return next(length for length, behind in zip(lengths, passed, strict=True) if behind >= rank)

    quantiles: dict[str, Any] = {name: at(percent) for name, percent in _QUANTILES.items()}
    mean = round(figures.measures.totals["characters"] / total, 3)
    return Lengths(least=lengths[0], greatest=lengths[-1], mean=mean, **quantiles)

"""Raw documents to canonical records: `corpus/` gains the records of seeds that it does not hold yet."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warraq import corpus, foreign, rules, scoping, written
from warraq.adoption import waivers
from warraq.arrays import Mask, Numbers
from warraq.engine.examine import of_fault
from warraq.engine.places import places
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.finding import Fault, Finding, Report
from warraq.ingest import complete, unfinished
from warraq.ingest.fresh import Fresh
from warraq.ingest.held import Held, gone, held
from warraq.ingest.learning import learn as learn
from warraq.ingest.seeds import Seed, seeds, units
from warraq.normalise.copies import marks
from warraq.policy import Repository, SourcePolicy
from warraq.progress import Progress, silent
from warraq.readers import Unit
from warraq.readers.batch import Place
from warraq.readers.contract import called
from warraq.readers.options import Options
from warraq.record import Record
from warraq.registers import dropped, takedowns
from warraq.system import locks, pool, remote
from warraq.system.workers import Workers

_LOOKED_AT = 16  # seeds of which it is asked whether they are tables


@dataclass(slots=True)
class Ingested:
    """What an ingest did: findings about the seeds, lines added by corpus file, and differences of `--again`.

    `kept` counts the records of the seeds that were read which `corpus/` held already, `dropped` those that
    `dropped.jsonl` names, and `empty` those without title and text; neither of these is added.
    """

    report: Report
    added: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    taken_down: int = 0
    dropped: int = 0
    empty: int = 0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some records of a seed, complete, with what is to be known of each, and the faults that reading them showed."""

    seed: int
    faults: tuple[Fault, ...]
    unread: int
    rows: pa.RecordBatch
    passed: Counter[str]
    documents: Mask
    empty: Mask
    places: Numbers
    stands: list[Place]
    months: list[str]
    lines: pa.Array


def ingest(
    repository: Repository,
    paths: tuple[Path, ...] = (),
    *,
    again: bool = False,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Ingested:
    """Read the seeds of every source of the policy, and add the records that `corpus/` lacks.

    Records that are there are never touched. A seed whose bytes are those that its records were made from is not read,
    save for `again`, which shows where the reading of a record differs now. A second run writes nothing. A record that
    was dropped stays out until its line is taken out of `dropped.jsonl`. A record with neither title nor text is a
    finding, and not added. Raises PolicyError where the policy names no source with seeds, or for a wrong waiver,
    WriteError where a link leads out of `corpus/`.
    """
    sources = [source for source in repository.policy.sources if source.path and source.name]
    if not sources:
        raise PolicyError(
            f"{repository.root}: no source with a name and a path in warraq.toml; add a [[sources]] table"
        )
    remote.unwritten(repository.corpora[:1], "name a folder before it in `corpus`, and copy there what that gets")
    with locks.alone(repository.root):
        return _ingested(repository, sources, paths, again=again, jobs=jobs, progress=progress)


def _ingested(
    repository: Repository,
    sources: list[SourcePolicy],
    paths: tuple[Path, ...],
    *,
    again: bool,
    jobs: int | None,
    progress: Progress,
) -> Ingested:
    within = repository.corpora[0]
    cut_short = unfinished.read(within)
    register, own = takedowns.digests(takedowns.read(repository.root / takedowns.NAME)), waivers.index(repository)
    with Workers(pool.jobs(jobs)) as workers, Fresh() as fresh:
        without = gone(repository, dropped.read(repository.root / dropped.NAME))
        run = _Run(repository, held(repository, lines=again), without, fresh, register, workers, cut_short, again=again)
        for source in sources:
            scope, seen = scoping.scope_of(repository, source, rules.every()), set[str]()
            for part in pool.ordered(run.tasks(source, paths, seen), jobs=pool.jobs(jobs)):
                run.take(part, scope)
                progress(run.seeds[part.seed].path, run.records)
            run.finish(scope)
            run.unmapped(source, seen)
        run.settle()
        read = {seed.path for seed in run.seeds}
        left = cut_short - read if paths else frozenset[str]()
        if fresh.targets > 1:
            unfinished.write(within, read | left)
        run.done.added = {repository.relative(target): lines for target, lines in fresh.write(within).items()}
        unfinished.write(within, left)
    others = {other for source in sources for other in corpus.seeds(repository, source, paths)[1]}
    run.notes += [corpus.passed_over(others)] if others else []
    run.notes += [corpus.not_articles(run.passed)] if run.passed else []
    files = {seed.path: seed.file for seed in run.seeds}
    run.notes += foreign.partitions(files)
    run.notes += foreign.tables(repository, islice(files.values(), _LOOKED_AT))
    ordered = tuple(sorted(corpus.in_files(repository, files, tuple(run.findings)), key=lambda finding: finding.order))
    report = waivers.split(own, Report(ordered, len(run.seeds) + run.known, run.records, run.unread))
    run.notes += [f"waived, and not listed: {len(report.waived):,}"] if report.waived else []
    run.done.report = replace(report, notes=tuple(run.notes))
    return run.done


class _Doubtful(NamedTuple):
    """A record that may be one that was dropped: its file in the corpus, its seed by number, place and line."""

    file: Path
    seed: int
    place: int
    line: str


@dataclass(slots=True)
class _Run:
    """A run: what `corpus/` holds, what was dropped from it, what is added, and what was found and counted; `known`
    seeds were not read. Of seeds that were `cut_short` it is not known whether `corpus/` holds all records.
    """

    repository: Repository
    held: Held
    gone: Held
    fresh: Fresh
    register: frozenset[str]
    workers: Workers
    cut_short: frozenset[str]
    again: bool
    done: Ingested = field(default_factory=lambda: Ingested(Report()))
    seeds: list[Seed] = field(default_factory=list)
    known: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    records: int = 0
    unread: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    counted: dict[int, int] = field(default_factory=dict)  # records by seed
    empty: dict[int, list[Fault]] = field(default_factory=dict)  # by seed
    doubtful: dict[tuple[str, str], list[_Doubtful]] = field(default_factory=dict)  # by what they stand under

    def tasks(self, source: SourcePolicy, paths: tuple[Path, ...], seen: set[str]) -> Iterator[Callable[[], _Part]]:
        """Cut the seeds that are to be read into tasks."""
        for seed in seeds(self.repository, source, paths):
            known = seed.sha256 in self.held.digests.get(seed.path, ()) and seed.path not in self.cut_short
            if known and not self.again:
                self.known += 1
                continue
            self.seeds.append(seed)
            for unit in units(self.repository, seed, seen):
                yield partial(
                    _read, partial(called, unit, self.workers), seed, len(self.seeds) - 1, self.repository.policy.record
                )

    def take(self, part: _Part, scope: Scope) -> None:
        """Take some records: those that are new are added to the file of their month."""
        seed = self.seeds[part.seed]
        self.records += part.rows.num_rows
        self.unread += part.unread
        self.passed += part.passed
        self.counted[part.seed] = self.counted.get(part.seed, 0) + part.rows.num_rows
        self.findings += [of_fault(each, rules.find(each.code), seed.path, scope) for each in part.faults]
        if part.empty.any():
            rows = np.flatnonzero(part.empty)
            self.empty.setdefault(part.seed, []).extend(_empty(part, row) for row in rows.tolist())
        new = np.flatnonzero(~part.empty & ~self._taken_down(part))
        new = np.array([row for row in new.tolist() if self._is_new(part, row, seed)], np.int64)
        names = np.array(part.months)[new] if len(new) else np.zeros(0, np.str_)
        for month in np.unique(names).tolist():
            own = new[names == month]
            self.fresh.add(self._file(seed, month), part.seed, part.places[own], part.lines.take(pa.array(own)))

    def _file(self, seed: Seed, month: str) -> Path:
        return self.repository.corpora[0] / seed.source.name / f"{month}.jsonl"

    def _taken_down(self, part: _Part) -> Mask:
        """Tell the records that the register of takedowns names."""
        mask = np.zeros(part.rows.num_rows, np.bool_)
        if self.register:
            known = marks(*(part.rows[name] for name in ("id", "link", "text")))
            mask[:] = [not self.register.isdisjoint(each) for each in known]
            self.done.taken_down += int(mask.sum())
        return mask

    def _is_new(self, part: _Part, row: int, seed: Seed) -> bool:
        if not (self.held.counts or self.gone.counts):
            return True
        own, document = part.rows["id"][row].as_py(), bool(part.documents[row])
        key = self.held.take(own, seed.path, document=document)
        if key is None:
            dropped_one = self.gone.key(own, seed.path, document=document)
            if dropped_one is not None:
                self._was_dropped(part, row, seed, dropped_one)
            return dropped_one is None
        self.done.kept += 1
        if self.again:
            old, now = self.held.line(key), part.lines[row].as_py()
            shown = (f"corpus: {seed.path}", f"read now: {seed.path}")
            self.done.differences += unified_diff(_pretty(old), _pretty(now), *shown, lineterm="")
        return False

    def _was_dropped(self, part: _Part, row: int, seed: Seed, key: tuple[str, str]) -> None:
        """Leave out a record whose line is that of a dropped one; others of its id wait for the rest of the seeds."""
        line = part.lines[row].as_py()
        digest = hashlib.sha256(line.encode()).hexdigest()
        if digest in self.gone.lines[key]:
            self.gone.lines[key].remove(digest)
            self.gone.counts[key] -= 1
            self.done.dropped += 1
        else:
            one = _Doubtful(self._file(seed, part.months[row]), part.seed, int(part.places[row]), line)
            self.doubtful.setdefault(key, []).append(one)

    def settle(self) -> None:
        """Leave out as many records of an id as were dropped with another line: the later ones, as `drop` does."""
        for key, waiting in self.doubtful.items():
            kept = max(len(waiting) - self.gone.counts[key], 0)
            self.gone.counts[key] -= len(waiting) - kept
            self.done.dropped += len(waiting) - kept
            for one in sorted(waiting, key=lambda each: (each.seed, each.place))[:kept]:
                self.fresh.add(one.file, one.seed, np.array([one.place]), pa.array([one.line]))
        self.doubtful.clear()

    def finish(self, scope: Scope) -> None:
        """Find the records that were not added: one by one, or once for a seed that has no others."""
        strangers = list[Path]()
        for number, empty in sorted(self.empty.items()):
            seed, count, faults = self.seeds[number], len(empty), empty
            self.done.empty += count
            if count == self.counted[number] > 1:
                strangers.append(seed.file)
                message = f"none of the {count:,} records has a title or a text, so none was added: map them"
                first = empty[0]
                faults = [Fault("REC002", message, line=first.line, offset=first.offset, field="/text")]
            self.findings += [of_fault(each, rules.find(each.code), seed.path, scope) for each in faults]
        self.notes += foreign.notes(self.repository, scoping.Request(), strangers)
        self.empty.clear()

    def unmapped(self, source: SourcePolicy, seen: set[str]) -> None:
        """Note the columns of a mapped source that no field takes."""
        form = Options(source=source, record=self.repository.policy.record).form
        if form and (more := sorted(seen - form.columns_of_all(seen))):
            self.notes.append(f"{source.name}: columns that no field takes, which are not kept: {', '.join(more)}")


def _read(unit: Unit, seed: Seed, number: int, record: Record) -> _Part:
    """Read a unit of a seed; its batches have one order, that of the places of their records."""
    batches = unit()
    parts = [complete.completed(batch, seed) for batch in batches]
    rows = pa.Table.from_batches([own for own, _ in parts], schema=record.raw).combine_chunks()
    (joined,) = rows.to_batches() or [pa.RecordBatch.from_pylist([], record.raw)]
    empty = complete.blank(joined)
    return _Part(
        seed=number,
        faults=tuple(fault for batch in batches for fault in batch.faults),
        unread=sum(batch.unread for batch in batches),
        rows=joined,
        passed=sum((Counter(batch.passed) for batch in batches), Counter()),
        documents=_together([own for _, own in parts], np.bool_),
        empty=empty,
        places=_together([places(batch) for batch in batches], np.int64),
        stands=[place for batch in batches for place in batch.places] if empty.any() else [],
        months=complete.months(joined).to_pylist(),
        lines=written.lines(joined, record),
    )


def _together(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts]).astype(kind)


def _empty(part: _Part, row: int) -> Fault:
    message = "neither a title nor a text: the record was not added"
    place, identifier = part.stands[row], part.rows["id"][row].as_py()
    return Fault(
        "REC003", message, line=place.line, offset=place.offset, index=place.index, field="/text", record=identifier
    )


def _pretty(text: str) -> list[str]:
    """Write a record for the eye, without what a seed of many records changes for all of them when one is added."""
    record = json.loads(text)
    source = {name: value for name, value in (record["source"] or {}).items() if name not in ("sha256", "bytes")}
    return json.dumps({**record, "source": source}, ensure_ascii=False, indent=1).splitlines()

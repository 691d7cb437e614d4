"""Validation: read, select, run, and put the findings together into one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby, starmap
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from warraq import corpus, foreign, readers, rules, spark
from warraq.adoption import stale
from warraq.adoption.stale import Run
from warraq.adoption.waivers import index
from warraq.cache import Cache, asked, folder
from warraq.engine import columns
from warraq.engine import shared as alike
from warraq.engine.examine import Piece, joined, singly
from warraq.engine.near import Stand, Where
from warraq.engine.places import places
from warraq.engine.reducers import Reducers
from warraq.engine.scope import Scope
from warraq.engine.sharing import Sharing
from warraq.engine.spans import OfSpans
from warraq.finding import Finding, Ran, Report
from warraq.policy import Repository
from warraq.progress import Behind, Progress
from warraq.readers.batch import Batch, Numbers
from warraq.readers.compression import by_name
from warraq.readers.contract import called
from warraq.rule import NearRule
from warraq.rules import expectations as judged_together
from warraq.scoping import Request, check_fields, chosen_rules, ignored_at, ran, scopes
from warraq.spark import Cluster
from warraq.system import ahead, pool
from warraq.system.workers import Workers

_TOGETHER = 1 << 20  # bytes of small files whose records are examined together


@dataclass(frozen=True, slots=True)
class _Done:
    """A piece of a file, told by its number, and what was made of its batches beside; `remembered` where the cache had
    it.
    """

    file: int
    piece: Piece
    made: list[Any]
    remembered: bool = False


def validate(
    repository: Repository, request: Request, progress: Progress | None = None, *, cluster: Cluster | None = None
) -> Report:
    """Validate records and raw documents, and report every finding in the order of the contract; what the policy waives
    is counted apart.

    `progress` is told of every piece that is done. A `cluster` examines the files, where one is given. Raises ReadError
    for a path that cannot be read at all, PolicyError for an unknown rule, field or reader, or a wrong waiver,
    ClusterError for a cluster that does not do the work.
    """
    index(repository)  # a wrong waiver is told before the work
    done = survey(repository, request, progress, cluster=cluster)
    return stale.adopted(repository, done.run, done.report)


@dataclass(frozen=True, slots=True)
class Survey:
    """A report in which nothing is waived yet, what was made of every batch beside it, the near-duplicate clusters
    (ids, and the least id of each cluster), and what was looked at.
    """

    report: Report
    made: list[Any]
    clusters: dict[str, str]
    run: Run


def survey(
    repository: Repository,
    request: Request,
    progress: Progress | None = None,
    *,
    each: Callable[[int, Batch], Any] | None = None,
    clustered: bool = False,
    cluster: Cluster | None = None,
) -> Survey:
    """Validate, and give beside the report what `each` makes of every batch, called in the threads with its file's
    number.

    Files are numbered from 0 in the order of `files`; results come in the order of the reading. Clusters are given
    where DUP002 runs, and where they are asked for (`clustered`), rule or no rule. Raises as `validate`.
    """
    chosen = chosen_rules(repository, request)
    wanted = chosen + tuple(
        rule for rule in rules.every() if clustered and isinstance(rule, NearRule) and rule not in chosen
    )
    check_fields(repository, request)
    corpus.check_columns(repository, request)
    found, others = corpus.files(repository, request)
    workers = Workers(pool.jobs(request.jobs))
    sharing = Sharing(workers, sum(corpus.size(path) for path, _ in found), pool.jobs(request.jobs))
    own = scopes(repository, request, [path for path, _ in found], wanted)
    run = _Run(repository, request, found, own, workers, sharing)
    kept = Cache(folder(repository.root if repository.found else None)) if request.cache and each is None else None
    made, behind, passed = list[Any](), run.behind(), Counter[str]()
    with workers, Reducers(repository.policy.duplicates.threshold, pool.jobs(request.jobs)) as reducers:

        def take(done: _Done) -> None:
            reducers.take(done.piece, done.file, mapped=done.remembered)
            made.extend(done.made)
            passed.update(done.piece.passed)
            if progress:
                progress(
                    str(found[done.file][0]),
                    reducers.records,
                    behind.count(done.file, done.piece.end, remembered=done.remembered),
                    behind.whole,
                )

        for done in run.far(cluster) if cluster else run.pieces(kept, each, take):
            take(done)
        if progress:
            progress("comparing records")
        findings = run.reported(reducers.findings(chosen, run.again, run.texts, corpus.digests(repository)))
        clusters = reducers.clusters() if each or clustered else {}
    read = _read(repository, request, [path for path, _ in found], run.seen)
    strange = _looked_at(run)
    notes = (*strange.notes, *_notes(request, run.seen - read, others, passed))
    findings = (
        tuple(sorted((*findings, *strange.findings), key=lambda each: each.order)) if strange.findings else findings
    )
    shown = [corpus.shown(repository, path) for path, _ in found]
    report = Report(findings, len(found), reducers.records, reducers.unread, notes=notes, ran=ran(shown, run.scopes))
    looked = stale.of_records(repository, request, [path for path, _ in found], run.scopes, chosen)
    return Survey(report, made, clusters, looked)


def _looked_at(run: _Run) -> Report:
    """Report what there is to be said of the files in which nothing bears a field's name, and what is found in the
    columns that look like links and dates.
    """
    strangers = [run.files[number][0] for number in sorted(run.foreign)]
    notes = list(foreign.notes(run.repository, run.request, strangers))
    codes = {rule.code for number in run.foreign for rule in run.scopes[number].rules}
    judged = foreign.judged(run.repository, run.request, strangers, codes)
    if judged is None:
        return Report(notes=tuple(notes))
    found = survey(judged.repository, judged.request).report.findings
    return Report(tuple(map(judged.shown, found)), notes=(*notes, judged.note))


@dataclass(frozen=True, slots=True)
class _Run:
    """The files of a run, and what is asked of each; columns that `--map` leaves out go into `seen`, and the numbers of
    files in which nothing bears a field's name into `foreign`. `workers` do what other processes may, and `sharing`
    tells which process examines a unit.
    """

    repository: Repository
    request: Request
    files: list[tuple[Path, bool]]
    scopes: list[Scope]
    workers: Workers
    sharing: Sharing
    seen: set[str] = field(default_factory=set)
    foreign: list[int] = field(default_factory=list)

    def pieces(
        self, cache: Cache | None, each: Callable[[int, Batch], Any] | None, take: Callable[[_Done], None]
    ) -> Iterator[_Done]:
        """Examine the files unit by unit; what the cache knows is taken while others are worked on, and what it lacks
        is kept.
        """
        fresh: dict[int, str] = {}  # files that the cache lacks, and their keys
        tasks = self._tasks(self._units(cache, fresh, take), each)
        every = chain.from_iterable(pool.ordered(tasks, jobs=pool.jobs(self.request.jobs)))
        for file, of_file in groupby(every, key=lambda done: done.file):  # the pieces of a file come together
            held, left, named = list[Piece](), alike.OfFile(), False
            for done in of_file:
                left.take(done.piece.records, done.piece.shared, done.piece.findings)
                named = named or done.piece.named
                if file in fresh:
                    held.append(replace(done.piece, shared=()))
                yield done
            if left.records and not named:
                self.foreign.append(file)
            if left.held:
                said = Piece(
                    findings=tuple(
                        left.findings(partial(self._singly, file), stranger=not named, made=self.scopes[file].made)
                    )
                )
                held.append(said)
                yield _Done(file, said, [])
            if cache and file in fresh:
                cache.keep(fresh[file], self.files[file][0], self._asked(file), joined(held), self.scopes[file])
        if cache:
            cache.close()

    def far(self, cluster: Cluster) -> Iterator[_Done]:
        every = spark.examined(cluster, self.repository, self.request, self.files, self.scopes, self.seen)
        for file, of_file in groupby(every, key=lambda each: each.file):
            spans, left, named = OfSpans(), alike.OfFile(), False
            for each in of_file:
                piece = spans.take(each.piece, each.feeds)
                left.take(piece.records, piece.shared, piece.findings)
                named = named or piece.named
                yield _Done(file, piece, [])
            rest = spans.rest(
                corpus.shown(self.repository, self.files[file][0]), self.scopes[file], self.repository.policy.record
            )
            if rest:
                left.take(rest.records, rest.shared, rest.findings)
                yield _Done(file, rest, [])
            if left.records and not named:
                self.foreign.append(file)
            if left.held:
                yield _Done(
                    file,
                    Piece(
                        findings=tuple(
                            left.findings(partial(self._singly, file), stranger=not named, made=self.scopes[file].made)
                        )
                    ),
                    [],
                )

    def _singly(self, file: int, kinds: Collection[alike.Kind]) -> Iterator[Finding]:
        """Read a file again, and yield what is found in it of some kinds, record by record."""
        path, named = self.files[file]
        for unit in corpus.units(self.repository, self.request, path, self.seen, named=named):
            for batch in unit():
                yield from singly(batch, self.scopes[file], kinds)

    def _units(
        self, cache: Cache | None, fresh: dict[int, str], take: Callable[[_Done], None]
    ) -> Iterator[tuple[int, readers.Unit]]:
        """Cut the files into units. Files that have changed come first: so there is work while the rest is looked
        up. Of these the next compressed one is unpacked while one is read.
        """
        stands = [cache is not None and cache.stands(path) for path, _ in self.files]
        changed = [number for number, known in enumerate(stands) if not known]
        read = (number for number in changed if not self._remembered(number, cache, fresh, take))
        yield from ahead.joined((by_name(self.files[number][0]) is not None, self._of_file(number)) for number in read)
        for number in (number for number, known in enumerate(stands) if known):
            if not self._remembered(number, cache, fresh, take):
                yield from self._of_file(number)

    def _remembered(
        self, number: int, cache: Cache | None, fresh: dict[int, str], take: Callable[[_Done], None]
    ) -> bool:
        """Take what the cache has of a file, and tell whether it has it; the keys of others go into `fresh`."""
        path, _ = self.files[number]
        if not cache or path == corpus.STDIN or not (key := cache.key(path, self._asked(number))):
            return False
        piece = cache.find(key, self.scopes[number])
        if piece is None:
            fresh[number] = key
            return False
        if piece.records and not piece.named:
            self.foreign.append(number)
        take(_Done(number, piece, [], remembered=True))
        return True

    def _of_file(self, number: int) -> Iterator[tuple[int, readers.Unit]]:
        path, named = self.files[number]
        for unit in corpus.units(self.repository, self.request, path, self.seen, named=named):
            yield number, unit

    def _tasks(
        self, units: Iterator[tuple[int, readers.Unit]], each: Callable[[int, Batch], Any] | None
    ) -> Iterator[Callable[[], list[_Done]]]:
        """Make a task of each unit, or of some of small files that have a scope in common."""
        held, size = list[tuple[int, readers.Unit]](), 0
        for number, unit in units:
            path, scope = self.files[number][0], self.scopes[number]
            own = _TOGETHER if path == corpus.STDIN or by_name(path) else corpus.size(path)
            if held and (size + own > _TOGETHER or scope is not self.scopes[held[0][0]]):
                yield partial(_work, held, self.scopes[held[0][0]], self, each)
                held, size = [], 0
            held.append((number, unit))
            size += own
        if held:
            yield partial(_work, held, self.scopes[held[0][0]], self, each)

    def _asked(self, file: int) -> str:
        return asked(self.repository, self.request, self.files[file][0], self.scopes[file])

    def behind(self) -> Behind:
        """Begin to count the bytes that are done."""
        paths = [path for path, _ in self.files]
        return Behind([corpus.size(path) for path in paths], [by_name(path) is not None for path in paths])

    def reported(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Leave out what the policy does not report in some files, though their records are compared with others."""
        ignored = dict[str, frozenset[str]]()
        for path, _ in self.files:
            if codes := ignored_at(self.repository, self.request, path):
                ignored[corpus.shown(self.repository, path)] = codes
        return tuple(each for each in findings if each.code not in ignored.get(each.path, ())) if ignored else findings

    def again(self, file: int, places: Numbers, lines: Numbers) -> Iterator[tuple[Batch, Scope]]:
        """Read some records of a file again."""
        path, named = self.files[file]
        for unit in corpus.units(self.repository, self.request, path, self.seen, named=named, places=(places, lines)):
            for batch in unit():
                yield batch, self.scopes[file]

    def texts(self, wanted: Iterable[Stand]) -> dict[Where, str]:
        """Read the texts of some records again, each told by path, line and ordinal."""
        numbers = {
            "-" if path == corpus.STDIN else self.repository.relative(path): n for n, (path, _) in enumerate(self.files)
        }
        found = dict[Where, str]()
        for file, own in groupby(sorted(wanted, key=lambda each: (each.path, each.place)), key=lambda each: each.path):
            stands = list(own)
            places, lines = (
                np.array(each, np.int64) for each in zip(*((s.place, s.line) for s in stands), strict=True)
            )
            for batch, _ in self.again(numbers[file], places, lines):
                found |= _texts(batch, places)
        return found


def _work(
    units: list[tuple[int, readers.Unit]],
    scope: Scope,
    run: _Run,
    each: Callable[[int, Batch], Any] | None,
) -> list[_Done]:
    read = [called(unit, run.workers) for _, unit in units]
    made = [
        [each(file, batch) for batch in batches] if each else [] for (file, _), batches in zip(units, read, strict=True)
    ]
    pieces = run.sharing.examine(read, scope)
    return [_Done(file, piece, own) for (file, _), piece, own in zip(units, pieces, made, strict=True)]


def _texts(batch: Batch, wanted: Numbers) -> dict[Where, str]:
    """Return the texts of the records of a batch that stand at some places."""
    rows = np.flatnonzero(np.isin(places(batch), wanted)).tolist()
    where = ((batch.path, place.line, place.index) for place in (batch.places[row] for row in rows))
    texts = columns.raw(batch, "text").take(pa.array(rows, pa.int64())).to_pylist()
    return {each: text for each, text in zip(where, texts, strict=True) if text}


def _notes(request: Request, unread: set[str], others: list[Path], passed: Mapping[str, int]) -> Iterator[str]:
    if unread:
        reason = "--map" if request.mapping else "the mapping"
        yield f"columns not read, since {reason} names others: {', '.join(sorted(unread))}"
    if others:
        yield corpus.passed_over(others)
    if passed:
        yield corpus.not_articles(passed)


def _read(repository: Repository, request: Request, files: list[Path], seen: set[str]) -> set[str]:
    """Return the columns that fields are read from, of all that were seen in mapped files."""
    sources = {
        (each.name, each.path, each.reader): path for path in files if seen for each in [repository.source(path)]
    }
    forms = [corpus.options_of(repository, request, path).form for path in sources.values()]
    return set[str]().union(*(form.columns_of_all(seen) for form in forms if form))


@dataclass(frozen=True, slots=True)
class Expected:
    """What came of the expectations: the findings, and each expectation's result for a release's reports."""

    report: Report
    results: dict[str, Any]


def expect(
    repository: Repository,
    paths: tuple[Path, ...] = (),
    *,
    docs: Path | None = None,
    cluster: Cluster | None = None,
) -> Expected:
    """Hold a corpus as a whole to the policy's expectations; `docs` is where Data Docs go.

    Raises PolicyError where the suite is absent or none.
    """
    from warraq import expectations  # which no other run needs

    request, seen, counted = Request(paths), set[str](), _Counted()
    found, others = corpus.files(repository, request)
    suite = repository.root / repository.policy.expectations
    if cluster:
        every = spark.profiles(cluster, repository, request, found, seen)
        profile = pa.concat_tables([expectations.profile([], repository.policy.record), *starmap(counted.of, every)])
    else:
        units = chain.from_iterable(corpus.units(repository, request, path, seen, named=named) for path, named in found)
        batches = (counted.take(batch) for unit in units for batch in unit())
        profile = expectations.profile(batches, repository.policy.record)
    shown = repository.relative(suite)
    outcome = expectations.run(profile, suite, shown=shown, docs=docs)
    read = _read(repository, request, [path for path, _ in found], seen)
    notes = tuple(_notes(request, seen - read, others, counted.passed))
    judged = Ran(shown.rpartition("/")[0], tuple(rule.code for rule in judged_together.RULES))
    report = Report(outcome.findings, len(found), counted.records, counted.unread, notes=notes, ran=(judged,))
    return Expected(stale.adopted(repository, stale.of_expectations(repository, suite), report), outcome.report)


@dataclass(slots=True)
class _Counted:
    """How many records passed by, how many could not be read, and what the files hold beside."""

    records: int = 0
    unread: int = 0
    passed: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Batch) -> Batch:
        self.add(batch.rows.num_rows, batch.unread, batch.passed)
        return batch

    def of(self, piece: Piece, profile: pa.Table) -> pa.Table:
        self.add(piece.records, piece.unread, piece.passed)
        return profile

    def add(self, records: int, unread: int, passed: Mapping[str, int]) -> None:
        self.records += records
        self.unread += unread
        self.passed.update(passed)


def with_more(first: Report, second: Report) -> Report:
    """Join the findings of two reports about the same records."""
    findings = tuple(sorted([*first.findings, *second.findings], key=lambda finding: finding.order))
    waived = tuple(sorted([*first.waived, *second.waived], key=lambda finding: finding.order))
    return replace(first, findings=findings, waived=waived)

"""Validation: read, select, run, and put the findings together into one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq import corpus, foreign, running
from warraq.adoption import stale
from warraq.adoption.waivers import index
from warraq.cache import Cache, folder
from warraq.engine.pieces import Examined
from warraq.engine.reducers import Reducers
from warraq.finding import Ran, Report
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.readers.batch import Batch
from warraq.rules import expectations as judged_together
from warraq.scoping import Request, chosen_rules, ran
from warraq.system import pool, remote


def validate(
    repository: Repository,
    request: Request,
    progress: Progress = silent,
    *,
    elsewhere: Iterable[Examined] | None = None,
) -> Report:
    """Validate records and raw documents, and report every finding in the order of the contract; what the policy waives
    is counted apart.

    `progress` is told of every piece that is done; what was examined `elsewhere` is as `survey` has it. Raises
    ReadError for a path that cannot be read at all, PolicyError for an unknown rule, field or reader, or a wrong
    waiver.
    """
    index(repository)  # a wrong waiver is told before the work
    done = survey(repository, request, progress, elsewhere=elsewhere)
    return stale.adopted(repository, done.run, done.report)


@dataclass(frozen=True, slots=True)
class Survey:
    """A report in which nothing is waived yet, what was made of every batch beside it, the near-duplicate clusters
    (ids, and the least id of each cluster), and what was looked at.
    """

    report: Report
    outputs: list[Any]
    clusters: dict[str, str]
    run: stale.Run


def survey(
    repository: Repository,
    request: Request,
    progress: Progress = silent,
    *,
    each: Callable[[int, Batch], Any] | None = None,
    clustered: bool = False,
    elsewhere: Iterable[Examined] | None = None,
) -> Survey:
    """Validate, and give beside the report what `each` makes of every batch, called in the threads with its file's
    number.

    Files are numbered from 0 in the order of `files`; results come in the order of the reading. Clusters are given
    where DUP002 runs, and where they are asked for (`clustered`), rule or no rule. What was examined `elsewhere`, all
    parts of all files in their order, is not examined here. Raises as `validate`.
    """
    chosen = chosen_rules(repository, request)
    inputs, others = corpus.files(repository, request)
    run = running.begun(repository, request, inputs, [corpus.size(path) for path, _ in inputs], clustered=clustered)
    known = request.cache and each is None and not remote.among(corpus.paths(repository, request))
    kept = Cache(folder(repository.root if repository.found else None)) if known else None
    outputs, behind, passed = list[Any](), run.behind(), Counter[str]()
    with run.workers, Reducers(repository.policy.duplicates.threshold, pool.jobs(request.jobs)) as reducers:

        def take(done: running.Done) -> None:
            reducers.take(done.piece, done.file, mapped=done.remembered)
            outputs.extend(done.outputs)
            passed.update(done.piece.passed)
            sofar = behind.count(done.file, done.piece.end, remembered=done.remembered)
            progress(str(inputs[done.file][0]), reducers.records, sofar, behind.whole)

        for done in run.pieces(kept, each, take) if elsewhere is None else run.elsewhere(elsewhere):
            take(done)
        progress("comparing records")
        findings = run.reported(reducers.findings(chosen, run.again, run.texts, corpus.digests(repository)))
        clusters = reducers.clusters() if each or clustered else {}
    paths = [path for path, _ in inputs]
    shown = [corpus.shown(repository, path) for path in paths]
    findings = corpus.in_files(repository, dict(zip(shown, paths, strict=True)), findings, reader=request.reader)
    read = _read(repository, request, paths, run.seen)
    strange = _looked_at(run)
    tables = foreign.tables(repository, () if request.reader else request.paths)
    notes = (*strange.notes, *tables, *foreign.partitions(shown), *_notes(request, run.seen - read, others, passed))
    report = Report(findings, len(inputs), reducers.records, reducers.unread, notes=notes, ran=ran(shown, run.scopes))
    report = with_more(report, strange) if strange.findings else report
    return Survey(report, outputs, clusters, stale.of_records(repository, request, paths, run.scopes, chosen))


def _looked_at(run: running.Run) -> Report:
    """Report what there is to say of files without fields' names, and findings of columns like links and dates."""
    strangers = [run.files[number][0] for number in sorted(run.foreign)]
    notes = list(foreign.notes(run.repository, run.request, strangers))
    codes = {rule.code for number in run.foreign for rule in run.scopes[number].rules}
    judged = foreign.judged(run.repository, run.request, strangers, codes)
    if judged is None:
        return Report(notes=tuple(notes))
    findings = survey(judged.repository, judged.request).report.findings
    own = [finding for finding in findings if finding.code in judged.request.select]
    return Report(tuple(map(judged.shown, own)), notes=(*notes, judged.note))


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
    elsewhere: Iterable[tuple[Examined, pa.Table]] | None = None,
) -> Expected:
    """Hold a corpus as a whole to the policy's expectations; `docs` is where Data Docs go. Profiles that were made
    `elsewhere`, of all parts of all files, are not made here.

    Raises PolicyError where the suite is absent or none.
    """
    from warraq import expectations  # which no other run needs

    request, seen, counted = Request(paths), set[str](), _Counted()
    inputs, others = corpus.files(repository, request)
    units = chain.from_iterable(corpus.units(repository, request, path, seen, named=named) for path, named in inputs)
    batches = (counted.take(batch) for unit in units for batch in unit()) if elsewhere is None else ()
    suite = repository.suite
    profiles = [counted.of(*each, seen) for each in elsewhere or ()]
    profile = pa.concat_tables([expectations.profile(batches, repository.policy.record), *profiles])
    shown = repository.relative(suite)
    outcome = expectations.run(profile, suite, shown=shown, docs=docs)
    read = _read(repository, request, [path for path, _ in inputs], seen)
    notes = tuple(_notes(request, seen - read, others, counted.passed))
    judged = Ran(shown.rpartition("/")[0], tuple(rule.code for rule in judged_together.RULES))
    report = Report(outcome.findings, len(inputs), counted.records, counted.unread, notes=notes, ran=(judged,))
    return Expected(stale.adopted(repository, stale.of_expectations(repository, suite), report), outcome.report)


@dataclass(slots=True)
class _Counted:
    """How many records passed by, how many could not be read, and what the files hold beside."""

    records: int = 0
    unread: int = 0
    passed: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Batch) -> Batch:
        self._add(batch.rows.num_rows, batch.unread, batch.passed)
        return batch

    def of(self, part: Examined, profile: pa.Table, seen: set[str]) -> pa.Table:
        self._add(part.piece.records, part.piece.unread, part.piece.passed)
        seen.update(part.seen)
        return profile

    def _add(self, records: int, unread: int, passed: Mapping[str, int]) -> None:
        self.records += records
        self.unread += unread
        self.passed.update(passed)


def with_more(first: Report, second: Report) -> Report:
    """Join the findings of two reports about the same records."""
    findings = tuple(sorted([*first.findings, *second.findings], key=lambda finding: finding.order))
    waived = tuple(sorted([*first.waived, *second.waived], key=lambda finding: finding.order))
    return replace(first, findings=findings, waived=waived)

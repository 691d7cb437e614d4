"""Validation: read, select, run, and put the findings together into one report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from warraq import corpus, readers, rules
from warraq.cache import Cache, Entry, folder, versions
from warraq.engine import columns, local, recurring
from warraq.engine.keys import SKETCH, Keys, places, sketches
from warraq.engine.near import Near, Stand, Where, sketched
from warraq.engine.scope import Scope
from warraq.finding import Fault, Finding, Report
from warraq.policy import Repository
from warraq.progress import Progress
from warraq.readers.batch import Batch, Numbers
from warraq.readers.compression import by_name
from warraq.readers.options import Options
from warraq.rule import Rule
from warraq.scoping import Request, Seeds, check_fields, chosen_rules, scope_at, seeds_of
from warraq.work import pool

_SEEDS = 1 << 14  # digests that are kept at a time: records name a seed each, or many the same


@dataclass(slots=True)
class _Run:
    """What a run gathers on its way."""

    findings: list[Finding] = field(default_factory=list)
    records: int = 0
    unread: int = 0
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What came of a piece of a file: what was found in it, and what it leaves for the whole corpus.

    `end` is the byte offset up to which it was read.
    """

    file: int
    end: int
    records: int
    unread: int
    findings: list[Finding]
    sketches: list[pa.Table]
    texts: list[pa.Table]
    recurring: list[pa.Table]
    more: list[Any]
    remembered: bool = False


def validate(repository: Repository, request: Request, progress: Progress | None = None) -> Report:
    """Validate records and raw documents, and report every finding in the order of the contract.

    `progress` is told of every piece that is done. Raises ReadError for a path that cannot be read at all, PolicyError for
    an unknown rule, field or reader.
    """
    return survey(repository, request, progress).report


@dataclass(frozen=True, slots=True)
class Survey:
    """A report, what was made of every batch beside it, and the near-duplicate clusters: ids, and the least id of each cluster."""

    report: Report
    made: list[Any]
    clusters: dict[str, str]


def survey(
    repository: Repository,
    request: Request,
    progress: Progress | None = None,
    *,
    each: Callable[[int, Batch], Any] | None = None,
    clustered: bool = False,
) -> Survey:
    """Validate, and give beside the report what `each` makes of every batch, called in the threads with its file's number.

    Files are numbered from 0 in the order of `files`; results come in the order of the reading. Clusters are given where DUP002 runs,
    and where they are asked for (`clustered`), rule or no rule. Raises as `validate`.
    """
    chosen = chosen_rules(repository, request)
    asked = chosen + tuple(rule for rule in rules.ALL if clustered and rule.kind == "near" and rule not in chosen)
    check_fields(request)
    corpus.check_columns(repository, request)
    found, others = corpus.files(repository, request)
    run, seeds = _Run(), lru_cache(_SEEDS)(seeds_of(repository))
    scopes = [scope_at(repository, request, path, asked, seeds) for path, _ in found]
    kept = Cache(folder(repository.root if repository.found else None)) if request.cache and each is None else None
    work, more = _Work(repository, request, found, scopes, run, each, kept, seeds), list[Any]()
    whole, behind = sum(corpus.size(path) for path, _ in found), _Behind()
    with Keys() as keys, Near(repository.policy.duplicates.threshold) as near, recurring.Recurring() as repeated:

        def take(piece: _Piece) -> None:
            run.records += piece.records
            run.unread += piece.unread
            run.findings.extend(piece.findings)
            more.extend(piece.more)
            keys.add(piece.sketches)
            for texts in piece.texts:
                near.take(texts, mapped=piece.remembered)
            for left in piece.recurring:
                repeated.add(left, piece.file, mapped=piece.remembered)
            if progress:
                path = found[piece.file][0]
                progress(str(path), run.records, behind.count(piece, path), whole)

        for piece in work.keeping(pool.ordered(work.pieces(take), jobs=pool.jobs(request.jobs))):
            take(piece)
        if progress:
            progress("comparing records")
        with near.comparing():
            run.findings.extend(keys.findings(chosen, work.again))
            run.findings = recurring.joined(run.findings, list(repeated.findings(chosen, work.again)))
        run.findings.extend(near.findings(chosen, keys.said, work.texts))
        clusters = dict(near.clusters()) if each or clustered else {}
    findings = tuple(_named_once(sorted(run.findings, key=lambda finding: finding.order)))
    return Survey(
        Report(findings, len(found), run.records, run.unread, notes=tuple(_notes(run, request, others))), more, clusters
    )


@dataclass(frozen=True)
class _Work:
    """The files of a run, and what is asked of each."""

    repository: Repository
    request: Request
    files: list[tuple[Path, bool]]
    scopes: list[Scope]
    run: _Run
    each: Callable[[int, Batch], Any] | None
    cache: Cache | None
    seeds: Seeds
    fresh: dict[int, str] = field(default_factory=dict)  # files that the cache lacks, and their keys

    @cached_property
    def _policy(self) -> str:
        """Give a digest of the policy."""
        return hashlib.sha256(json.dumps(self.repository.policy.model_dump(mode="json")).encode()).hexdigest()

    def pieces(self, remembered: Callable[[_Piece], None]) -> Iterator[Callable[[], _Piece]]:
        """Cut the files into pieces of work; one that was seen before is none, and is `remembered` while others are worked on.

        Files that have changed come first: so there is work while the rest is looked up.
        """
        stands = [self.cache is not None and self.cache.stands(path) for path, _ in self.files]
        for number in sorted(range(len(self.files)), key=stands.__getitem__):
            path, named = self.files[number]
            if entry := self._known(number):
                remembered(_remembered(number, corpus.size(path), entry))
                continue
            # Which seeds were asked about is remembered, seed by seed, for the cache alone.
            scope = self.scopes[number] if number in self.fresh else replace(self.scopes[number], digest=self.seeds)
            for unit in corpus.units(self.repository, self.request, path, self.run.seen, named=named):
                yield partial(_examine, unit, number, scope, self.each)

    def _known(self, number: int) -> Entry | None:
        path, scope = self.files[number][0], self.scopes[number]
        if self.cache is None or path == corpus.STDIN or (key := self.cache.key(path, self._asked(number))) is None:
            return None
        if entry := self.cache.find(key, scope.digest, scope.settings["now"].timestamp()):
            return entry
        self.fresh[number] = key
        return None

    def _asked(self, number: int) -> str:
        """Say all that findings in a file hang on, but its bytes, the seeds and the time."""
        repository, request = self.repository, self.request
        path, scope = self.files[number][0], self.scopes[number]
        lexicon = repository.root / str(repository.source(path).lexicon)
        return json.dumps([
            versions(), repository.relative(path), [rule.code for rule in scope.rules], scope.required,
            self._policy, repository.source(path).model_dump(mode="json"),
            sorted(request.mapping.items()), request.reader,
            hashlib.sha256(lexicon.read_bytes()).hexdigest() if scope.settings.get("lexicon") else None,
            sorted(scope.settings["register"]),
        ])  # fmt: skip

    def keeping(self, pieces: Iterator[_Piece]) -> Iterator[_Piece]:
        """Pass pieces on, and keep what each file gave that the cache lacks."""
        held: list[_Piece] = []
        for piece in pieces:
            if held and held[0].file != piece.file:
                self._keep(held)
                held = []
            if piece.file in self.fresh:
                held.append(piece)
            yield piece
        if held:
            self._keep(held)
        if self.cache:
            self.cache.close()

    def _keep(self, held: list[_Piece]) -> None:
        number = held[0].file
        path, scope = self.files[number][0], self.scopes[number]
        findings = tuple(chain.from_iterable(piece.findings for piece in held))
        sketches = list(chain.from_iterable(piece.sketches for piece in held))
        texts, left = (
            list(chain.from_iterable(each)) for each in ((p.texts for p in held), (p.recurring for p in held))
        )
        entry = Entry(
            sum(piece.records for piece in held),
            sum(piece.unread for piece in held),
            findings,
            pa.concat_tables(sketches).drop_columns(["file"]) if sketches else None,
            pa.concat_tables(texts) if texts else None,
            pa.concat_tables(left) if left else None,
            scope.asked,
            scope.settings["now"].timestamp(),
        )
        if self.cache:
            self.cache.keep(self.fresh[number], path, self._asked(number), entry)

    def again(self, file: int, places: Numbers, lines: Numbers) -> Iterator[tuple[Batch, Scope]]:
        """Read some records of a file again."""
        path, named = self.files[file]
        for unit in corpus.units(
            self.repository, self.request, path, self.run.seen, named=named, places=(places, lines)
        ):
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


def _texts(batch: Batch, wanted: Numbers) -> dict[Where, str]:
    """Give the texts of the records of a batch that stand at some places."""
    rows = np.flatnonzero(np.isin(places(batch), wanted)).tolist()
    where = ((batch.path, place.line, place.index) for place in (batch.places[row] for row in rows))
    texts = columns.raw(batch, "text").take(pa.array(rows, pa.int64())).to_pylist()
    return {each: text for each, text in zip(where, texts, strict=True) if text}


@dataclass(slots=True)
class _Behind:
    """The bytes that a run has behind it: those of files that are done, and of the one that is worked on up to where it was read.

    A compressed file counts when it is done: how much of it a place in its content is, nobody knows before.
    """

    done: int = 0
    file: int = -1
    size: int = 0
    end: int = 0

    def count(self, piece: _Piece, path: Path) -> int:
        """Count a piece of the file at a path; pieces that are not remembered come file by file."""
        if piece.remembered:
            self.done += piece.end
            return self.done + self.end
        if piece.file != self.file:
            self.done += self.size
            self.file, self.size, self.end = piece.file, corpus.size(path), 0
        if by_name(path) is None:
            self.end = max(self.end, piece.end)
        return self.done + self.end


def _remembered(file: int, end: int, entry: Entry) -> _Piece:
    """Take what a file gave before for what it gives."""
    sketches = []
    if entry.sketches is not None:
        numbers = pa.repeat(file, entry.sketches.num_rows)
        sketches = [entry.sketches.append_column("file", numbers).select(SKETCH.names)]
    texts, left = ([] if table is None else [table] for table in (entry.texts, entry.recurring))
    return _Piece(
        file, end, entry.records, entry.unread, list(entry.findings), sketches, texts, left, [], remembered=True
    )


def _examine(unit: readers.Unit, file: int, scope: Scope, each: Callable[[int, Batch], Any] | None) -> _Piece:
    """Read a piece, and run the rules on it."""
    batches = unit()
    findings, left = list[Finding](), list[pa.Table]()
    for batch in batches:
        findings += _faults(batch, scope)
        findings += local.check(batch, scope)
        left += sketches(batch, scope, file)
    more = [each(file, batch) for batch in batches] if each else []
    texts = [found for batch in batches if (found := sketched(batch, scope)) is not None]
    repeated = [found for batch in batches if (found := recurring.left(batch, scope)) is not None]
    records, unread = sum(batch.rows.num_rows for batch in batches), sum(batch.unread for batch in batches)
    end = max((batch.places[-1].end or 0 for batch in batches if len(batch.places)), default=0)
    return _Piece(file, end, records, unread, findings, left, texts, repeated, more)


def _faults(batch: Batch, scope: Scope) -> Iterator[Finding]:
    known = {rule.code: rule for rule in scope.rules}
    for fault in batch.faults:
        if rule := known.get(fault.code):
            yield of_fault(fault, rule, batch.path, scope)


def of_fault(fault: Fault, rule: Rule, path: str, scope: Scope) -> Finding:
    """Make the finding of a fault that a reader saw, with its rule's name and the policy's severity."""
    return Finding(
        fault.code, rule.name, scope.severity(rule), fault.message, path, fault.line, fault.index, fault.column,
        fault.offset, fault.record, fault.field, fault.value,
    )  # fmt: skip


def _named_once(findings: list[Finding]) -> Iterator[Finding]:
    """Keep the first of a file's findings about its legacy encoding, which each part of the file has."""
    named: set[str] = set()
    for finding in findings:
        if finding.code == "ENC010":
            if finding.path in named:
                continue
            named.add(finding.path)
        yield finding


def _notes(run: _Run, request: Request, others: list[Path]) -> Iterator[str]:
    if unmapped := run.seen - set(Options(mapping=request.mapping).columns().values()):
        yield f"columns not read, since --map names others: {', '.join(sorted(unmapped))}"
    if others:
        yield corpus.passed_over(others)


@dataclass(frozen=True, slots=True)
class Expected:
    """What came of the expectations: the findings, and each expectation's result for a release's reports."""

    report: Report
    results: dict[str, Any]


def expect(repository: Repository, paths: tuple[Path, ...] = (), *, docs: Path | None = None) -> Expected:
    """Hold a corpus as a whole to the policy's expectations; `docs` is where Data Docs go.

    Raises PolicyError where the suite is absent or none.
    """
    from warraq import expectations  # which no other run needs

    request = Request(paths)
    run = _Run()
    found, others = corpus.files(repository, request)
    batches = (batch for path, named in found for batch in _counted(repository, request, path, run, named=named))
    suite = repository.root / repository.policy.expectations
    outcome = expectations.run(expectations.profile(batches), suite, shown=repository.relative(suite), docs=docs)
    notes = tuple(_notes(run, request, others))
    return Expected(Report(outcome.findings, len(found), run.records, run.unread, notes=notes), outcome.report)


def _counted(repository: Repository, request: Request, path: Path, run: _Run, *, named: bool) -> Iterator[Batch]:
    for batch in chain.from_iterable(unit() for unit in corpus.units(repository, request, path, run.seen, named=named)):
        run.records += batch.rows.num_rows
        run.unread += batch.unread
        yield batch


def joined(first: Report, second: Report) -> Report:
    """Join the findings of two reports about the same records."""
    findings = tuple(sorted([*first.findings, *second.findings], key=lambda finding: finding.order))
    return replace(first, findings=findings)

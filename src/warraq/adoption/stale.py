"""Find the waivers that have expired or waive nothing (WVR001), in runs that could have found what they waive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from warraq import corpus, readers, rules, scoping
from warraq.adoption.waivers import STALE, Index, applied, codes, index, used
from warraq.engine.scope import Scope
from warraq.finding import Finding, Report
from warraq.policy import Placed, Repository
from warraq.rule import Rule
from warraq.scoping import Request

_ELSEWHERE = frozenset({"DST", "EXP", "REL", "SPL"})  # families that no look at records finds
_REQUIRED = frozenset({"REC002", "REC003"})  # which find something else where other fields are required


@dataclass(frozen=True, slots=True)
class Run:
    """What a run looked at: the files, by their paths in reports, and the codes that it could find.

    `usual` are those that a run of its kind can find where nobody asks for others.
    """

    files: frozenset[str]
    codes: frozenset[str]
    usual: frozenset[str]


def of_records(
    repository: Repository, request: Request, paths: Iterable[Path], scopes: Iterable[Scope], chosen: tuple[Rule, ...]
) -> Run:
    """Say what is looked at in a validation of some files, each in its scope, by the chosen rules."""
    ran = {rule.code for scope in {id(scope): scope for scope in scopes}.values() for rule in scope.rules}
    codes = {rule.code for rule in chosen} & ran
    if request.required is not None:
        codes -= _REQUIRED
    usual = {rule.code for rule in scoping.chosen_rules(repository)}
    sought, usually_sought = (frozenset(code for code in each if code[:3] not in _ELSEWHERE) for each in (codes, usual))
    return Run(frozenset(corpus.shown(repository, path) for path in paths), sought, usually_sought)


def of_expectations(repository: Repository, suite: Path) -> Run:
    """Say what is looked at where a corpus as a whole is held to its expectations."""
    chosen = {rule.code for rule in scoping.chosen_rules(repository)}
    codes = frozenset({*rules.matching("EXP"), *(chosen & {STALE})})
    return Run(frozenset({repository.relative(suite)}), codes, codes)


def adopted(repository: Repository, run: Run, report: Report) -> Report:
    """Move what is waived out of a report, and report each stale waiver. Raises PolicyError for a wrong waiver."""
    return judged(repository, run, applied(repository, report))


def judged(repository: Repository, run: Run, report: Report) -> Report:
    """Add a finding to a report for each waiver that is stale; `report` has been split by the waivers.

    Nothing is added where WVR001 was not asked for. Raises PolicyError for a wrong waiver.
    """
    if not repository.waivers or STALE not in run.codes:
        return report
    own = index(repository)
    useful = used(own, (*report.findings, *report.waived))
    suspects = [number for number in range(len(own.waivers)) if number in own.expired or number not in useful]
    covered = _covered(repository, run, own, suspects) if suspects else frozenset[int]()
    stale = [
        _finding(repository, own.waivers[number], expired=number in own.expired)
        for number in suspects
        if (number in covered or (number in useful and number in own.expired))
        and _could_be_found(own.waivers[number], run, expired=number in own.expired)
    ]
    findings = sorted((*report.findings, *stale), key=lambda finding: finding.order)
    return replace(report, findings=tuple(findings)) if stale else report


def _could_be_found(placed: Placed, run: Run, *, expired: bool) -> bool:
    """Tell whether a run looked for all that a waiver is about; that a waiver has expired needs no look."""
    own = codes(placed)
    if expired:
        return not own.isdisjoint(run.codes | run.usual)
    return not own.isdisjoint(run.codes) and own & run.usual <= run.codes


def _covered(repository: Repository, run: Run, own: Index, suspects: Iterable[int]) -> frozenset[int]:
    """Return the waivers that are about nothing else than what a run looked at.

    One about a record is so where the run read the whole corpus. One about files or a source is where it read all of
    them that are in the corpus, or in the seeds where none are; or, where there is no such file at all, the whole
    corpus.
    """
    own_files = _files(repository, repository.corpora)
    own_files = own_files or _files(repository, [repository.root])
    whole, suspects = own_files <= run.files, set(suspects)
    covered = {n for n in suspects if own.waivers[n].waiver.record is not None and whole}
    left = {n for n in suspects if own.waivers[n].waiver.record is None}
    for files in (own_files, _seeds(repository)) if left else ():
        there, seen = _about(own, files), _about(own, files & run.files)
        covered |= {number for number in left if there[number] and there[number] == seen[number]}
        left = {number for number in left if not there[number]}
    seen = _about(own, run.files)
    return frozenset(covered | {n for n in left if seen[n] or (whole and not _is_there(repository, own.waivers[n]))})


def _about(own: Index, files: Iterable[str]) -> Counter[int]:
    """Count the files that each waiver is about."""
    return Counter(number for path in files for numbers in own.at(path).values() for number in numbers)


def _seeds(repository: Repository) -> frozenset[str]:
    policy = repository.policy
    folders = [*policy.seeds, *(source.path for source in policy.sources if source.path)]
    return _files(repository, [repository.root / folder for folder in folders])


def _files(repository: Repository, folders: Iterable[Path]) -> frozenset[str]:
    paths, _ = readers.expand([folder for folder in folders if folder.exists()], repository.policy.limits)
    if not repository.found:  # then reports show paths as they were given, most likely from here
        paths = [path.relative_to(repository.root) for path in paths]
    return frozenset(corpus.shown(repository, path) for path in paths)


def _is_there(repository: Repository, placed: Placed) -> bool:
    """Tell whether a waiver names one file, which is there and is no part of the corpus."""
    path = placed.waiver.path
    return path is not None and repository.at(path).exists()


def _finding(repository: Repository, placed: Placed, *, expired: bool) -> Finding:
    rule, waiver = rules.find(STALE), placed.waiver
    message = f"{waiver.code} of {waiver.target}: waives nothing"
    if expired:
        message = f"{waiver.code} of {waiver.target}: expired on {waiver.expires}"
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=repository.policy.rules.severity.get(rule.code, rule.severity),
        message=message,
        path=placed.file.name,
        line=placed.line,
        fixable=True,
    )

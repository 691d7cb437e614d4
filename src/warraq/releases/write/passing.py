"""Check a corpus as a release does: rules, expectations, contract and datasheet; measure it on the way."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warraq import corpus, expectations, lint, rules, scoping
from warraq.adoption import stale, waivers
from warraq.engine.pieces import Examined
from warraq.errors import PolicyError, ReleaseError
from warraq.finding import Report, Severity
from warraq.policy import ReleasePolicy, Repository
from warraq.progress import Progress
from warraq.registers import takedowns
from warraq.releases import datasheet
from warraq.releases.description import seeds
from warraq.releases.description.describe import describe
from warraq.releases.description.measures import Measures
from warraq.releases.description.removed import removed
from warraq.releases.registry.version import Version
from warraq.releases.write import splits, taking
from warraq.releases.write.files import Gate
from warraq.releases.write.records import Records, ordered
from warraq.releases.write.taking import Taken
from warraq.rules.takedowns import returned_takedown
from warraq.system import opening, pool, remote


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of the gate: the findings, and where nothing stops the release, all that it is written from."""

    report: Report
    records: Records
    gate: Gate | None = None
    table: pa.Table | None = None
    clusters: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a release: the version, or None for the one that follows; threads; what stops it."""

    policy: ReleasePolicy
    version: Version | None
    jobs: int | None
    fail_on: Severity


def asked(repository: Repository, version: str | None, jobs: int | None, fail_on: Severity) -> Asked:
    """Return what is asked; raise PolicyError if the policy describes no release, ReleaseError for no version."""
    policy = repository.release
    wanted = Version.parse(version) if version else None
    _takedowns_hold(repository)
    return Asked(policy, wanted, jobs, fail_on)


@contextmanager
def passed(
    repository: Repository,
    wanted: Asked,
    progress: Progress,
    rows: Iterable[tuple[Examined, bytes | None]] | None = None,
) -> Iterator[Passed]:
    """Yield what comes of the gate; raise ReleaseError for a record that breaks the contract unseen.

    What other processes made, as `taking.unpacked` takes it, is in `rows`, and is not made again.
    """
    request = scoping.Request(jobs=wanted.jobs)
    suite = suite_of(repository)
    with Records([path for path, _ in corpus.files(repository, request)[0]], repository.policy.record) as records:
        pieces = list[Taken]()
        survey = lint.survey(
            repository,
            request,
            progress,
            each=taking.beside(records, **looked_for(repository)).each if rows is None else None,
            clustered=clustered(wanted.policy),
            elsewhere=None if rows is None else taking.unpacked(rows, records, pieces),
        )
        pieces += survey.outputs
        progress("checking expectations")
        expected = _expected(repository, suite, [piece.profile for piece in pieces], survey.report)
        report = waivers.applied(repository, lint.with_more(survey.report, expected.report))
        if report.reaches(Severity.ERROR):
            yield Passed(report, records)
            return
        _readable(report)
        _whole(pieces)
        table = ordered([piece.records for piece in pieces])
        _each_once(repository, table)
        measures = reduce(operator.add, (piece.measures for piece in pieces), Measures())
        more = waivers.applied(repository, _unanswered(repository, wanted.policy, measures, survey.report))
        report = stale.judged(repository, _looked_at(repository, survey, suite), lint.with_more(report, more))
        if report.reaches(wanted.fail_on):
            yield Passed(report, records)
            return
        read = _seeds(repository, [piece.seeds for piece in pieces], wanted.jobs, progress)
        gate = Gate(waivers.applied(repository, survey.report), report, expected.results, measures, read)
        yield Passed(report, records, gate, table, survey.clusters)


def looked_for(repository: Repository) -> dict[str, bool]:
    """Tell whether records are measured for expectations, and their seeds counted."""
    return {"expected": suite_of(repository) is not None, "seeded": seeds.at_hand(repository)}


def clustered(policy: ReleasePolicy) -> bool:
    """Tell whether near-duplicates have to be known: they share a split."""
    return len(splits.names(policy.splits)) > 1


def _readable(report: Report) -> None:
    """Raise ReleaseError if a waiver is about what could not be read, and so is in no release."""
    for each in report.waived:
        if each.code in rules.ALWAYS:
            raise ReleaseError(
                f"{each.path}:{each.line or 1}: {each.code} is waived, but what can't be read can't be released; mend "
                "it, or take it out of the corpus"
            )


def _whole(pieces: list[Taken]) -> None:
    """Raise ReleaseError if a record breaks the contract: what finds that is waived or ignored."""
    if wrong := min((piece.wrong for piece in pieces if piece.wrong), default=None, key=lambda each: each.stand):
        raise ReleaseError(
            f"a record breaks the contract, and what finds that is waived or ignored: {wrong}; mend it, or take it "
            "out of the corpus"
        )


def _each_once(repository: Repository, records: pa.Table) -> None:
    """Raise ReleaseError if two records share an id: what finds that (REC007, LNK002) is waived or ignored."""
    twice = records.group_by("id").aggregate([([], "count_all")]).filter(pc.field("count_all") > 1)
    if twice.num_rows:
        own = twice["id"][0]
        named = f": `grep -rn {own} {' '.join(repository.policy.corpus)}` names them"
        raise ReleaseError(
            f"two records have the id {own}, and what finds that (REC007, LNK002) is waived or ignored, but a release "
            f"has each id once; take one out of the corpus{'' if remote.among(repository.corpora) else named}"
        )


def _looked_at(repository: Repository, survey: lint.Survey, suite: Path | None) -> stale.Run:
    """Say what the gate looked at: records, expectations, and the questions of the datasheet."""
    run, policy = survey.run, repository.policy
    chosen = {rule.code for rule in scoping.chosen_rules(repository)}
    more = {*(rules.matching("EXP") if suite else ()), *(chosen & {"DST001"})}
    files = {policy.datasheet, *([repository.relative(suite)] if suite else [])}
    return stale.Run(run.files | files, run.codes | more, run.usual | more)


def _takedowns_hold(repository: Repository) -> None:
    """Raise PolicyError if there are takedowns but the rule that keeps them out is off or not an error."""
    code, policy = returned_takedown.code, repository.policy.rules
    runs = any(rule.code == code for rule in scoping.chosen_rules(repository))
    error = policy.severity.get(code, Severity.ERROR) is Severity.ERROR
    if takedowns.read(repository.root / takedowns.NAME) and not (runs and error):
        raise PolicyError(f"{repository.root}: {code} has to run as an error while takedowns.jsonl has entries")


def _seeds(
    repository: Repository, counts: list[Counter[tuple[str, bytes]]], jobs: int | None, progress: Progress
) -> seeds.Seeds | None:
    """Compare the records with the raw documents; return None if there are none."""
    if not seeds.at_hand(repository):
        return None
    progress("reading seeds")
    whole = Counter[tuple[str, bytes]]()
    for each in counts:
        whole.update(each)
    return seeds.compare(repository, whole, jobs=pool.jobs(jobs))


def suite_of(repository: Repository) -> Path | None:
    """Return the path of the policy's suite; None if the policy names none and the default one does not exist."""
    named = "expectations" in repository.policy.model_fields_set
    return repository.suite if named or opening.there(repository.suite) else None


def _expected(repository: Repository, suite: Path | None, profiles: list[pa.Table], report: Report) -> lint.Expected:
    """Evaluate a suite over the profile of a corpus; without a suite the result is empty."""
    if suite is None:
        return lint.Expected(Report(), {})
    table = pa.concat_tables(profiles) if profiles else expectations.profile([], repository.policy.record)
    table = table.sort_by([("published_at", "ascending"), ("id", "ascending")])  # independent of the order of the files
    outcome = expectations.run(table, suite, shown=repository.relative(suite))
    return lint.Expected(Report(outcome.findings, report.files, report.records, report.unread), outcome.report)


def _unanswered(repository: Repository, policy: ReleasePolicy, measures: Measures, report: Report) -> Report:
    """Report the questions that the datasheet will leave unanswered, before anything is written.

    Neither the version nor the shards affect which questions these are.
    """
    rule = rules.find("DST001")
    if rule not in scoping.chosen_rules(repository):
        return Report()
    said = datasheet.curators(repository.datasheet)
    described = describe(policy, "", "", measures, report, (), repository.policy.record)
    given = datasheet.answers(replace(described, dropped=removed(repository)), said)
    severity = repository.policy.rules.severity.get(rule.code, rule.severity)
    return Report(datasheet.findings(given, repository.policy.datasheet, severity))

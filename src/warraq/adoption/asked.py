"""What a run is asked for in respect of faults that need not be mended now: to hold them, and to write down more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from warraq import scoping
from warraq.adoption import adding, baseline, waivers
from warraq.errors import PolicyError
from warraq.finding import Report
from warraq.policy import Repository
from warraq.policy.waivers import NAME
from warraq.scoping import Request


@dataclass(frozen=True, slots=True)
class Adopted:
    """A report from which is taken what does not count, what was written, and why a baseline was not, if so."""

    report: Report
    notes: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options: the `reason` and the last day of waivers that are to be written, a baseline that is read, one that
    is `written`, whether it may grow, and whether waivers are `ignored` and what is waived is `shown`.
    """

    reason: str | None = None
    expires: str | None = None
    ignored: bool = False
    shown: bool = False
    baseline: Path | None = None
    written: Path | None = None
    accepted: bool = False

    def check(self, *, diff: bool) -> None:
        """Raise PolicyError, before any work, for options that do not go together and for wrong baselines."""
        wrong = {
            "--expires goes with --add-waivers": self.expires is not None and self.reason is None,
            "--accept-new goes with --write-baseline": self.accepted and self.written is None,
            "--add-waivers does not go with --ignore-waivers": self.reason is not None and self.ignored,
            "--add-waivers does not go with --diff, which writes nothing": self.reason is not None and diff,
            "--write-baseline does not go with --diff, which writes nothing": self.written is not None and diff,
        }
        for message in (message for message, holds in wrong.items() if holds):
            raise PolicyError(message)
        if self.reason is not None:
            adding.check(self.reason, self._day)
        for path in (self.baseline, self.written if self.written and self.written.exists() else None):
            if path:
                baseline.read(path)

    @property
    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.expires) if self.expires is not None else None
        except ValueError as error:
            raise PolicyError(f"--expires {self.expires}: not a day; write it as 2027-12-31") from error

    def of(self, repository: Repository) -> Repository:
        """Return the repository with the waivers that hold in this run."""
        return repository.model_copy(update={"waivers": ()}) if self.ignored else repository

    def adopted(self, repository: Repository, request: Request, report: Report) -> Adopted:
        """Move findings that are waived, or in the baseline, out of the report; write the new waivers and baseline."""
        notes, refused = list[str](), ""
        if self.baseline:
            report = baseline.applied(baseline.read(self.baseline), report)
        if self.reason is not None:
            new = adding.added(repository, report.findings, self.reason, self._day)
            report = waivers.applied(repository.model_copy(update={"waivers": new}), report)
            notes.append(f"{NAME}: waivers added: {len(new):,}")
        if self.written:
            report, refused = self._write(repository, request, self.written, report)
        if self.written and not refused:
            notes.append(f"{self.written}: faults written: {sum(each.by == 'baseline' for each in report.waived):,}")
        return Adopted(replace(report, show_waived=self.shown), tuple(notes), refused)

    def _write(self, repository: Repository, request: Request, path: Path, report: Report) -> tuple[Report, str]:
        """Write what stands to a baseline, unless it would grow; entries stay whose rules did not run."""
        old = baseline.read(path) if path.exists() else None
        held = [each for each in report.waived if each.by == "baseline"]
        others = tuple(each for each in report.waived if each.by != "baseline")
        standing = tuple(sorted((*report.findings, *held), key=lambda each: each.order))
        whole = replace(report, findings=standing, waived=others)
        if old and not self.accepted:
            checked = baseline.applied(old, whole)
            new = sum(each.code not in waivers.NEVER for each in checked.findings)
            if new:
                return checked, f"{path}: not written: {new:,} new, listed above; mend them, or add --accept-new"
        entries = [*baseline.of_findings(standing), *(baseline.kept(old, _running(repository, request)) if old else ())]
        baseline.write(path, entries)
        return baseline.applied(baseline.of_entries(entries), whole), ""


def _running(repository: Repository, request: Request) -> frozenset[str]:
    """Return the codes that a run looks for."""
    chosen, policy = scoping.chosen_rules(repository, request), repository.policy
    asked = request.select or policy.rules.select or policy.release
    return frozenset(rule.code for rule in chosen if asked or rule.when == "always")

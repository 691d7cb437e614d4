"""Compare a release with what a release of the corpus as it stands would be."""

from __future__ import annotations

from dataclasses import replace

from warraq.errors import ReleaseError
from warraq.finding import Report, Severity
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.releases.check import diff
from warraq.releases.check.diff import Diff
from warraq.releases.registry import ledger, place
from warraq.releases.write import drafting, plan
from warraq.releases.write.drafting import Written

_LATER = "not released"


def pending(
    repository: Repository, old: str | None = None, progress: Progress = silent, *, jobs: int | None = None
) -> Diff:
    """Compare a release, by default the newest one, with what a release of the corpus would be.

    The newest release is known by its index, so that its data need not be at hand; where they are, the fields that
    differ are named. Raises ReleaseError where there is no release yet, or where the gate stops the next one.
    """
    with drafting.draft(repository, progress=progress, jobs=jobs) as draft:
        if (written := draft.written) is None:
            raise ReleaseError(_stopped(draft.report))
        if old is not None and not _is_newest(repository, written, old):
            compared = diff.diff(old, written.folder, titled=True)
            return replace(compared, newer=f"{compared.newer} ({_LATER})")
        if written.before is None:
            raise ReleaseError(
                f"{repository.root}: there is no release yet to compare with; `warraq release` makes one"
            )
        manifest = place.at(written.folder).manifest()
        shards = place.at(written.folder).dataset(manifest.shards)
        older = plan.data(repository.dist, written.planned.before)
        titles = diff.titles(written.changes, shards, older)
        newer = written.name if written.planned.again else f"{written.name} ({_LATER})"
        return Diff(written.before, newer, written.changes, written.changed, titles, manifest.origin)


def _is_newest(repository: Repository, written: Written, old: str) -> bool:
    """Tell whether a release that is named is the newest one of the ledger."""
    name, dist = written.planned.policy.name, repository.dist
    entries = ledger.read(dist, name)
    newest = entries[-1].version if entries else ""
    return bool(entries) and old in (name, newest, f"{name}@{newest}") and newest not in ledger.yanked(dist, name)


def _stopped(report: Report) -> str:
    errors = {f.code for f in report.findings if f.severity is Severity.ERROR}
    counts = ", ".join(f"{count:,} {code}" for code, count in report.by_code.items() if code in errors)
    return f"the corpus as it stands would not be released ({counts}); `warraq release --dry-run` says what stops it"

"""Rewrite the findings about a corpus as findings about a release: by shard and row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warraq import lint, scoping
from warraq.finding import Finding, Report, Waived, waived
from warraq.policy import Repository
from warraq.releases.format.manifest import Shard


def located(repository: Repository, report: Report, records: pa.Table, shards: Sequence[Shard], folder: Path) -> Report:
    """Rewrite a report about a corpus for the release in `folder`: findings by shard and row, in a fixed order.

    Findings about files (a byte order mark, for example) do not hold for the release and are left out. Which of two
    copies counts as the first depends on the order of the records, so the rules that compare records are run again in
    the order of the release. What is waived stays so, for its reason; who said it is no part of a release.
    """
    findings = (*report.findings, *report.waived)
    single = [finding for finding in findings if finding.record and not finding.related]
    between = sorted({finding.code for finding in findings if finding.related})
    moved = [*_moved(single, records, shards), *_between(repository, between, shards, folder, findings)]
    ordered = sorted(moved, key=lambda finding: (*finding.order, finding.message))
    waived = tuple(replace(finding, owner="") for finding in ordered if isinstance(finding, Waived))
    return Report(
        tuple(finding for finding in ordered if not isinstance(finding, Waived)),
        files=len(shards), records=records.num_rows, waived=waived, show_waived=bool(waived),
    )  # fmt: skip


def _moved(findings: list[Finding], records: pa.Table, shards: Sequence[Shard]) -> list[Finding]:
    """Return findings with the shard and row where their records now are."""
    if not findings:
        return []
    rows = pc.index_in(pa.array([finding.record for finding in findings], pa.string()), records["id"].combine_chunks())
    ends: list[tuple[int, Shard]] = []
    for shard in shards:
        ends.append(((ends[-1][0] if ends else 0) + shard.rows, shard))
    moved = []
    for finding, row in zip(findings, rows.to_pylist(), strict=True):
        end, shard = next((end, shard) for end, shard in ends if row < end)
        moved.append(replace(finding, path=shard.parquet, line=row - end + shard.rows + 1, index=None, offset=None))
    return moved


def _between(
    repository: Repository, codes: list[str], shards: Sequence[Shard], folder: Path, before: Sequence[Finding]
) -> list[Finding]:
    """Run the rules that compare records again, in the order of the release; `before` is what the corpus gave."""
    if not codes:
        return []
    shown = {repository.relative(folder / shard.jsonl): shard.parquet for shard in shards}
    request = scoping.Request(tuple(folder / shard.jsonl for shard in shards), select=tuple(codes))
    stood = {(finding.code, finding.record): finding for finding in before if finding.related}
    findings = lint.survey(repository, request).report.findings
    again = (_as_before(renamed(finding, shown), stood) for finding in findings if finding.code in codes)
    return [finding for finding in again if finding is not None]


def _as_before(finding: Finding, stood: Mapping[tuple[str, str | None], Finding]) -> Finding | None:
    """Give a finding the severity that it had in the corpus, and waive it as it was waived there.

    A record without a finding there was the first of those that are alike. Another one is so in the release, and what
    was found in that one is what is found in this. Where nothing was found in any of them, the policy ignores it for
    their files: None.
    """
    ids = (finding.record, *(each.record for each in finding.related))
    own = next((stood[finding.code, each] for each in ids if (finding.code, each) in stood), None)
    if own is None:
        return None
    finding = replace(finding, severity=own.severity)
    return waived(finding, reason=own.reason, expires=own.expires) if isinstance(own, Waived) else finding


def renamed(finding: Finding, shown: Mapping[str, str]) -> Finding:
    """Rewrite a finding about a JSON Lines shard for the Parquet file of its rows, by the paths in `shown`."""
    message = finding.message
    for old, new in shown.items():
        message = message.replace(f"{old}:", f"{new}:")
    related = tuple(replace(each, path=shown.get(each.path, each.path)) for each in finding.related)
    path = shown.get(finding.path, finding.path)
    return replace(finding, path=path, index=None, offset=None, related=related, message=message)

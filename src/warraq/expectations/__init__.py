"""The gate of corpus-level expectations: a small profile table, and one run of Great Expectations over it.

Curators write a suite. It is held against columns of lengths, counts, dates and labels, never text, and what it says
becomes findings for people and a report for a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq.expectations import suite as suites
from warraq.expectations import validator, wording
from warraq.expectations.columns import PROFILE, profile
from warraq.finding import Finding

__all__ = ["PROFILE", "Outcome", "profile", "run"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a suite gave: findings in the order of reports, and the same as JSON-safe data for a release.

    The report depends neither on the day and the machine nor on the order of the records.
    """

    findings: tuple[Finding, ...]
    report: dict[str, Any]


def run(table: pa.Table, suite: Path, *, shown: str, docs: Path | None = None) -> Outcome:
    """Hold a profile table to the suite in a file; `shown` is the file's path in reports.

    What is not met is EXP001, with the expectation's own severity; what could not be evaluated is EXP002. `docs` is a
    folder for Great Expectations' Data Docs, static HTML with an index.html, of what could be evaluated; nothing else is
    written. Raises PolicyError where the file is absent, not JSON or no suite, and where `docs` cannot be written.
    Source: docs.greatexpectations.io, Core 1.x.

    >>> run(PROFILE.empty_table(), Path("absent.json"), shown="absent.json")
    Traceback (most recent call last):
    warraq.errors.PolicyError: absent.json: No such file or directory; write a Great Expectations suite there
    """
    asked = suites.read(suite)
    seen = validator.evaluate(table, asked, docs=docs)
    found = [wording.finding(member, one, shown) for member, one in zip(asked.members, seen, strict=True)]
    findings = sorted((f for f in found if f), key=lambda finding: (finding.order, finding.message))
    return Outcome(tuple(findings), wording.report(asked, seen, table.num_rows))

"""Corpus-level expectations: a small profile table, and one run of Great Expectations over it.

Curators write a suite. It is evaluated over columns of lengths, counts, dates and labels, never texts. The result is
findings for people and a report for releases.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq.expectations import suite as suites
from warraq.expectations import validator, wording
from warraq.expectations.columns import PROFILE, profile, profile_schema
from warraq.finding import Finding

__all__ = ["PROFILE", "Outcome", "profile", "profile_schema", "run"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one run of a suite: findings in the order of reports, and JSON-safe data for a release.

    The report depends on neither day, machine, nor the order of the records.
    """

    findings: tuple[Finding, ...]
    report: dict[str, Any]


def run(table: pa.Table, suite: Path, *, shown: str, docs: Path | None = None) -> Outcome:
    """Evaluate the suite in a file over a profile table; `shown` is the file's path in reports.

    An expectation that is not met becomes EXP001, with the expectation's own severity; one that could not be evaluated
    becomes EXP002. `docs` is a folder for Great Expectations' Data Docs (static HTML with an index.html); nothing else
    is written. Raises PolicyError if the file does not exist, is not JSON or not a suite, and if `docs` cannot be
    written. Source: docs.greatexpectations.io, Core 1.x.

    >>> run(PROFILE.empty_table(), Path("absent.json"), shown="absent.json")
    Traceback (most recent call last):
    warraq.errors.PolicyError: absent.json: No such file or directory; write a Great Expectations suite there
    """
    asked = suites.read(suite)
    seen = validator.evaluate(table, asked, docs=docs)
    worded = [
        wording.finding(member, one, shown, table.column_names) for member, one in zip(asked.members, seen, strict=True)
    ]
    findings = sorted((finding for finding in worded if finding), key=lambda finding: (finding.order, finding.message))
    return Outcome(tuple(findings), wording.report(asked, seen, table))

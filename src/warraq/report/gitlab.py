"""Findings as a code quality report of GitLab (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import json
from typing import Any

from warraq.finding import Finding, Report, Severity
from warraq.report.escape import visible
from warraq.report.fingerprint import fingerprints
from warraq.report.text import annotation
from warraq.report.words import ENGLISH, Words

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as one JSON array; every finding is listed."""
    marks = fingerprints(report.findings)
    issues = (
        json.dumps(_issue(finding, mark), ensure_ascii=False)
        for finding, mark in zip(report.findings, marks, strict=True)
    )
    return "[" + ",\n".join(issues) + "]\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "description": visible(f"{finding.code} {finding.name} {annotation(finding)}"),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        # A finding about a whole file stands on its first line: GitLab wants one.
        "location": {"path": visible(finding.path.removeprefix("./")), "lines": {"begin": finding.line or 1}},
    }

"""Findings one a line, for what is too large to hold as one document."""

from __future__ import annotations

import json

from warraq.finding import Report
from warraq.report.json import item
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as JSON Lines: one finding a line, as the JSON document has it."""
    return "".join(json.dumps(item(finding), ensure_ascii=False) + "\n" for finding in report.findings)

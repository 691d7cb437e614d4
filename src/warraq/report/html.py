"""Findings as one page of HTML: counts, pictures, filters and search, each finding with its text beside it.

It says more of findings whose report has a `context`, which `warraq.context` reads.
"""

from __future__ import annotations

from warraq.finding import Report
from warraq.report import page, text
from warraq.report.page import data
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH, *, state: str = "") -> str:
    """Render a report as a page; one that is served, of files in some `state`, leads to whole articles."""
    return page.document(
        page.REPORT,
        {**data.of(report, words), "live": bool(state)},
        words,
        title=words.say("What Warraq found"),
        summary=text.summary(report, words),
        state=state,
    )

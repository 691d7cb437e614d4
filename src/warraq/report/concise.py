"""Findings one a line, for grep and for lists of places in editors.

No column stands behind the line: a finding's column is one of its value, where an editor would look for one of the
line.
"""

from __future__ import annotations

from warraq.finding import Finding, Report, place
from warraq.report.counts import ending
from warraq.report.escape import visible
from warraq.report.ink import PLAIN, Ink
from warraq.report.text import summary, why_not
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH, ink: Ink = PLAIN) -> str:
    """Render a report as lines of `PATH:LINE: CODE FIELD: MESSAGE`, of `PATH#ORDINAL: …` in files without lines; every
    finding is listed, and what is waived where it is to be shown.
    """
    listed = (*report.findings, *(report.waived if report.show_waived else ()))
    lines = (line(finding, words, ink) + why_not(finding, words) for finding in listed)
    return "".join(f"{line}\n" for line in (*lines, *ending(report, words), summary(report, words)))


def line(finding: Finding, words: Words = ENGLISH, ink: Ink = PLAIN) -> str:
    """Render one finding."""
    where = visible(place(finding.path, finding.line, finding.index))
    field = f" {visible(finding.field)}" if finding.field else ""
    code = ink.write(finding.code, finding.severity)
    return f"{ink.write(where, 'place')}: {code}{field}: {words.sentence(words.shown(finding))}"

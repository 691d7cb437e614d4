"""Findings for people at a terminal: one line each, the value below it with its offending part marked, a summary."""

from __future__ import annotations

from collections.abc import Iterator

from warraq.finding import Finding, Report, Severity
from warraq.report.counts import by_code, ending
from warraq.report.escape import visible
from warraq.report.ink import PLAIN, Ink, excerpt
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH, ink: Ink = PLAIN) -> str:
    """Render a report as lines of text; every finding is listed, and counts by code end it."""
    found = (line for finding in report.findings for line in lines(finding, words, ink))
    return "".join(f"{line}\n" for line in (*found, *ending(report, words), summary(report, words)))


def lines(finding: Finding, words: Words = ENGLISH, ink: Ink = PLAIN) -> Iterator[str]:
    """Render one finding: place, severity, code, name and message, then the value that is at fault."""
    place = ink.write(visible(finding.path) + (f":{finding.line}" if finding.line else ""), "place")
    element = f" (element {finding.index})" if finding.index else ""
    field = f" {visible(finding.field)}" if finding.field else ""
    mark = " [fixable]" if finding.fixable else ""
    severity, code = ink.write(finding.severity, finding.severity), ink.write(finding.code, "code")
    yield f"{place}:{element} {severity} {code} {words.name(finding)}{field}: {visible(words.message(finding))}{mark}"
    if shown := excerpt(finding, ink):
        yield f"    {shown}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "error"), counted(1200, "file")
    ('1 error', '1,200 files')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def summary(report: Report, words: Words = ENGLISH) -> str:
    """Say in one line what was found and how much was read."""
    read = f"{counted(report.records, 'record')} in {counted(report.files, 'file')}"
    if report.unread:
        read += words.say(", {count:,} could not be read", count=report.unread)
    if not report.findings:
        return words.say("No findings: {read}.", read=read)
    weights = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info"))
    parts = [counted(report.count(severity), noun) for severity, noun in weights if report.count(severity)]
    return f"{', '.join(parts)}: {read}."


def statistics(report: Report, words: Words = ENGLISH) -> str:
    """Render the number of findings a code, most first, instead of the findings."""
    return "".join(f"{line}\n" for line in (*by_code(report, words), summary(report, words)))

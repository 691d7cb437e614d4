"""Findings for people at a terminal: one line each, the value below it, and a summary."""

from __future__ import annotations

from collections.abc import Iterator

from warraq.finding import Finding, Report, Severity
from warraq.report.escape import excerpt, visible
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH) -> str:
    """Render a report as lines of text; every finding is listed."""
    return (
        "".join(f"{line}\n" for finding in report.findings for line in lines(finding, words))
        + summary(report, words)
        + "\n"
    )


def lines(finding: Finding, words: Words = ENGLISH) -> Iterator[str]:
    """Render one finding: place, severity, code, name and message, then the value that is at fault."""
    place = visible(finding.path) + (f":{finding.line}" if finding.line else "")
    element = words.say("(element {index})", index=finding.index) + " " if finding.index else ""
    field = f" {words.data(visible(finding.field))}" if finding.field else ""
    mark = " " + words.say("[fixable]") if finding.fixable else ""
    head = f"{element}{words.severity(finding.severity)} {finding.code} {words.name(finding)}{field}"
    yield f"{place}: {words.sentence(f'{head}: {words.shown(finding)}{mark}')}"
    if isinstance(finding.value, str) and finding.field and finding.value.strip():
        yield f"    {visible(excerpt(finding.value, finding.column))}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "error"), counted(1200, "file")
    ('1 error', '1,200 files')
    """
    return ENGLISH.counted(number, noun)


def summary(report: Report, words: Words = ENGLISH) -> str:
    """Say in one line what was found and how much was read."""
    read = words.say("{records:record} in {files:file}", records=report.records, files=report.files)
    if report.unread:
        read += words.say(", {count:,} could not be read", count=report.unread)
    if not report.findings:
        return words.sentence(words.say("No findings: {read}.", read=read))
    weights = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info"))
    parts = [words.counted(report.count(severity), noun) for severity, noun in weights if report.count(severity)]
    return words.sentence(words.say("{found}: {read}.", found=words.say(", ").join(parts), read=read))


def statistics(report: Report, words: Words = ENGLISH) -> str:
    """Render the number of findings a code, most first, instead of the findings."""
    names = {finding.code: words.name(finding) for finding in report.findings}
    rows = sorted(report.by_code.items(), key=lambda row: (-row[1], row[0]))
    return (
        "".join(f"{count:>9,}  {code}  {words.sentence(names[code])}\n" for code, count in rows)
        + summary(report, words)
        + "\n"
    )

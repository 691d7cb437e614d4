"""Findings for people at a terminal: one line each, the value below it with its offending part marked, a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from warraq.finding import Finding, Report, Severity, Waived
from warraq.report.counts import by_code, ending
from warraq.report.escape import visible
from warraq.report.ink import PLAIN, Ink, excerpt
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH, ink: Ink = PLAIN) -> str:
    """Render a report as lines of text; every finding is listed, what is waived where it is to be shown, and counts by
    code end it.
    """
    listed = (*report.findings, *(report.waived if report.show_waived else ()))
    found = (line for finding in listed for line in lines(finding, words, ink))
    return "".join(f"{line}\n" for line in (*found, *ending(report, words), summary(report, words)))


def lines(finding: Finding, words: Words = ENGLISH, ink: Ink = PLAIN) -> Iterator[str]:
    """Render one finding: place, severity, code, name and message, then the value that is at fault."""
    place = ink.write(visible(finding.path) + (f":{finding.line}" if finding.line else ""), "place")
    element = f" (element {finding.index})" if finding.index else ""
    field = f" {visible(finding.field)}" if finding.field else ""
    mark = _mark(finding, words)
    severity, code = ink.write(finding.severity, finding.severity), ink.write(finding.code, "code")
    yield f"{place}:{element} {severity} {code} {words.name(finding)}{field}: {visible(words.message(finding))}{mark}"
    if shown := excerpt(finding, ink):
        yield f"    {shown}"


def _mark(finding: Finding, words: Words) -> str:
    """Say behind a finding that it does not count, and why, or that it can be fixed."""
    if not isinstance(finding, Waived):
        return " [fixable]" if finding.fixable else ""
    if finding.by == "baseline":
        return f" [{words.say('in the baseline')}]"
    why = words.say("waived: {reason} ({owner})", reason=finding.reason, owner=finding.owner)
    until = words.say(", until {day}", day=finding.expires) if finding.expires else ""
    return f" [{visible(why + until)}]"


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
    kinds = Counter(finding.by for finding in report.waived)
    if kinds["waiver"]:
        read += words.say("; {count:,} waived", count=kinds["waiver"])
    if kinds["baseline"]:
        read += words.say("; {count:,} baselined", count=kinds["baseline"])
    if not report.findings:
        return words.say("No findings: {read}.", read=read)
    weights = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info"))
    parts = [counted(report.count(severity), noun) for severity, noun in weights if report.count(severity)]
    return f"{', '.join(parts)}: {read}."


def statistics(report: Report, words: Words = ENGLISH) -> str:
    """Render the number of findings a code, most first, instead of the findings."""
    rows = [*by_code(report, words), *(_waived(report, words) if report.show_waived else ())]
    return "".join(f"{line}\n" for line in (*rows, summary(report, words)))


def _waived(report: Report, words: Words) -> Iterator[str]:
    """Yield a line for what is waived of a code, and one for what is in the baseline."""
    kinds = Counter((finding.code, words.name(finding), finding.by) for finding in report.waived)
    said = {"waiver": words.say("waived"), "baseline": words.say("in the baseline")}
    for (code, name, by), count in sorted(kinds.items()):
        yield f"{count:>9,}  {code}  {name} [{said[by]}]"

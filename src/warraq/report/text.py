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
    """Render a report as lines of text: every finding, what is waived where that is to be shown, counts by code."""
    listed = (*report.findings, *(report.waived if report.show_waived else ()))
    body = (line for finding in listed for line in lines(finding, words, ink))
    return "".join(f"{line}\n" for line in (*body, *ending(report, words), summary(report, words)))


def lines(finding: Finding, words: Words = ENGLISH, ink: Ink = PLAIN) -> Iterator[str]:
    """Render one finding: place, severity, code, name and message, then the value that is at fault."""
    place = ink.write(visible(finding.path) + (f":{finding.line}" if finding.line else ""), "place")
    element = words.say("(element {index})", index=finding.index) + " " if finding.index else ""
    field = f" {words.data(visible(finding.field))}" if finding.field else ""
    severity = ink.write(words.severity(finding.severity), finding.severity)
    head = f"{element}{severity} {ink.write(finding.code, 'code')} {words.name(finding)}{field}"
    yield f"{place}: {words.sentence(f'{head}: {words.shown(finding)}{_mark(finding, words)}')}"
    if shown := excerpt(finding, ink):
        yield f"    {shown}"


def annotation(finding: Finding) -> str:
    """Return the message of a finding with its element and its field, for programs that show it beside its line."""
    element = f"(element {finding.index}) " if finding.index and not finding.line else ""
    field = f"{finding.field}: " if finding.field else ""
    return f"{element}{field}{finding.message}"


def _mark(finding: Finding, words: Words) -> str:
    """Say behind a finding that it does not count, and why, or that it can be fixed."""
    if not isinstance(finding, Waived):
        return " " + words.say("[fixable]") if finding.fixable else ""
    return why_not(finding, words)


def why_not(finding: Finding, words: Words = ENGLISH) -> str:
    """Say behind a finding that is waived why it does not count; nothing behind one that does."""
    if not isinstance(finding, Waived):
        return ""
    if finding.by == "baseline":
        return f" [{words.say('in the baseline')}]"
    reason, owner = (words.data(visible(each)) for each in (finding.reason, finding.owner))
    why = words.say("waived: {reason} ({owner})", reason=reason, owner=owner)
    until = words.say(", until {day}", day=finding.expires) if finding.expires else ""
    return f" [{why}{until}]"


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
    kinds = Counter(finding.by for finding in report.waived)
    if kinds["waiver"]:
        read += words.say("; {count:,} waived", count=kinds["waiver"])
    if kinds["baseline"]:
        read += words.say("; {count:,} baselined", count=kinds["baseline"])
    if not report.findings:
        return words.sentence(words.say("No findings: {read}.", read=read))
    weights = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info"))
    counts = Counter(finding.severity for finding in report.findings)
    parts = [words.counted(counts[severity], noun) for severity, noun in weights if counts[severity]]
    return words.sentence(words.say("{found}: {read}.", found=words.say(", ").join(parts), read=read))


def statistics(report: Report, words: Words = ENGLISH) -> str:
    """Render the number of findings a code, most first, instead of the findings."""
    rows = [*by_code(report, words), *(_waived(report, words) if report.show_waived else ())]
    return "".join(f"{line}\n" for line in (*rows, summary(report, words)))


def _waived(report: Report, words: Words) -> Iterator[str]:
    """Yield a line for what is waived of a code, and one for what is in the baseline."""
    kinds = Counter((finding.code, words.name(finding), finding.by) for finding in report.waived)
    said = {"waiver": words.say("waived"), "baseline": words.say("in the baseline")}
    for (code, name, by), count in sorted(kinds.items()):
        yield f"{count:>9,}  {code}  {words.sentence(f'{name} [{said[by]}]')}"

"""Findings for people at a terminal: one line each, the value below it, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from warraq.finding import Finding, Report, Severity, Waived
from warraq.report.escape import excerpt, visible
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH) -> str:
    """Render a report as lines of text; every finding is listed, and what is waived where it is to be shown."""
    listed = (*report.findings, *(report.waived if report.show_waived else ()))
    return "".join(f"{line}\n" for finding in listed for line in lines(finding, words)) + summary(report, words) + "\n"


def lines(finding: Finding, words: Words = ENGLISH) -> Iterator[str]:
    """Render one finding: place, severity, code, name and message, then the value that is at fault."""
    place = visible(finding.path) + (f":{finding.line}" if finding.line else "")
    element = f" (element {finding.index})" if finding.index else ""
    field = f" {visible(finding.field)}" if finding.field else ""
    mark = _mark(finding, words)
    message = visible(words.message(finding))
    yield f"{place}:{element} {finding.severity} {finding.code} {words.name(finding)}{field}: {message}{mark}"
    if isinstance(finding.value, str) and finding.field and finding.value.strip():
        yield f"    {visible(excerpt(finding.value, finding.column))}"


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
    names = {finding.code: words.name(finding) for finding in report.findings}
    rows = sorted(report.by_code.items(), key=lambda row: (-row[1], row[0]))
    shown = [f"{count:>9,}  {code}  {names[code]}" for code, count in rows]
    if report.show_waived:
        kinds = Counter((finding.code, words.name(finding), finding.by) for finding in report.waived)
        said = {"waiver": words.say("waived"), "baseline": words.say("in the baseline")}
        shown += [f"{count:>9,}  {code}  {name} [{said[by]}]" for (code, name, by), count in sorted(kinds.items())]
    return "".join(f"{row}\n" for row in shown) + summary(report, words) + "\n"

"""Findings by code, then by file, with a few examples each: for people who have many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from warraq.finding import Finding, Report, Waived, place
from warraq.report.counts import ending, is_unsafe, most
from warraq.report.escape import visible
from warraq.report.ink import PLAIN, Ink, excerpt
from warraq.report.text import summary, why_not
from warraq.report.words import ENGLISH, Words

_FILES = 3  # of each code, those that have most of its findings
_EXAMPLES = 3  # of each code


def render(report: Report, words: Words = ENGLISH, ink: Ink = PLAIN) -> str:
    """Render a report in groups, the most frequent code first, what is waived behind them where it is to be shown; how
    to see every finding is said where not all are shown.
    """
    groups = _by_code(report.findings)
    for by in ("waiver", "baseline") if report.show_waived else ():
        groups += _by_code(finding for finding in report.waived if finding.by == by)
    lines = [line for findings in groups for line in _group(findings, words, ink)]
    if any(len(findings) > _EXAMPLES for findings in groups):
        lines += ["", words.say("Every finding: --format concise; those of one rule: validate --select CODE")]
    return "".join(f"{line}\n" for line in (*lines, *ending(report, words), summary(report, words)))


def _by_code(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Gather findings by code, those of the most frequent one first."""
    groups = defaultdict[str, list[Finding]](list)
    for finding in findings:
        groups[finding.code].append(finding)
    return [groups[code] for code, _ in most(Counter({code: len(group) for code, group in groups.items()}))]


def _group(findings: list[Finding], words: Words, ink: Ink) -> Iterator[str]:
    """Yield the lines of one code: its count, the files that have most, examples from these."""
    first, paths = findings[0], Counter(finding.path for finding in findings)
    shown = most(paths)[:_FILES]
    examples = _examples(findings, [path for path, _ in shown])
    mark = ""
    if isinstance(first, Waived):
        mark = f" [{words.say('in the baseline' if first.by == 'baseline' else 'waived')}]"
    elif any(finding.fixable for finding in findings):
        mark = " [--fix --unsafe-fixes]" if is_unsafe(first) else " [--fix]"
    severities = words.say(", ").join(
        ink.write(words.counted(count, severity), severity)
        for severity, count in most(Counter(finding.severity.value for finding in findings))
    )
    yield f"{ink.write(first.code, 'code')} {words.sentence(f'{words.name(first)}: {severities}')}{mark}"
    for path, count in shown:
        yield f"  {ink.write(visible(path), 'place')}: {count:,}"
        for finding in examples[path]:
            yield from _example(finding, words, ink)
    if rest := len(paths) - len(shown):
        count = len(findings) - sum(count for _, count in shown)
        yield "  " + words.say("in {files} more: {count:,}", files=words.counted(rest, "file"), count=count)


def _examples(findings: list[Finding], paths: list[str]) -> dict[str, list[Finding]]:
    """Return the first findings of some files, in turn: as many as are shown of a code."""
    of_path: dict[str, list[Finding]] = {path: [] for path in paths}
    for finding in findings:
        if len(of_path.get(finding.path, "." * _EXAMPLES)) < _EXAMPLES:
            of_path[finding.path].append(finding)
    turns = sorted((number, paths.index(path)) for path in paths for number in range(len(of_path[path])))
    taken = Counter(paths[at] for _, at in turns[:_EXAMPLES])
    return {path: examples[: taken[path]] for path, examples in of_path.items()}


def _example(finding: Finding, words: Words, ink: Ink) -> Iterator[str]:
    where = place("", finding.line, finding.index).removeprefix(":") or "-"
    field = f" {visible(finding.field)}" if finding.field else ""
    yield f"    {where}{field}: {words.sentence(f'{words.shown(finding)}{why_not(finding, words)}')}"
    if shown := excerpt(finding, ink):
        yield f"      {shown}"

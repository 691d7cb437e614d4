"""What stops a release, for people: by code, with examples and the commands that would help."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import groupby

from warraq import rules
from warraq.adoption.waivers import STALE
from warraq.finding import Finding, Report, Severity
from warraq.report import FORMATS
from warraq.report.text import counted, lines
from warraq.report.words import ENGLISH, Words

_FEW = 3  # findings of a code that are shown
_PAGE = "html"
_ELSEWHERE = {"EXP": "warraq expect", "DST": ""}  # what no rule of `validate` finds; questions are answered by people


def render(report: Report, least: Severity, words: Words = ENGLISH, policy: str = "") -> str:
    """Render the findings of a report that weigh `least` or more, most weight and most findings first.

    `policy` is the file that `--policy` named: the commands name it too.
    """
    named = f" --policy {shlex.quote(policy)}" if policy else ""
    stopping = [finding for finding in report.findings if finding.severity.rank >= least.rank]
    ordered = sorted(stopping, key=lambda finding: finding.code)
    groups = [(code, list(findings)) for code, findings in groupby(ordered, key=lambda finding: finding.code)]
    groups.sort(key=lambda group: (-max(each.severity.rank for each in group[1]), -len(group[1]), group[0]))
    text = "".join(f"{line}\n" for code, findings in groups for line in _group(code, findings, words, named))
    return text + "".join(f"{line}\n" for line in _end(report, len(stopping), words, named))


def _group(code: str, findings: list[Finding], words: Words, named: str) -> Iterator[str]:
    first = findings[0]
    yield f"{code} {words.name(first)}: {len(findings):,} ({words.say(first.severity.value)})"
    shown = findings if code.startswith("DST") else findings[:_FEW]  # each of its findings is another question
    for finding in shown:
        for line in lines(finding, words):
            yield f"    {line}"
    if more := len(findings) - len(shown):
        yield f"    {words.say('… and {count:,} more', count=more)}"
    for command in _commands(code, findings):
        yield f"  $ {command}{named}"
    yield ""


def _commands(code: str, findings: list[Finding]) -> Iterator[str]:
    """Yield the commands that would help against a code."""
    family = code[:3]
    if family in _ELSEWHERE:
        yield from filter(None, [_ELSEWHERE[family]])
        return
    rule, selected = rules.find(code), code
    if code == STALE:  # it is found where the rules run that it waives
        waived = {finding.message.partition(" ")[0] for finding in findings}
        selected = ",".join([code, *sorted(each for each in waived if each[:3] not in _ELSEWHERE)])
        if selected == code:
            return
    yield f"warraq validate --select {selected}"
    if any(finding.fixable for finding in findings):
        yield f"warraq validate --select {selected} --fix" + (" --unsafe-fixes" if rule.unsafe else "")
    if any(finding.line is not None and finding.record is not None for finding in findings):
        yield f"warraq drop --select {code} --dry-run"


def _end(report: Report, stopping: int, words: Words, named: str) -> Iterator[str]:
    others = len(report.findings) - stopping
    if others:
        yield words.say(
            "Not shown, since they do not stop the release: {findings}.", findings=counted(others, "finding")
        )
    command = "warraq validate" + (f" --format {_PAGE} --output findings.html" if _PAGE in FORMATS else "") + named
    yield words.say("Every finding: {command}", command=command)

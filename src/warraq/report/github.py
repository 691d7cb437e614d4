"""Findings as workflow commands of GitHub Actions, which become annotations, and the page of the job as Markdown.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, and for the escapes
actions/toolkit, `packages/core/src/command.ts`. A step shows ten annotations of each kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from warraq.finding import Finding, Report, Severity, place
from warraq.report.counts import fixes, listed, most
from warraq.report.escape import visible
from warraq.report.ink import excerpt
from warraq.report.ranking import ranked
from warraq.report.text import annotation, counted, summary
from warraq.report.words import ENGLISH, Words

_SHOWN = 10  # annotations of a kind and step
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_EXAMPLES = 50  # findings on the page of a job
_MOST = 1 << 20  # bytes of the page of a step; GitHub refuses a longer one whole
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@:$^]|(?<=www)\.", re.IGNORECASE)


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as annotations, the rules of each kind in turn; a last notice counts those that are not shown."""
    shown = _shown(report)
    left = len(report.findings) - len(shown)
    lines = [_command(finding) for finding in shown]
    if left:
        text = f"{counted(left, 'finding')} more, which GitHub would not show; in all {listed(report.by_code)}"
        lines.append(f"::notice title=warraq::{_data(text)}")
    return "".join(f"{line}\n" for line in lines)


def notes(report: Report) -> Iterator[str]:
    """Say how many findings are only counted."""
    if left := len(report.findings) - len(_shown(report)):
        of = f"{counted(left, 'finding')} of {len(report.findings):,}"
        yield f"{of} only counted, in the last notice: GitHub shows {_SHOWN} annotations of a kind"


def _shown(report: Report) -> list[Finding]:
    """Return the findings that are annotated: ten of a kind, of notices one less where the last one counts the rest."""
    counts = {severity: report.count(severity) for severity in _KINDS}
    most = dict.fromkeys(_KINDS, _SHOWN)
    if any(count > _SHOWN for count in counts.values()):
        most[Severity.INFO] -= 1
    taken, shown = Counter[Severity](), list[Finding]()
    for finding in ranked(report.findings, report.by_code):
        if taken[finding.severity] < most[finding.severity]:
            taken[finding.severity] += 1
            shown.append(finding)
    return shown


def _command(finding: Finding) -> str:
    where = f"file={_property(finding.path)}" + (f",line={finding.line}" if finding.line else "")
    title = _property(f"{finding.code} {finding.name}")
    return f"::{_KINDS[finding.severity]} {where},title={title}::{_data(annotation(finding))}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def job_summary(report: Report) -> str:
    """Render the job's page, Markdown of at most a mebibyte: counts by code, what fixes mend, what weighs most."""
    names = {finding.code: finding.name for finding in report.findings}
    worst = {finding.code: finding.severity for finding in ranked(report.findings, report.by_code)[::-1]}
    lines = ["## warraq", "", _text(summary(report)), ""]
    if report.findings:
        lines += ["| findings | code | rule | severity |", "|---:|---|---|---|"]
        lines += [
            f"| {n:,} | {_text(code)} | {_text(names[code])} | {worst[code]} |" for code, n in most(report.by_code)
        ]
        lines += ["", *(f"{_text(line)}  " for line in fixes(report)), ""]
        lines += _examples(ranked(report.findings, report.by_code))
    return _within("\n".join(lines) + "\n", _MOST)


def _examples(findings: list[Finding]) -> list[str]:
    head = ["| place | code | message | value |", "|---|---|---|---|"]
    rows = [_row(finding) for finding in findings[:_EXAMPLES]]
    rest = len(findings) - len(rows)
    return [*head, *rows, *(["", f"{counted(rest, 'finding')} more."] if rest else [])]


def _row(finding: Finding) -> str:
    where = _text(place(finding.path, finding.line, finding.index))
    value = f"<bdi>{_text(excerpt(finding) or '')}</bdi>"
    return f"| {where} | {_text(finding.code)} | {_text(finding.message)} | {value} |"


def _text(text: str) -> str:
    """Write text so that Markdown and HTML take every character of it for itself."""
    return _MARKUP.sub(lambda character: f"&#{ord(character.group())};", visible(text))


def _within(text: str, most: int) -> str:
    """Leave out the last lines of a text that is longer than some bytes, and say so."""
    written = text.encode("utf-8", "backslashreplace")
    if len(written) <= most:
        return text
    said = "\n\nThe rest is longer than GitHub takes.\n"
    return written[: most - len(said)].rpartition(b"\n")[0].decode("utf-8", "ignore") + said

"""Findings as JUnit's XML, which CI servers show as tests: a case for each rule and folder, a suite for each folder.

A rule that ran and found nothing in a folder is a case that passed, so that a page shows what was mended. Errors and
warnings fail a case; what is only said (info) stands in the output of a case that passed. The form is that of the XML
Schema of Jenkins' xUnit plug-in, `junit-10.xsd`; a test takes no time, and no date is written, so that the same
report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from warraq import rules
from warraq.finding import Finding, Report, Severity
from warraq.report.concise import line
from warraq.report.escape import visible
from warraq.report.text import counted
from warraq.report.words import ENGLISH, Words

_SUITES = 100  # folders: where there are more, those that lie in one folder are one suite
_LISTED = 1_000  # findings of a case: more make the page of a CI server useless
_TOP = "."
# Jenkins takes a report without any case for a broken one
_NOTHING = '  <testcase classname="." name="no findings"/>\n'

Suites = dict[str, dict[str, list[Finding]]]


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as one document; of a case with over 1,000 findings the rest is counted."""
    suites = [(folder, list(_cases(folder, cases))) for folder, cases in sorted(_suites(report).items())]
    suites = suites or [(_TOP, [(False, _NOTHING)])]
    tests, failed = (sum(len(cases) for _, cases in suites), sum(bad for _, cases in suites for bad, _ in cases))
    head = f'<testsuites name="warraq" tests="{tests}" failures="{failed}" errors="0">'
    body = "".join(_suite(folder, cases) for folder, cases in suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{body}</testsuites>\n'


def _suites(report: Report) -> Suites:
    """Sort findings by folder and code; every rule that ran in a folder is there."""
    depth = _depth([ran.folder for ran in report.ran] or [_folder(finding.path) for finding in report.findings])
    suites: Suites = {}
    for ran in report.ran:
        cases = suites.setdefault(_shortened(ran.folder, depth), {})
        for code in ran.codes:
            cases.setdefault(code, [])
    for finding in report.findings:
        folder = _known(_folder(finding.path), suites) or _shortened(_folder(finding.path), depth)
        suites.setdefault(folder, {}).setdefault(finding.code, []).append(finding)
    return suites


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _shortened(folder: str, depth: int) -> str:
    return "/".join(folder.split("/")[:depth]) or _TOP


def _depth(folders: Iterable[str]) -> int:
    """Return how many names of a path tell suites apart, so that there are not too many of them."""
    distinct = {folder: folder.split("/") for folder in folders}
    depth = max(map(len, distinct.values()), default=1)
    while depth > 1 and len({tuple(names[:depth]) for names in distinct.values()}) > _SUITES:
        depth -= 1
    return depth


def _known(folder: str, suites: Suites) -> str | None:
    """Return the suite that a folder lies in: members of an archive stand in the archive's folder."""
    while folder and folder not in suites:
        folder = _folder(folder)
    return folder or (_TOP if _TOP in suites else None)


def _cases(folder: str, cases: dict[str, list[Finding]]) -> Iterator[tuple[bool, str]]:
    """Yield the cases of a suite, each with whether it failed."""
    for code, findings in sorted(cases.items()):
        rule = rules.known(code)
        name = f"{code} {rule.name if rule else findings[0].name if findings else ''}".rstrip()
        head = f"  <testcase classname={_attribute(folder)} name={_attribute(name)}"
        failed = [finding for finding in findings if finding.severity is not Severity.INFO]
        said = [finding for finding in findings if finding.severity is Severity.INFO]
        parts = [_failure(failed)] if failed else []
        parts += [f"   <system-out>{_listed(said)}</system-out>\n"] if said else []
        yield bool(failed), f"{head}>\n{''.join(parts)}  </testcase>\n" if parts else f"{head}/>\n"


def _failure(findings: list[Finding]) -> str:
    worst = max((finding.severity for finding in findings), key=lambda severity: severity.rank)
    message = counted(len(findings), "finding")
    return f"   <failure type={_attribute(worst)} message={_attribute(message)}>{_listed(findings)}</failure>\n"


def _listed(findings: list[Finding]) -> str:
    lines = [line(finding) for finding in findings[:_LISTED]]
    if len(findings) > _LISTED:
        lines.append(f"and {counted(len(findings) - _LISTED, 'finding')} more: --format json has all")
    return "\n".join(escape(each) for each in lines)


def _suite(folder: str, cases: list[tuple[bool, str]]) -> str:
    failed = sum(bad for bad, _ in cases)
    head = f' <testsuite name={_attribute(folder)} tests="{len(cases)}" failures="{failed}" errors="0">\n'
    return head + "".join(text for _, text in cases) + " </testsuite>\n"


def _attribute(text: str) -> str:
    """Write an attribute's value; what XML cannot hold is a visible escape (XML 1.0, 2.2)."""
    return quoteattr(visible(text))


def notes(report: Report) -> Iterator[str]:
    """Say how many findings are counted and not listed."""
    groups = (findings for cases in _suites(report).values() for findings in cases.values())
    if left := sum(max(0, len(findings) - _LISTED) for findings in groups):
        what = f"{counted(left, 'finding')} of cases with over {_LISTED:,}"
        yield f"JUnit: {what} only counted; --format json has all"

"""Findings as SARIF 2.1.0, which GitHub's code scanning and many editors read.

Source: OASIS Standard, Static Analysis Results Interchange Format 2.1.0, with Errata 01
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
A region is a line alone: the column of a finding is one of its value, and its offset one of the decompressed content,
so that both stand in `properties`, as does the part of the value that is at fault. A rule has no `helpUri`, which
SARIF wants absolute: its `help` is the whole documentation.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from warraq import rules
from warraq.finding import Finding, Report, Severity, Waived
from warraq.report.counts import listed
from warraq.report.escape import visible
from warraq.report.fingerprint import fingerprints
from warraq.report.ink import excerpt
from warraq.report.ranking import ranked
from warraq.report.reference import fixes, page
from warraq.report.words import ENGLISH, Words

# GitHub refuses a file with more results in a run, and shows this many of them
# (https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit).
MOST, SHOWN = 25_000, 5_000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"\](?=\()")  # `[text](target)` in a message is a link (3.11.6)
_END = "]}]}"  # of the list of results, of the run, of the runs, of the log
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as one SARIF log with one run; of more than 25,000 results those that weigh most are kept."""
    kept, waived = _kept(report)
    results = (*kept, *waived)
    codes = sorted({*(code for ran in report.ran for code in ran.codes), *(finding.code for finding in results)})
    severities = {finding.code: finding.severity for finding in reversed(kept)}
    places = {code: place for place, code in enumerate(codes)}
    findings = (*report.findings, *report.waived)
    marks = dict(zip(map(id, findings), fingerprints(findings), strict=True))
    driver = {
        "name": "warraq",
        "semanticVersion": version("warraq"),
        "rules": [_rule(code, severities.get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(report))}],
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    written = (json.dumps(_result(finding, places, marks[id(finding)]), ensure_ascii=False) for finding in results)
    log = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False)
    head, tail = log[: -len(_END)], log[-len(_END) :]
    return f"{head}\n" + ",\n".join(written) + f"\n{tail}\n"


def notes(report: Report) -> Iterator[str]:
    """Say what was cut, and what of the rest GitHub does not show."""
    yield from (text for _, text in _said(report))


def _kept(report: Report) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are written: those that weigh most, then the waived ones for which there is room."""
    kept = ranked(report.findings, report.by_code)[:MOST]
    return kept, list(report.waived[: MOST - len(kept)])


def _said(report: Report) -> Iterator[tuple[str, str]]:
    """Yield notes on what is not written or not shown, each with its level."""
    kept, waived = _kept(report)
    why = f"since GitHub refuses more than {MOST:,} results"
    left = Counter(finding.code for finding in ranked(report.findings, report.by_code)[MOST:])
    if left:
        yield "warning", f"SARIF: {_of(left.total(), report.findings)} findings left out, {why}: {listed(left)}"
    if len(waived) < len(report.waived):
        number = len(report.waived) - len(waived)
        yield "warning", f"SARIF: {_of(number, report.waived)} waived findings left out, {why}"
    if len(kept) > SHOWN:
        yield (
            "note",
            f"SARIF: GitHub shows {_of(SHOWN, kept)} findings: errors first, rules in turn; --format json has all",
        )


def _of(number: int, findings: Sequence[Finding]) -> str:
    return f"{number:,} of {len(findings):,}"


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    for level, text in (*_said(report), *(("note", note) for note in report.notes)):
        yield {"level": level, "message": {"text": visible(text)}}


def _rule(code: str, severity: Severity | None) -> dict[str, Any]:
    """Describe a rule by its documentation; one that is unknown here by its code alone."""
    rule = rules.known(code)
    if rule is None:
        return {"id": code}
    summary, *_ = rule.doc.summary.split("\n")
    text = page(rule)
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": rule.doc.parts["Why is this bad?"]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[severity or rule.severity]},
        "properties": {"tags": [rule.family], "fix": fixes(rule)},
    }


def _result(finding: Finding, places: dict[str, int], fingerprint: str) -> dict[str, Any]:
    properties = {
        "field": finding.field,
        "record": finding.record,
        "index": finding.index,
        "column": finding.column,
        "offset": finding.offset,
        "excerpt": excerpt(finding),
        "fixable": finding.fixable,
    }
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _LINK.sub("] ", visible(finding.message)) or finding.code},
        "locations": [_location(finding.path, finding.line, finding.field)],
        # The name that GitHub reads; it does not compare by lines but by these.
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(each.path, each.line), "message": {"text": "the record that it repeats"}}
            for number, each in enumerate(finding.related)
        ]
    if isinstance(finding, Waived):
        why = finding.reason or "It is in the baseline."
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _location(path: str, line: int | None, field: str | None = None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}}
    if line:
        place["region"] = {"startLine": line}
    named = {"logicalLocations": [{"fullyQualifiedName": visible(field), "kind": "member"}]} if field else {}
    return {"physicalLocation": place, **named}


def uri(path: str) -> str:
    """Return a path as a reference of RFC 3986, relative where the path is.

    >>> uri("أخبار/a b.jsonl"), uri("/tmp/a:b")
    ('%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/a%20b.jsonl', 'file:///tmp/a%3Ab')
    """
    try:
        written = quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # a surrogate that stands for no byte: no file has such a path
        written = quote(visible(path))
    return f"file://{written}" if written.startswith("/") else written

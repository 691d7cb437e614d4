"""A whole record as a page: every field, its text with the parts at fault marked, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from warraq.finding import Finding, Known, Report
from warraq.report import page
from warraq.report.page import data
from warraq.report.page.cut import units
from warraq.report.span import span
from warraq.report.words import ENGLISH, Words

Field = tuple[str, list[Any], list[str]]  # pointer, texts with their marks, and the codes of what was found there


def render(known: Known, report: Report, words: Words = ENGLISH, *, state: str = "") -> str:
    """Render a record's page; `known` has all its fields, `report` its findings alone; `state` as of `html.render`."""
    title = known.title or known.id or known.path
    place = known.path + (f":{known.line}" if known.line else "") + (f" [{known.index}]" if known.index else "")
    article = {"name": title, "place": place, "fields": list(fields(known, report.findings))}
    contents = {**data.of(report, words), "live": bool(state), "article": article}
    return page.document(page.ARTICLE, contents, words, title=title, summary=place, state=state)


def fields(known: Known, findings: Sequence[Finding]) -> Iterator[Field]:
    """Yield the fields of a record; what has a name of its own in a field stands by itself, and lists stand together.

    >>> [pointer for pointer, _, _ in fields(Known("a", 1, values={"dateline": {"raw": "x"}, "keywords": ["a"]}), ())]
    ['/dateline/raw', '/keywords']
    """
    for name, value in known.values.items():
        yield from _fields(f"/{name}", value, findings)


def _fields(pointer: str, value: Any, findings: Sequence[Finding]) -> Iterator[Field]:  # noqa: ANN401  # of JSON
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from _fields(f"{pointer}/{name}", part, findings)
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        for number, part in enumerate(value):
            yield from _fields(f"{pointer}/{number}", part, findings)
    elif isinstance(value, list):
        texts = [_text(f"{pointer}/{number}", part, findings) for number, part in enumerate(value)]
        yield pointer, texts, _codes(pointer, findings)
    else:
        yield pointer, [] if value is None else [_text(pointer, value, findings)], _codes(pointer, findings)


def _codes(pointer: str, findings: Sequence[Finding]) -> list[str]:
    """Return the codes of the findings in a field, in one of its parts, or in a field that it is part of."""
    own = f"{pointer}/"
    return sorted(
        {
            finding.code
            for finding in findings
            if finding.field and (f"{finding.field}/".startswith(own) or own.startswith(f"{finding.field}/"))
        }
    )


def _text(pointer: str, value: object, findings: Sequence[Finding]) -> list[Any]:
    """Return a value as text, with a mark [from, to, code] for each finding in it, or in a piece of a long one."""
    text = data.text_of(value) or ""
    marks = []
    for finding in findings:
        part = span(finding) if finding.field == pointer and isinstance(finding.value, str) else None
        at = text.find(str(finding.value)) if part else -1
        if part and at >= 0:
            marks.append([*(units(text[: at + place]) for place in part), finding.code])
    return [text, marks]

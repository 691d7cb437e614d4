"""A report as the data of its page: columns with a value a finding, and tables of what many findings share."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from warraq.finding import Finding, Known, Related, Report
from warraq.report.page import help as documentation
from warraq.report.page.cut import Cut, alike, cut
from warraq.report.span import span
from warraq.report.words import Words

Row = list[Any]


@dataclass(slots=True)
class _Table:
    """Values that many rows share; a row has the number of its value."""

    numbers: dict[Hashable, int] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)

    def number(self, key: Hashable, row: Any = None) -> int:  # noqa: ANN401  # anything that JSON writes
        """Return the number of a value, which is `row` where it is not the key itself; -1 for None."""
        if key is None:
            return -1
        if key not in self.numbers:
            self.numbers[key] = len(self.rows)
            self.rows.append(key if row is None else row)
        return self.numbers[key]


@dataclass(slots=True)
class _Tables:
    rules: _Table = field(default_factory=_Table)
    paths: _Table = field(default_factory=_Table)
    publishers: _Table = field(default_factory=_Table)
    fields: _Table = field(default_factory=_Table)
    records: _Table = field(default_factory=_Table)

    def record(self, about: Finding | Related, known: Known | None) -> int:
        """Return the number of a record; what is not known of it is null.

        A row has path, line, ordinal, id, title, publisher, date, and whether the record was read.
        """
        of = known or Known(about.path, about.line, getattr(about, "index", None), about.record)
        key = (of.path, of.line, of.index, of.id)
        if key in self.records.numbers:
            return self.records.numbers[key]
        title = cut(of.title, None).text if of.title else None
        publisher = self.publishers.number(of.publisher or None)
        row = [self.paths.number(of.path), of.line, of.index, of.id, title, publisher, of.date, int(known is not None)]
        return self.records.number(key, row)


def of(report: Report, words: Words) -> dict[str, Any]:
    """Return the data of a report's page; a finding is a row of `COLUMNS`."""
    tables = _Tables()
    waived = {id(finding) for finding in report.waived}
    findings = sorted((*report.findings, *report.waived), key=lambda finding: finding.order)
    rows = [_row(finding, report, words, tables, waived=id(finding) in waived) for finding in findings]
    codes = [code for code, _ in tables.rules.rows]
    return {
        "columns": {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)},
        "rules": tables.rules.rows,
        "paths": tables.paths.rows,
        "publishers": tables.publishers.rows,
        "fields": tables.fields.rows,
        "records": tables.records.rows,
        "help": {code: explanation for code in sorted({*codes}) if (explanation := documentation.of(code))},
        "read": {"files": report.files, "records": report.records, "unread": report.unread},
        "notes": list(report.notes),
    }


COLUMNS = (
    "rule", "severity", "path", "line", "index", "column", "offset", "field", "record", "message", "fixable", "waived",
    "value", "related",
)  # fmt: skip


def _row(finding: Finding, report: Report, words: Words, tables: _Tables, *, waived: bool) -> Row:
    name = words.name(finding)
    shown, others = compared(finding, report)
    related = [
        [tables.record(other, report.context.get(other.about)), value]
        for other, value in zip(finding.related, others, strict=True)
    ]
    return [
        tables.rules.number((finding.code, name), [finding.code, name]), finding.severity.rank,
        tables.paths.number(finding.path), finding.line, finding.index, finding.column, finding.offset,
        tables.fields.number(finding.field), tables.record(finding, report.context.get(finding.about)),
        words.message(finding), int(finding.fixable), int(waived), shown, related,
    ]  # fmt: skip


def compared(finding: Finding, report: Report) -> tuple[Row | None, list[Row | None]]:
    """Return what is shown of a finding's value, and of the same field in each record that it names.

    A duplicate and what it repeats are shown from the first difference on, which the page marks; else the part at fault
    is marked.
    """
    values = [_value(finding, report.context.get(other.about)) for other in finding.related]
    whole = _value(finding, report.context.get(finding.about)) if any(values) else None
    own = whole or text_of(finding.value)
    heads = [alike(own, value) if own and value and own != value else 0 for value in values]
    others = [_listed(cut(value, (head, head))) if value else None for value, head in zip(values, heads, strict=True)]
    if any(heads) or any(own != value for value in values if value):
        return (_listed(cut(own, (heads[0], heads[0]))) if own else None), others
    return (
        _listed(cut(own, span(finding) if isinstance(finding.value, str) and own == finding.value else None))
        if own
        else None
    ), others


def text_of(value: object) -> str | None:
    """Return a value as text: a string unchanged, anything else as JSON, and None for None."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _value(finding: Finding, known: Known | None) -> str | None:
    """Return the value that another record has in the field of a finding."""
    value: Any = dict(known.values) if known else None
    for part in (finding.field or "").split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return text_of(value) if finding.field else None


def _listed(shown: Cut) -> Row:
    """Write a cut as [text, start, length, mark's beginning, mark's end]."""
    return [shown.text, shown.start, shown.length, *(shown.marks or (-1, -1))]

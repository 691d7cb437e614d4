"""Findings for programs: the JSON of the command-line contract, and its JSON Schema."""

from __future__ import annotations

import itertools
import json
from datetime import date
from functools import cache
from importlib.metadata import version
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from warraq.finding import Finding, Report, Severity, Waived
from warraq.report.words import ENGLISH, Words

VERSION: Literal[1] = 1


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tool(_Object):
    """What made the report."""

    name: Literal["warraq"]
    version: str


class Summary(_Object):
    """Totals of the report."""

    files: int = Field(ge=0)
    records: int = Field(ge=0, description="Records that were read.")
    unread: int = Field(ge=0, description="Records that could not be read.")
    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    infos: int = Field(ge=0)
    waived: int = Field(ge=0, description="Findings that a waiver or the baseline takes out of all other counts.")
    by_code: dict[str, int]


class Match(_Object):
    """The record that a duplicate matches."""

    path: str
    line: int | None
    record: str | None


class Item(_Object):
    """One finding."""

    code: str = Field(pattern="^[A-Z]{3}[0-9]{3}$")
    name: str
    severity: Severity
    message: str
    path: str
    line: int | None = Field(description="From 1.")
    index: int | None = Field(description="Ordinal in a JSON array, from 1.")
    column: int | None = Field(description="Code point within value, from 1.")
    offset: int | None = Field(description="Byte offset in the decompressed content.")
    record: str | None = Field(description="The record's id.")
    field: str | None = Field(description="JSON pointer into the record.")
    value: Any
    related: list[Match]
    fixable: bool


class Waiver(_Object):
    """Why a finding does not count."""

    by: Literal["waiver", "baseline"]
    reason: str | None = Field(description="Of a waiver.")
    owner: str | None = Field(description="Of a waiver; null in a release.")
    expires: date | None = Field(description="The last day, in UTC, on which the waiver holds.")


class WaivedItem(Item):
    """One finding that does not count."""

    waiver: Waiver


class Output(_Object):
    """What `--format json` writes."""

    version: Literal[1]
    tool: Tool
    summary: Summary
    findings: list[Item]
    waived: list[WaivedItem] = Field(default=[], description="There with `--show-waived`, and in a release's reports.")


_FIELDS, _MATCHED = tuple(Item.model_fields), tuple(Match.model_fields)
_of, _matched = attrgetter(*_FIELDS), attrgetter(*_MATCHED)


def item(finding: Finding) -> dict[str, Any]:
    """Return one finding as the contract has it."""
    record: dict[str, Any] = dict(zip(_FIELDS, _of(finding), strict=True))
    record["related"] = [dict(zip(_MATCHED, _matched(match), strict=True)) for match in finding.related]
    return record


def waived_item(finding: Waived) -> dict[str, Any]:
    """Return one finding that does not count, with the reason."""
    expires = finding.expires and finding.expires.isoformat()
    why = {"by": finding.by, "reason": finding.reason or None, "owner": finding.owner or None, "expires": expires}
    return {**item(finding), "waiver": why}


def document(report: Report) -> dict[str, Any]:
    """Return a whole report as the contract has it."""
    return {
        "version": VERSION,
        "tool": {"name": "warraq", "version": version("warraq")},
        "summary": {
            "files": report.files,
            "records": report.records,
            "unread": report.unread,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "waived": len(report.waived),
            "by_code": report.by_code,
        },
        "findings": [item(finding) for finding in report.findings],
        **({"waived": [waived_item(finding) for finding in report.waived]} if report.show_waived else {}),
    }


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as one JSON document; the same report gives the same bytes."""
    whole = document(report)
    before, findings, behind = _indented({**whole, "findings": []}).partition('\n "findings": [')
    items = (part for each in whole["findings"] for part in (",\n  ", *_item(each)))
    listed = [*itertools.islice(items, 1, None), "\n "] if whole["findings"] else []
    return "".join((before, findings, "\n  " if listed else "", *listed, behind, "\n"))


def _indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _item(values: dict[str, Any]) -> tuple[str, ...]:
    """Write a finding as `_indented` does within a list of the document, in less time: by json's C part, which knows no
    indent, but for a value that is no string.
    """
    before, _, behind = _flat({**values, "value": None, "related": []}, 3).partition('null,\n   "related": []')
    value = values["value"]
    shown = encode_basestring(value) if isinstance(value, str) else _indented(value).replace("\n", "\n   ")
    matches = [_flat(each, 5) for each in values["related"]]
    related = "[\n    " + ",\n    ".join(matches) + "\n   ]" if matches else "[]"
    return before, shown, f',\n   "related": {related}', behind


def _flat(values: dict[str, Any], margin: int) -> str:
    """Write an object without containers at a margin."""
    return f"{{\n{' ' * margin}{_encoder(margin).encode(values)[1:-1]}\n{' ' * (margin - 1)}}}"


@cache
def _encoder(margin: int) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(f",\n{' ' * margin}", ": "))


def statistics(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render the summary alone, which has the number of findings a code: lists of findings are empty."""
    whole = document(report)
    empty: dict[str, list[Any]] = {name: [] for name in ("findings", "waived") if name in whole}
    return json.dumps({**whole, **empty}, ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:findings:{VERSION}"}
    return {**head, **Output.model_json_schema()}

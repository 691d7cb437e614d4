"""Findings for programs: the JSON of the command-line contract, and its JSON Schema."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from warraq.finding import Finding, Report, Severity
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
    waived: int = Field(ge=0)
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


class Output(_Object):
    """What `--format json` writes."""

    version: Literal[1]
    tool: Tool
    summary: Summary
    findings: list[Item]


def item(finding: Finding) -> dict[str, Any]:
    """Return one finding as the contract has it."""
    record = {name: getattr(finding, name) for name in Item.model_fields}
    return {**record, "related": [dataclasses.asdict(match) for match in finding.related]}


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
            "waived": 0,  # nothing waives a finding yet
            "by_code": report.by_code,
        },
        "findings": [item(finding) for finding in report.findings],
    }


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as one JSON document; the same report gives the same bytes."""
    return json.dumps(document(report), ensure_ascii=False, indent=1) + "\n"


def statistics(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render the summary alone, which has the number of findings a code: the list of findings is empty."""
    return json.dumps({**document(report), "findings": []}, ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:findings:{VERSION}"}
    return {**head, **Output.model_json_schema()}

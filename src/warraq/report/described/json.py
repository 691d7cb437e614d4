"""Descriptions of files as JSON, with a JSON Schema of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from warraq.describing import command, toml, values
from warraq.describing.columns import Column
from warraq.describing.look import Description
from warraq.describing.suggest import Guess
from warraq.report.escape import excerpt

VERSION = 1
_SHOWN = 200  # characters of an example


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tool(_Object):
    """What wrote the output."""

    name: Literal["warraq"]
    version: str


class OwnField(_Object):
    """A field of one's own that a column may be."""

    name: str
    type: str
    values: list[str] = Field(description="The closed set of its values; empty where it is none.")


class ColumnItem(_Object):
    """A column, or what stands at a path into nested JSON."""

    name: str
    type: str
    kind: str = Field(description="What the values are, such as links; empty where that is nothing but text.")
    filled: float = Field(ge=0, le=1, description="Share of the sampled records that have a value.")
    distinct: int = Field(ge=0, description="Different values in the sample.")
    shortest: int | None = Field(description="Characters, or items of a list.")
    longest: int | None
    examples: list[Any] = Field(description="The first different values; long texts are cut.")
    field: str | None = Field(description="The field that it looks like.")
    own: OwnField | None
    reason: str | None = Field(description="Why it looks like that, or like nothing.")


class File(_Object):
    """A file as it lies, and what is suggested for it."""

    path: str
    reader: str
    encoding: str | None
    delimiter: str | None
    source: dict[str, Any] = Field(description="What has to be said of its source: encoding, header, record, …")
    language: str | None = Field(description="As most texts read, where no column says it.")
    records: int = Field(ge=0)
    unread: int = Field(ge=0)
    sampled: int = Field(ge=0)
    documents: bool = Field(description="Whether its reader makes a record of a document: there are no columns.")
    canonical: bool = Field(description="Whether its records are in the record's own form: nothing is to be mapped.")
    columns: list[ColumnItem]
    more_columns: int = Field(ge=0, description="Columns that were not looked at.")
    missing: list[str] = Field(description="Required fields that no column looks like.")
    mapping: dict[str, str] = Field(description="FIELD to COLUMN, as --map takes them.")
    toml: str = Field(description="The tables for warraq.toml; empty where nothing is to be mapped.")
    command: str


class Output(_Object):
    """What `describe --format json` writes."""

    version: Literal[1]
    tool: Tool
    files: list[File]


def render(descriptions: Sequence[Description]) -> str:
    """Render descriptions as one JSON document."""
    files = [_file(each) for each in descriptions]
    document = {"version": VERSION, "tool": {"name": "warraq", "version": version("warraq")}, "files": files}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:description:{VERSION}"}
    return {**head, **Output.model_json_schema()}


def _file(description: Description) -> dict[str, Any]:
    guesses = {guess.column.name: guess for guess in description.suggestion.guesses}
    mapping = description.suggestion.mapping
    name = toml.named(description.path.rsplit("/", 1)[-1].split(".")[0])
    return {
        "path": description.path,
        "reader": description.reader,
        "encoding": description.encoding or None,
        "delimiter": description.delimiter,
        "source": toml.settings(description),
        "language": description.language,
        "records": description.records,
        "unread": description.unread,
        "sampled": description.sample.records,
        "documents": description.documents,
        "canonical": description.canonical,
        "columns": [_column(description, each, guesses.get(each.name)) for each in description.sample.columns],
        "more_columns": description.sample.more,
        "missing": list(description.missing),
        "mapping": {field: str(column) for field, column in mapping.items()},
        "toml": toml.render(description, name=name, path=f"seeds/{name}") if mapping else "",
        "command": command.render(description),
    }


def _column(description: Description, column: Column, guess: Guess | None) -> dict[str, Any]:
    own = guess.own if guess else None
    return {
        "name": column.name,
        "type": column.type,
        "kind": values.described(column),
        "filled": description.sample.share(column),
        "distinct": len(column.different),
        "shortest": column.shortest,
        "longest": column.longest,
        "examples": [_cut(value) for value in column.examples],
        "field": guess.field if guess else None,
        "own": {"name": own.name, "type": own.type, "values": list(own.values)} if own else None,
        "reason": guess.reason if guess else None,
    }


def _cut(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Cut long texts."""
    if isinstance(value, list):
        return [_cut(each) for each in value]
    return excerpt(value, None, width=_SHOWN) if isinstance(value, str) else value

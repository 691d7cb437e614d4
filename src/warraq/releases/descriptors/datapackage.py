"""Render datapackage.json: a Data Package, version 2, with every shard as a resource.

Plain and gzipped JSON Lines are a `table` with a schema, because the standard's tools can read them. Parquet and zstd
are a `file`, so that the tools check bytes and digest of every file: of a table of many Parquet files they check only
the first.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pyarrow as pa

from warraq.fields import LIST, OwnField
from warraq.record import Record
from warraq.releases.description.describe import Description, Shard
from warraq.releases.descriptors import licenses
from warraq.releases.format.manifest import File

_TYPES = [
    (pa.types.is_timestamp, "datetime"),
    (pa.types.is_date, "date"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_boolean, "boolean"),
]
_PROFILES = "https://datapackage.org/profiles/2.0"


def render(description: Description) -> str:
    """Render datapackage.json; properties that the policy does not set are left out."""
    d = description
    package: dict[str, Any] = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": d.policy.name,
        "id": f"https://doi.org/{d.policy.doi}" if d.policy.doi else None,
        "title": d.policy.title,
        "description": d.policy.description,
        "homepage": d.policy.url,
        "version": d.version,
        "created": f"{d.date}T00:00:00Z",
        "licenses": _licenses(d),
        "contributors": [{"title": name, "roles": ["creator"]} for name in d.policy.creators],
        "keywords": list(d.policy.keywords),
        "sources": [{"title": name} for name in d.publishers],
        "resources": [
            resource for shard in d.shards for resource in (_parquet(shard), _lines(shard, d.policy.jsonl, d.record))
        ],
    }
    return json.dumps({key: value for key, value in package.items() if value}, ensure_ascii=False, indent=1) + "\n"


def _licenses(description: Description) -> list[dict[str, str]]:
    """Return the licence if it has a URL or an identifier of one word; an expression is neither."""
    name = licenses.spdx(description.policy.license) or description.policy.license
    fields = {
        "name": name if name and re.fullmatch("[-A-Za-z0-9._]+", name) else None,
        "path": licenses.address(description),
        "title": licenses.title(description),
    }
    stated = {key: value for key, value in fields.items() if value}
    return [stated] if "name" in stated or "path" in stated else []


def _parquet(shard: Shard) -> dict[str, Any]:
    return {**_file(shard.parquet, "file"), "format": "parquet", "mediatype": "application/vnd.apache.parquet"}


def _lines(shard: Shard, codec: str, record: Record) -> dict[str, Any]:
    if codec == "zstd":
        return {**_file(shard.jsonl, "file"), "format": "jsonl.zst", "mediatype": "application/zstd"}
    return {
        **_file(shard.jsonl, "table"),
        "format": "jsonl",
        "mediatype": "application/gzip" if codec == "gzip" else "application/jsonl",
        "encoding": "utf-8",
        "schema": {"$schema": f"{_PROFILES}/tableschema.json", "fields": _fields(record), "primaryKey": ["id"]},
    }


def _file(file: File, kind: str) -> dict[str, Any]:
    return {
        "name": file.path.rpartition("/")[2],
        "type": kind,
        "path": file.path,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }


def _fields(record: Record) -> list[dict[str, Any]]:
    said = record.json_schema()["properties"]
    return [
        {
            "name": column.name,
            "type": _type(column.type),
            "description": said[column.name]["description"],
            **_constraints(column, record.by_name.get(column.name)),
        }
        for column in record.arrow
    ]


def _constraints(column: pa.Field, own: OwnField | None) -> dict[str, Any]:
    """Return the constraints on a column's values; the standard has none for the items of a list."""
    constraints: dict[str, Any] = {} if column.nullable and not (own and own.required) else {"required": True}
    if own and own.type != LIST:
        stated = own.constraints()
        constraints |= {"enum" if name == "values" else name: value for name, value in stated.items()}
    return {"constraints": constraints} if constraints else {}


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    if pa.types.is_struct(kind):
        return "object"
    return next((name for known, name in _TYPES if known(kind)), "string")

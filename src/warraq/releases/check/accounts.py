"""Compare reports, provenance, schema, tombstones and Parquet footers of a release with its manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warraq.errors import PolicyError
from warraq.registers import takedowns
from warraq.releases.descriptors import provenance
from warraq.releases.format.manifest import Manifest
from warraq.report.json import Output, WaivedItem

VALIDATION = "reports/validation.json"
SCHEMA = "schema/article.schema.json"
TOMBSTONES = "tombstones.jsonl"
# Files that every release has besides its shards, the manifest and SHA256SUMS.
EVERY = (
    "CHANGELOG.md", "CITATION.cff", "DATASHEET.md", "README.md", "changes.parquet", "croissant.json",
    "datapackage.json", "datasheet.html", provenance.NAME, "reports/expectations.json",
    VALIDATION, SCHEMA, TOMBSTONES,
)  # fmt: skip

_LARGEST = 1 << 30  # bytes of a file that describes a release: a report may list millions of findings

Place = tuple[str, str, int | None, str | None, int | None]  # code, path, line, field and column of a finding
Check = Callable[[Path, Manifest], Iterator[str]]


def content(path: Path) -> bytes:
    """Read a file that describes a release; raise ValueError if it is too large to be one."""
    if (size := path.stat().st_size) > _LARGEST:
        raise ValueError(f"{size:,} bytes, where {_LARGEST:,} is the most")
    return path.read_bytes()


def said(what: str, value: object, wanted: object) -> Iterator[str]:
    """Yield a message if the value in a file differs from the one in the manifest."""
    if value != wanted:
        value, wanted = (repr(each) if each == "" else each for each in (value, wanted))  # an empty text is seen
        yield f"says that {what} is {value}, but the manifest says {wanted}"


def of_shard(path: Path, manifest: Manifest) -> Iterator[str]:
    """Yield messages about a footer that names another release; one that cannot be read is reported by REL004."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException):
        return
    for key, wanted in (("corpus", manifest.name), ("version", manifest.version)):
        yield from said(
            f"warraq:{key}", metadata.get(f"warraq:{key}".encode(), wanted.encode()).decode(errors="replace"), wanted
        )


def _validation(path: Path, manifest: Manifest) -> Iterator[str]:
    """Check the validation report against its contract and the manifest; a release has only errors that are waived."""
    output = Output.model_validate_json(content(path))
    summary = output.summary
    yield from said("the number of records", summary.records, manifest.records)
    counts = Counter(item.severity.value for item in output.findings)
    stated = {"error": summary.errors, "warning": summary.warnings, "info": summary.infos}
    if summary.errors or summary.unread or +counts != +Counter(stated):
        counted = f"counts {stated} and {summary.unread} unread"
        yield f"{counted}, which is none of a corpus that passed, or not what it lists"
    yield from _of_waived(summary.waived, output.waived)
    if summary.by_code != dict(Counter(item.code for item in output.findings)):
        yield "counts other findings by code than it lists"


def _of_waived(count: int, listed: Sequence[WaivedItem]) -> Iterator[str]:
    if count != len(listed):
        yield f"counts {count:,} waived findings, and lists {len(listed):,}"
    if any(not item.waiver.reason for item in listed):
        yield "lists waived findings without a reason"


def waived(folder: Path) -> frozenset[Place]:
    """Return the places of the findings that a release's report waives; none where the report cannot be read."""
    try:
        output = Output.model_validate_json(content(folder / VALIDATION))
    except (OSError, ValueError):
        return frozenset()
    return frozenset((item.code, item.path, item.line, item.field, item.column) for item in output.waived)


def _provenance(path: Path, manifest: Manifest) -> Iterator[str]:
    statement = _object(path)
    if (statement["_type"], statement["predicateType"]) != (provenance.STATEMENT, provenance.PREDICATE):
        yield "is no statement of provenance"
    data = {path for shard in manifest.shards for path in (shard.parquet, shard.jsonl)}
    wanted = {file.path: file.sha256 for file in manifest.files if file.path in data}
    if _digests(statement["subject"]) != wanted:
        yield "names other shards, or other digests of them, than the manifest"
    build = statement["predicate"]["buildDefinition"]
    parameters, inner = build["externalParameters"], build["internalParameters"]
    yield from said("name and version", (parameters["name"], parameters["version"]), (manifest.name, manifest.version))
    records = _digests(build["resolvedDependencies"])
    yield from said("the logical digest", records["records"], manifest.logical_digest)
    yield from said(
        "the description's digest", records.get("description", manifest.description_digest), manifest.description_digest
    )
    yield from said(
        "the gate", inner.get("gate", manifest.gate.model_dump(mode="json")), manifest.gate.model_dump(mode="json")
    )
    yield from said(
        "the tools", statement["predicate"]["runDetails"]["builder"]["version"], dict(sorted(manifest.tool.items()))
    )


def _digests(named: list[dict[str, Any]]) -> dict[str, str]:
    return {each["name"]: each["digest"]["sha256"] for each in named}


def _schema(path: Path, manifest: Manifest) -> Iterator[str]:
    schema = _object(path)
    yield from said("its $id", schema.get("$id"), manifest.schema_id)
    if set(schema.get("properties", ())) != set(manifest.record.fields):
        yield "describes other fields than the records have"


def _tombstones(path: Path, _: Manifest) -> Iterator[str]:
    content(path)
    try:
        takedowns.tombstones(path)
    except PolicyError:
        yield "holds what is no tombstone"


def _object(path: Path) -> dict[str, Any]:
    value = json.loads(content(path).decode())
    if not isinstance(value, dict):
        raise TypeError("no JSON object")
    return value


CHECKS: dict[str, Check] = {
    VALIDATION: _validation,
    provenance.NAME: _provenance,
    SCHEMA: _schema,
    TOMBSTONES: _tombstones,
}


def of_provenance(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield path and message of each file whose digest is not that in the provenance, if this can be read."""
    if not (folder / provenance.NAME).is_file():
        return
    try:
        details = _object(folder / provenance.NAME)["predicate"]["runDetails"]
        wanted = _digests(details.get("byproducts", []))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return
    held = {file.path: file.sha256 for file in manifest.files}
    for path, sha256 in wanted.items():
        if held.get(path, sha256) != sha256:
            yield path, f"is not the file that {provenance.NAME} names: its SHA-256 was {sha256}"


def of_schema(manifest: Manifest) -> Iterator[str]:
    """Yield a message if the records follow another contract than the one this version of warraq checks."""
    if manifest.schema_id != (wanted := manifest.record.schema_id):
        yield f"its records are held to {manifest.schema_id!r}; this version of warraq checks {wanted}"

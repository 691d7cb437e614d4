"""The manifest: what a release holds, file by file, and what it was made with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from warraq.errors import ReleaseError
from warraq.policy import DuplicatesPolicy
from warraq.releases import digest

NAME = "manifest.json"
SUMS = "SHA256SUMS"
FORMAT: Literal[1] = 1


def _inside(path: str) -> str:
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        raise ValueError(f"{path!r} leads out of the release")
    return path


InsidePath = Annotated[str, AfterValidator(_inside)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Object):
    """One file of the release."""

    path: InsidePath
    bytes: int = Field(ge=0)
    sha256: Sha256


class Shard(_Object):
    """One shard of the data: the same rows as Parquet and as JSON Lines."""

    split: str
    rows: int = Field(ge=0)
    parquet: InsidePath
    jsonl: InsidePath


class Gate(_Object):
    """What every record was held to, so that it can be checked again without the policy."""

    required: list[str] = Field(description="Fields that every record has.")
    ignored: list[str] = Field(default=[], description="Codes that the policy did not report.")
    severity: dict[str, str] = Field(default={}, description="Severities that the policy changed, by code.")
    duplicates: DuplicatesPolicy = Field(default=DuplicatesPolicy(), description="What near-duplicates are (SPL001).")


class Manifest(_Object):
    """What `manifest.json` holds: every file but itself and SHA256SUMS."""

    manifest: Literal[1] = Field(description="Version of this format.")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    version: str = Field(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")
    schema_id: str = Field(description="$id of the record's JSON Schema.")
    records: int = Field(ge=0)
    logical_digest: Sha256 = Field(description="Of the records, whatever their order, shards or codec.")
    description_digest: Sha256 = Field(description="Of schema, policy and datasheet.toml.")
    tool: dict[str, str] = Field(description="What wrote the release: names and versions.")
    gate: Gate
    shards: list[Shard]
    files: list[File]


def tools() -> dict[str, str]:
    """Give the versions of what decides over a release's bytes."""
    return {name: version(name) for name in ("warraq", "great-expectations", "matplotlib", "pyarrow", "pydantic")}


def files(folder: Path, known_files: Iterable[File] = ()) -> list[File]:
    """List every file of a release but its manifest and its sums, in the order of their paths; what is known is not read again."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = sorted((path.relative_to(folder).as_posix() for path in paths), key=str.encode)
    known = {each.path: each for each in known_files}
    return [known.get(name) or file(folder, name) for name in names if name not in (NAME, SUMS)]


def file(folder: Path, name: str, sha256: str | None = None) -> File:
    """Give size and digest of one file of a release; a digest that is known already is not made again."""
    path = folder / name
    return File(path=name, bytes=path.stat().st_size, sha256=sha256 or digest.of_file(path))


def sums(manifest: Manifest, manifest_sha256: str) -> str:
    """Write SHA256SUMS, as `sha256sum -c` reads it; the manifest is in it, so that the sums cover every file."""
    rows = [*((file.sha256, file.path) for file in manifest.files), (manifest_sha256, NAME)]
    return "".join(f"{sha256}  {path}\n" for sha256, path in sorted(rows, key=lambda row: row[1].encode()))


def dump(manifest: Manifest) -> str:
    """Write a manifest as JSON; the same manifest gives the same bytes."""
    return json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def load(folder: Path) -> Manifest:
    """Read the manifest of a release; raises ReleaseError where there is none, or it is no manifest."""
    path = folder / NAME
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise ReleaseError(
            f"{path}: {error.strerror}; name the folder of a release, such as dist/NAME/1.0.0"
        ) from error


def parse(data: bytes, shown: str) -> Manifest:
    """Read a manifest from its bytes; raises ReleaseError where they are none."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ReleaseError(f"{shown}: not a manifest: {where}: {first['msg']}; get the release anew") from error


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of the manifest."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:manifest:{FORMAT}"}
    return {**head, **Manifest.model_json_schema()}

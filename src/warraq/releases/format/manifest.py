"""Read and write the manifest: the files of a release, their digests, and the tools that made them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from warraq.article import DATE
from warraq.errors import ReleaseError
from warraq.fields import OwnField
from warraq.policy import DuplicatesPolicy, Policy
from warraq.record import Record, record
from warraq.registers import closed
from warraq.registers.takedowns import Sha256
from warraq.releases.format import digest
from warraq.scoping import loosest

NAME, SUMS = closed.MANIFEST, closed.SUMS
FORMAT: Literal[1] = 1
TOOLS = ("warraq", "great-expectations", "pyarrow", "pydantic")  # what a release's bytes depend on


_NAME_BYTES = 255  # of a file name: the limit of common file systems
_PATH_BYTES = 1024
_REASON = 500  # characters of an error message, which may quote the bad value
LARGEST = 64 << 20  # bytes of a manifest, or of its sums: some 300,000 files
_STEM = "[a-z][a-z0-9_]*-[0-9]{5,6}-of-[0-9]{5,6}"  # of a shard: its split, its number from 0, and how many there are


def _inside(path: str) -> str:
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or ".." in parts or re.match("[A-Za-z]:", path):
        raise ValueError(f"{path!r} leads out of the release")
    if not path.isprintable() or not {"", "."}.isdisjoint(parts):
        raise ValueError(f"{path!r} names no file")
    if len(path.encode()) > _PATH_BYTES or max(len(part.encode()) for part in parts) > _NAME_BYTES:
        raise ValueError(f"a path of {len(path.encode()):,} bytes is too long")
    return path


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError(f"{text!r} is no address")
    return text


Address = Annotated[str, Field(pattern="^[a-z][a-z0-9+.-]*://", max_length=_PATH_BYTES), AfterValidator(_printable)]
InsidePath = Annotated[str, AfterValidator(_inside)]
Count = Annotated[int, Field(ge=0, lt=1 << 63)]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class File(_Object):
    """One file of the release."""

    path: InsidePath
    bytes: Count
    sha256: Sha256


class Shard(_Object):
    """One shard of the data: the same rows as Parquet and as JSON Lines."""

    split: str
    rows: Count
    parquet: str = Field(pattern=rf"^data/{_STEM}\.parquet$")
    jsonl: str = Field(pattern=rf"^jsonl/{_STEM}\.jsonl(\.zst|\.gz)?$")

    @model_validator(mode="after")
    def _copies(self) -> Self:
        stem = self.parquet.removeprefix("data/").removesuffix(".parquet")
        if self.jsonl.removeprefix("jsonl/").partition(".")[0] != stem or stem.partition("-")[0] != self.split:
            raise ValueError(f"{self.parquet} and {self.jsonl} are no two copies of a shard of the split {self.split}")
        return self

    @property
    def number(self) -> tuple[int, int]:
        """Number of the shard in its split, counted from 0, and the number of shards in that split."""
        _, number, _, count = self.parquet.removesuffix(".parquet").split("-")
        return int(number), int(count)


class Gate(_Object):
    """What every record was held to, so that it can be checked again without the policy."""

    required: list[str] = Field(description="Fields that every record has.")
    ignored: list[str] = Field(default=[], description="Codes that the policy did not report.")
    severity: dict[str, str] = Field(default={}, description="Severities that the policy changed, by code.")
    duplicates: DuplicatesPolicy = Field(default=DuplicatesPolicy(), description="What near-duplicates are (SPL001).")
    fields: tuple[OwnField, ...] = Field(default=(), description="Fields that the corpus adds to the record, in order.")

    @model_serializer(mode="wrap")
    def _said(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out fields of one's own where there are none."""
        said: dict[str, Any] = inner(self)
        return said if self.fields else {name: value for name, value in said.items() if name != "fields"}


class Manifest(_Object):
    """What `manifest.json` holds: every file but itself and SHA256SUMS."""

    manifest: Literal[1] = Field(description="Version of this format.")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=200)
    version: str = Field(pattern=r"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})$")
    schema_id: str = Field(description="$id of the record's JSON Schema.")
    records: Count
    logical_digest: Sha256 = Field(description="Of the records, whatever their order, shards or codec.")
    description_digest: Sha256 = Field(description="Of schema, policy and datasheet.toml.")
    tool: dict[str, str] = Field(description="What wrote the release: names and versions.")
    gate: Gate
    corpus: list[Address] = Field(default=[], description="Where the records were read from, on other file systems.")
    shards: list[Shard]
    files: list[File]

    @model_serializer(mode="wrap")
    def _said(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out where the corpus is where it is on the file system of its policy."""
        said: dict[str, Any] = inner(self)
        return said if self.corpus else {name: value for name, value in said.items() if name != "corpus"}

    @property
    def origin(self) -> tuple[str, ...]:
        """A note that says where the records were read from; none where they come from no other file system."""
        return (f"{self.name} {self.version} was made of {', '.join(self.corpus)}",) if self.corpus else ()

    @property
    def record(self) -> Record:
        """The record, with the fields that the corpus adds to it, and whether its date may be null."""
        return record(self.gate.fields, undated=DATE not in self.gate.required)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        listed = [file.path for file in self.files]
        paths = [path for shard in self.shards for path in (shard.parquet, shard.jsonl)]
        if own := {NAME, SUMS}.intersection(listed):
            raise ValueError(f"lists {min(own)}, which vouches for what is listed")
        if listed != sorted(listed, key=str.encode):
            raise ValueError("does not list the files in the order of their paths")
        for names in (listed, paths):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                raise ValueError(f"lists {twice[0]} more than once")
        if missing := sorted(set(paths) - set(listed)):
            raise ValueError(f"{missing[0]} is a shard, but none of the files")
        return self

    @model_validator(mode="after")
    def _whole_splits(self) -> Self:
        own = [(split, [shard.number for shard in shards]) for split, shards in groupby(self.shards, lambda s: s.split)]
        for split, numbers in own:
            if numbers != [(number, len(numbers)) for number in range(len(numbers))]:
                raise ValueError(f"the shards of the split {split} do not stand together, from the first to the last")
        return self


def gate(policy: Policy) -> Gate:
    """Return what every record is held to: fields that every source requires, the rules' severities, fields added."""
    optional = {name for source in policy.sources for name in source.optional}
    required = {*policy.required, *(field.name for field in policy.fields if field.required)} - optional
    held = loosest(policy)
    severity: dict[str, str] = {code: level.value for code, level in held.severity.items()}
    return Gate(
        required=[name for name in policy.record.fields if name in required],
        ignored=held.ignore,
        severity=severity,
        duplicates=policy.duplicates,
        fields=tuple(field.model_copy(update={"required": field.name in required}) for field in policy.fields),
    )


@cache
def installed(name: str) -> str:
    """Return the version of an installed package; all of its metadata are parsed for that, which takes milliseconds."""
    return version(name)


def files(folder: Path, known_files: Iterable[File] = ()) -> list[File]:
    """List a release's files but manifest and SHA256SUMS, by path; those in `known_files` are not read again."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = sorted((path.relative_to(folder).as_posix() for path in paths), key=str.encode)
    known = {each.path: each for each in known_files}
    return [known.get(name) or file(folder, name) for name in names if name not in (NAME, SUMS)]


def file(folder: Path, name: str, sha256: str | None = None) -> File:
    """Return size and digest of one file of a release; `sha256` skips hashing if it is known."""
    path = folder / name
    return File(path=name, bytes=path.stat().st_size, sha256=sha256 or digest.of_file(path))


def sums(manifest: Manifest, manifest_sha256: str) -> str:
    """Render SHA256SUMS as `sha256sum -c` reads it, with a line for the manifest, so that it covers every file."""
    rows = [*((file.sha256, file.path) for file in manifest.files), (manifest_sha256, NAME)]
    return "".join(f"{sha256}  {path}\n" for sha256, path in sorted(rows, key=lambda row: row[1].encode()))


def dump(manifest: Manifest) -> str:
    """Render a manifest as JSON; the same manifest gives the same bytes."""
    return json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def load(folder: Path) -> Manifest:
    """Read the manifest of a release; raise ReleaseError if it is missing or not valid."""
    path = folder / NAME
    if path.exists() and not path.is_file():  # reading a pipe would block
        raise ReleaseError(f"{path}: not a regular file; download the release again")
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise too_large(str(path), size)
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise ReleaseError(
            f"{path}: {error.strerror}; name the folder of a release, such as dist/NAME/1.0.0"
        ) from error


def too_large(shown: str, size: int) -> ReleaseError:
    """Return the error for a manifest or its sums that nobody would write, and that memory may not hold."""
    return ReleaseError(f"{shown}: {size:,} bytes, where {LARGEST:,} is the most; download the release again")


def parse(data: bytes, shown: str) -> Manifest:
    """Parse a manifest; raise ReleaseError if it is not valid. `shown` is its path for messages."""
    try:
        manifest = Manifest.model_validate_json(data)
        json.loads(data, object_pairs_hook=_once)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _refused(shown, f"{where}: {first['msg']}" if where else first["msg"]) from error
    except ValueError as error:
        raise _refused(shown, str(error)) from error

    return manifest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing repeated keys: some JSON readers take the first value and some the last."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(f"{Counter(name for name, _ in pairs).most_common(1)[0][0]} stands twice in one object")
    return members


def _refused(shown: str, reason: str) -> ReleaseError:
    return ReleaseError(f"{shown}: not a manifest: {reason[:_REASON]}; download the release again")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the manifest."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:manifest:{FORMAT}"}
    return {**head, **Manifest.model_json_schema()}

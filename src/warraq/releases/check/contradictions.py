"""Compare every file that describes a release with its manifest.

Consumers of these files (`datasets`, Croissant and Data Package readers) trust most of what they say; this checks it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from warraq.errors import in_one_line
from warraq.finding import Fault
from warraq.releases.check import accounts
from warraq.releases.check.accounts import said as _said
from warraq.releases.format import manifest
from warraq.releases.format.manifest import Manifest

_SPLIT = re.compile(r'^ +- name: "(\w+)"\n +num_bytes: (\d+)\n +num_examples: (\d+)$', re.MULTILINE)
# Required by the specification of Croissant 1.1, except what a policy may leave out.
_REQUIRED = ("@context", "@type", "conformsTo", "description", "name", "datePublished")


def contradictions(folder: Path, stated: Manifest, damaged: set[str]) -> Iterator[tuple[str, Fault]]:
    """Yield path and fault of each file that contradicts the manifest; `damaged` and missing ones are left out."""
    own = {"croissant.json": _croissant, "datapackage.json": _package, "README.md": _card}
    shards = {shard.parquet: accounts.of_shard for shard in stated.shards}
    said = set[str]()
    checks = [*accounts.CHECKS.items(), *own.items(), *shards.items()]
    for name, check in checks:
        if name not in damaged and (folder / name).is_file():
            for message in _checked(check, folder / name, stated):
                said.add(name)
                yield name, Fault("REL009", message)
    for name, message in accounts.of_provenance(folder, stated):
        if name not in damaged | said:  # a more specific message was given already
            yield name, Fault("REL009", message)
    for message in accounts.of_schema(stated):
        yield manifest.NAME, Fault("REL004", message)


def _checked(check: accounts.Check, path: Path, stated: Manifest) -> Iterator[str]:
    try:
        yield from check(path, stated)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, pa.ArrowException) as error:
        yield f"cannot be read as what it is: {type(error).__name__}: {in_one_line(error)[:200]}"


def _croissant(file: Path, stated: Manifest) -> Iterator[str]:
    metadata = json.loads(accounts.content(file))
    for name in _REQUIRED:
        if not metadata.get(name):
            yield f"lacks {name}, which Croissant requires"
    yield from _said("the name", metadata.get("alternateName"), stated.name)
    yield from _said("version", metadata.get("version"), stated.version)
    objects = {each["contentUrl"]: each["sha256"] for each in metadata["distribution"] if "contentUrl" in each}
    for path, (_, sha256) in _data(stated).items():
        yield from _said(f"the sha256 of {path}", objects.pop(path, None), sha256)
    for path in objects:
        yield f"names {path}, which the manifest does not"
    columns = {
        each["source"]["extract"]["column"] for part in metadata["recordSet"] for each in _leaves(part) if _column(each)
    }
    for name in sorted(columns ^ set(stated.record.fields)):
        yield f"the column {name} {'is not in the data' if name in columns else 'is not described'}"


def _leaves(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in part["field"]:
        yield from field.get("subField", [field])


def _column(field: dict[str, Any]) -> bool:
    return "column" in field.get("source", {}).get("extract", {})


def _package(file: Path, stated: Manifest) -> Iterator[str]:
    package = json.loads(accounts.content(file))
    yield from _said("the name", package.get("name"), stated.name)
    yield from _said("version", package.get("version"), stated.version)
    resources = {each["path"]: (each["bytes"], each["hash"]) for each in package["resources"]}
    for path, (size, sha256) in _data(stated).items():
        own = resources.pop(path, (None, None))
        yield from _said(f"the bytes of {path}", own[0], size)
        yield from _said(f"the hash of {path}", own[1], f"sha256:{sha256}")
    for path in resources:
        yield f"names {path}, which the manifest does not"


def _card(file: Path, stated: Manifest) -> Iterator[str]:
    """Compare the card's splits with the manifest; `datasets` enforces `num_examples`, but not bytes or order."""
    data = _data(stated)
    wanted = {
        split: (
            sum(data[shard.parquet][0] for shard in stated.shards if shard.split == split and shard.parquet in data),
            sum(shard.rows for shard in stated.shards if shard.split == split),
        )
        for split in dict.fromkeys(shard.split for shard in stated.shards)
    }
    splits = {name: (int(size), int(rows)) for name, size, rows in _SPLIT.findall(accounts.content(file).decode())}
    for split in sorted(wanted.keys() | splits.keys()):
        size, rows = splits.get(split, (None, None))
        own = wanted.get(split, (None, None))
        yield from _said(f"num_bytes of {split}", size, own[0])
        yield from _said(f"num_examples of {split}", rows, own[1])
    if wanted.keys() == splits.keys():
        yield from _said("the order of the splits", list(splits), list(wanted))


def _data(stated: Manifest) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of every shard file, by its path."""
    paths = {path for shard in stated.shards for path in (shard.parquet, shard.jsonl)}
    return {file.path: (file.bytes, file.sha256) for file in stated.files if file.path in paths}

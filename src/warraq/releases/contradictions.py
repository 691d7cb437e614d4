"""Descriptors held against the manifest: what their own consumers take on trust (digests, counts, columns), and need not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from warraq.article import ARROW_SCHEMA
from warraq.finding import Fault
from warraq.releases.manifest import Manifest

_SPLIT = re.compile(r'^ +- name: "(\w+)"\n +num_bytes: (\d+)\n +num_examples: (\d+)$', re.MULTILINE)
# What the specification of Croissant 1.1 requires, save what a policy may leave unsaid.
_REQUIRED = ("@context", "@type", "conformsTo", "description", "name", "datePublished")


def contradictions(folder: Path, made: Manifest, damaged: set[str]) -> Iterator[tuple[str, Fault]]:
    """Say where croissant.json, datapackage.json or the card says otherwise than the manifest; damaged files are not looked at."""
    checks: dict[str, Callable[[str, Manifest], Iterator[str]]] = {
        "croissant.json": _croissant,
        "datapackage.json": _package,
        "README.md": _card,
    }
    for name, check in checks.items():
        if name in damaged or not (folder / name).is_file():
            continue
        try:
            for message in check((folder / name).read_text(encoding="utf-8"), made):
                yield name, Fault("REL009", message)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield name, Fault("REL009", f"cannot be read as what it is: {type(error).__name__}: {error}")


def _croissant(text: str, made: Manifest) -> Iterator[str]:
    found = json.loads(text)
    for name in _REQUIRED:
        if not found.get(name):
            yield f"lacks {name}, which Croissant requires"
    yield from _said("version", found.get("version"), made.version)
    objects = {each["contentUrl"]: each["sha256"] for each in found["distribution"] if "contentUrl" in each}
    for path, (_, sha256) in _data(made).items():
        yield from _said(f"the sha256 of {path}", objects.pop(path, None), sha256)
    for path in objects:
        yield f"names {path}, which the manifest does not"
    columns = {
        each["source"]["extract"]["column"] for part in found["recordSet"] for each in _leaves(part) if _column(each)
    }
    for name in sorted(columns ^ set(ARROW_SCHEMA.names)):
        yield f"the column {name} {'is not in the data' if name in columns else 'is not described'}"


def _leaves(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in part["field"]:
        yield from field.get("subField", [field])


def _column(field: dict[str, Any]) -> bool:
    return "column" in field.get("source", {}).get("extract", {})


def _package(text: str, made: Manifest) -> Iterator[str]:
    found = json.loads(text)
    yield from _said("version", found.get("version"), made.version)
    resources = {each["path"]: (each["bytes"], each["hash"]) for each in found["resources"]}
    for path, (size, sha256) in _data(made).items():
        own = resources.pop(path, (None, None))
        yield from _said(f"the bytes of {path}", own[0], size)
        yield from _said(f"the hash of {path}", own[1], f"sha256:{sha256}")
    for path in resources:
        yield f"names {path}, which the manifest does not"


def _card(text: str, made: Manifest) -> Iterator[str]:
    """`num_examples` is enforced by `datasets`, `num_bytes` by nobody; the files of a release are listed by neither."""
    data = _data(made)
    wanted = {
        split: (
            sum(data[shard.parquet][0] for shard in made.shards if shard.split == split and shard.parquet in data),
            sum(shard.rows for shard in made.shards if shard.split == split),
        )
        for split in {shard.split for shard in made.shards}
    }
    found = {name: (int(size), int(rows)) for name, size, rows in _SPLIT.findall(text)}
    for split in sorted(wanted.keys() | found.keys()):
        size, rows = found.get(split, (None, None))
        own = wanted.get(split, (None, None))
        yield from _said(f"num_bytes of {split}", size, own[0])
        yield from _said(f"num_examples of {split}", rows, own[1])


def _data(made: Manifest) -> dict[str, tuple[int, str]]:
    """Give size and digest of every shard by its path."""
    paths = {path for shard in made.shards for path in (shard.parquet, shard.jsonl)}
    return {file.path: (file.bytes, file.sha256) for file in made.files if file.path in paths}


def _said(what: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"says that {what} is {found}, but the manifest says {wanted}"

"""Generate the JSON Schemas of the contracts from the models, and detect stale files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from warraq.policy import Policy
from warraq.record import CANONICAL, Record
from warraq.releases.format import manifest
from warraq.report import figures
from warraq.report import json as findings
from warraq.report.described import json as description
from warraq.system import atomic


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema of `warraq.toml`."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:warraq:policy:1"}
    return {**head, **Policy.model_json_schema()}


def documents(record: Record = CANONICAL) -> dict[str, str]:
    """Return the text of every schema, by its file name."""
    schemas = {
        "article": record.json_schema(),
        "description": description.json_schema(),
        "findings": findings.json_schema(),
        "manifest": manifest.json_schema(),
        "policy": policy_schema(),
        "stats": figures.json_schema(),
    }
    return {f"{name}.schema.json": dump(schema) for name, schema in schemas.items()}


def dump(schema: dict[str, Any]) -> str:
    """Render one schema as its file has it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def stale(folder: Path, record: Record = CANONICAL) -> list[Path]:
    """List the schemas in `folder` that are absent or differ from what the models give."""
    paths = {folder / name: text for name, text in documents(record).items()}
    held = {path: path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()}
    return [path for path, text in paths.items() if held.get(path) != text]


def write(folder: Path, record: Record = CANONICAL) -> None:
    """Write every schema into `folder`."""
    atomic.write_all(((folder / name, text.encode()) for name, text in documents(record).items()), within=folder)

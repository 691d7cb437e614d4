"""Render the provenance of a release: an in-toto Statement v1 with a SLSA v1 provenance predicate about its shards.

Inputs are identified by content, not by files: the records by their logical digest, and all seeds by one combined
digest. The same corpus in other files gives the same statement. Sources: in-toto Attestation Framework, Statement v1;
slsa.dev, Provenance v1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from warraq.releases.description.describe import Description

NAME = "provenance.intoto.json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD = "urn:warraq:release:1"


def render(
    description: Description,
    logical: str,
    inputs: Mapping[str, str],
    rules: Iterable[str],
    gate: Mapping[str, Any],
    tools: Mapping[str, str],
    beside: Mapping[str, str],
) -> str:
    """Render the statement as JSON.

    `inputs` are the digests of inputs other than records, by name. `beside` are the digests of the release's files
    other than shards, by path. `gate` is the manifest's gate.
    """
    files = [file for shard in description.shards for file in (shard.parquet, shard.jsonl)]
    statement: dict[str, Any] = {
        "_type": STATEMENT,
        "subject": [_named(file.path, file.sha256) for file in sorted(files, key=lambda file: file.path.encode())],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": {"name": description.policy.name, "version": description.version},
                "internalParameters": {"rules": list(rules), "gate": gate},
                "resolvedDependencies": [
                    _named("records", logical),
                    *(_named(name, digest) for name, digest in sorted(inputs.items())),
                ],
            },
            "runDetails": {
                "builder": {"id": f"urn:warraq:{description.tool_version}", "version": dict(sorted(tools.items()))},
                "byproducts": [_named(path, digest) for path, digest in sorted(beside.items())],
            },
        },
    }
    return json.dumps(statement, ensure_ascii=False, indent=1) + "\n"


def _named(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}

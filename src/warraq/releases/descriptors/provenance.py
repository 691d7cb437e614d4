"""Where a release came from: an in-toto Statement v1 with a SLSA provenance predicate; its shards are the subjects.

Inputs are named by what they say, not by how they lie: the records by their logical digest, the seeds by theirs together, so that the
same corpus in other files gives the same statement. Sources: in-toto Attestation Framework, Statement v1; slsa.dev, Provenance v1.
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
    """Write the statement.

    `inputs` are digests of what a release is made of beside its records, by name, and `beside` those of the files that it holds beside
    its shards, by path; `gate` is the manifest's.
    """
    files = [file for shard in description.shards for file in (shard.parquet, shard.jsonl)]
    statement: dict[str, Any] = {
        "_type": STATEMENT,
        "subject": [_named(file.path, file.sha256) for file in sorted(files, key=lambda file: file.path.encode())],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": {"name": description.name, "version": description.version},
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

"""The figures of a corpus: the contract of `stats --format json`, and its JSON Schema; `text` renders them."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION: Literal[1] = 1


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tool(_Object):
    """What made the figures."""

    name: Literal["warraq"]
    version: str


class Count(_Object):
    """Records that have one value."""

    value: str
    records: int = Field(ge=0)
    share: float = Field(ge=0, le=1)


class Lengths(_Object):
    """Lengths of the texts in code points: the least, the greatest, the mean, and quantiles (nearest rank)."""

    least: int
    p05: int
    p25: int
    median: int
    p75: int
    p95: int
    greatest: int
    mean: float


class Missing(_Object):
    """A field that some records lack: no value, or an empty list."""

    field: str
    records: int = Field(ge=0)
    share: float = Field(ge=0, le=1)


class Findings(_Object):
    """What one rule found."""

    code: str
    name: str
    severity: str
    findings: int = Field(ge=0)


class OwnValues(_Object):
    """The values of a field of one's own that has a closed set."""

    field: str
    values: list[Count]


class Shift(_Object):
    """How the share of one value differs from that in the release."""

    value: str
    before: float = Field(ge=0, le=1)
    now: float = Field(ge=0, le=1)


class Drift(_Object):
    """How a distribution differs: Jensen-Shannon divergence in bits, values on one side alone, the greatest shifts."""

    distance: float = Field(ge=0, le=1, description="0: the same shares; 1: no value in common.")
    new: list[str]
    vanished: list[str]
    shifts: list[Shift] = Field(description="Those that changed most, at most ten.")


class Against(_Object):
    """What drifted since a release."""

    release: str
    records: int = Field(ge=0)
    added: int | None = Field(description="Ids that the release lacks; null where no record has an id.")
    removed: int | None = Field(description="Ids of the release that are not there any more.")
    publishers: Drift
    months: Drift
    languages: Drift
    lengths: Drift = Field(description="By class of length, ten to a decade.")
    before: Lengths | None = Field(description="Lengths of the texts in the release.")
    missing: list[Shift] = Field(description="Fields whose share of records without a value changed.")
    own: dict[str, Drift] = Field(description="By field of one's own with a closed set.")


class Output(_Object):
    """What `stats --format json` writes."""

    version: Literal[1]
    tool: Tool
    files: int = Field(ge=0)
    records: int = Field(ge=0)
    unread: int = Field(ge=0)
    first: str | None = Field(description="First publication, RFC 3339.")
    last: str | None
    months: list[Count] = Field(description="By month of publication in UTC, YYYY-MM.")
    undated: int = Field(ge=0, description="Records without a date, or with one that is no RFC 3339 (DAT001, DAT002).")
    publishers: list[Count] = Field(description="Most records first.")
    languages: list[Count]
    characters: int = Field(ge=0, description="Code points of all texts.")
    lengths: Lengths | None
    classes: list[Count] = Field(description="Records by class of length, each named by its least length.")
    missing: list[Missing]
    own: list[OwnValues]
    findings: list[Findings]
    duplicates: dict[str, int] = Field(description="Records that repeat another one, by code.")
    against: Against | None


def render(output: Output) -> str:
    """Render figures as one JSON document; the same figures give the same bytes."""
    return json.dumps(output.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:warraq:stats:{VERSION}"}
    return {**head, **Output.model_json_schema()}

"""Waivers: findings that are right as they stand, with who said so and why; in `warraq.toml` or `waivers.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from warraq.errors import PolicyError
from warraq.policy.lines import Setting
from warraq.policy.reasons import worded
from warraq.policy.tables import Table

NAME = "waivers.toml"
TABLE = "waivers"
_TARGETS = ("record", "path", "source")
_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Waiver(Table):
    """What is not counted: the findings of a rule or a family in one record, in some files, or in one source."""

    code: str = Field(description="A rule or a family whose findings are right as they stand.")
    record: str | None = Field(default=None, min_length=1, description="Id of the record that they are in.")
    path: str | None = Field(default=None, min_length=1, description="Glob of the files, as reports show their paths.")
    source: str | None = Field(default=None, min_length=1, description="Name of the source that they are in.")
    reason: _Said = Field(description="Why they are right.")
    owner: _Said = Field(description="Who says so.")
    expires: date | None = Field(default=None, description="The last day, in UTC, on which they are waived.")

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if len(stated := [name for name in _TARGETS if getattr(self, name) is not None]) != 1:
            reason = f"this one has {' and '.join(stated)}" if stated else "this one has none"
            raise ValueError(f"a waiver has one of record, path and source; {reason}")
        return self

    @property
    def target(self) -> str:
        """What the waiver is about, in words."""
        return next(f"{name} {getattr(self, name)}" for name in _TARGETS if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class Placed:
    """A waiver, and where it stands: the file beside the policy, and the line of its header."""

    waiver: Waiver
    file: Path
    line: int

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.file}:{self.line}"


def placed(path: Path, content: Mapping[str, Any], lines: Mapping[Setting, int]) -> tuple[Placed, ...]:
    """Return the waivers that a TOML file holds, each with its line; raise PolicyError for one that is wrong."""
    stated = content.get(TABLE, [])
    if not isinstance(stated, list) or any((TABLE, number) not in lines for number in range(len(stated))):
        raise PolicyError(f"{path}: {TABLE}: write each waiver as a table of its own, under [[{TABLE}]]")
    return tuple(_placed(path, own, lines[TABLE, number]) for number, own in enumerate(stated))


def _placed(path: Path, stated: object, line: int) -> Placed:
    try:
        return Placed(Waiver.model_validate(stated), path, line)
    except ValidationError as error:
        raise PolicyError(f"{path}:{line}: waiver: {_reasons(error)}") from error


def _reasons(error: ValidationError) -> str:
    """Say what is wrong with a waiver, setting by setting."""
    said = list[str]()
    for item in error.errors():
        name = ".".join(map(str, item["loc"]))
        if item["type"] == "missing":
            said.append(f"{name} is missing")
        elif item["type"] == "extra_forbidden":
            said.append(f"{name}: no such setting; a waiver has {', '.join(Waiver.model_fields)}")
        else:
            said.append(": ".join(filter(None, [name, worded(item["type"], item["msg"])])))
    return "; ".join(said)

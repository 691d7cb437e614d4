"""What a reader has to be told beside the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warraq.article import FIELDS
from warraq.policy import Limits, SourcePolicy

LISTED = ("authors", "attribution", "keywords")  # where a string is a list of one


@dataclass(slots=True)
class Options:
    """Options of one run: limits, a foreign file's columns by field (`--map`), the source's policy, the policy's
    folder.

    `seen` gathers the columns of a foreign file that is mapped, for what is said of them once. `broken` tells that the
    file's content breaks off, which has been said.
    """

    limits: Limits = field(default_factory=Limits)
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: SourcePolicy = field(default_factory=SourcePolicy)
    root: Path = field(default_factory=Path)
    seen: set[str] = field(default_factory=set)
    broken: bool = False

    def columns(self) -> dict[str, str]:
        """Return the column of each field: the one that it is mapped to, else the one that bears its name, unless
        mapped elsewhere.
        """
        taken = set(self.mapping.values())
        return {name: self.mapping.get(name, name) for name in FIELDS if name in self.mapping or name not in taken}

    def mapped(self, value: object) -> object:
        """Return a foreign record its field names; without a mapping it stays as it is.

        A string where a list belongs is a list of one.
        """
        if not self.mapping or not isinstance(value, dict):
            return value
        columns, record = self.columns(), dict[str, Any]()
        for name, column in columns.items():
            if column in value:
                cell = value[column]
                record[name] = [cell] if name in LISTED and isinstance(cell, str) else cell
        self.seen.update(value)
        return record

"""What a reader has to be told beside the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warraq.article import ARROW_SCHEMA
from warraq.policy import Limits, SourcePolicy

_LISTS = frozenset(column.name for column in ARROW_SCHEMA if str(column.type).startswith("list<element: string"))


@dataclass(slots=True)
class Options:
    """Options of one run: limits, a foreign file's columns by field (`--map`), the source's policy, the policy's folder.

    `unmapped` gathers the columns that a mapping left unread, for one line of notes.
    """

    limits: Limits = field(default_factory=Limits)
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: SourcePolicy = field(default_factory=SourcePolicy)
    root: Path = field(default_factory=Path)
    unmapped: set[str] = field(default_factory=set)

    def mapped(self, value: object) -> object:
        """Give a foreign record its field names; without a mapping it stays as it is.

        A column that bears a field's name is that field unless mapped elsewhere; a string where a list belongs is a list
        of one.
        """
        if not self.mapping or not isinstance(value, dict):
            return value
        taken = set(self.mapping.values())
        record: dict[str, Any] = {}
        for name in ARROW_SCHEMA.names:
            column = self.mapping.get(name, name)
            if column in value and (name in self.mapping or column not in taken):
                cell = value[column]
                record[name] = [cell] if name in _LISTS and isinstance(cell, str) else cell
        self.unmapped |= set(map(str, value)) - taken - set(record)
        return record

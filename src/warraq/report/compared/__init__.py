"""What differs between two releases, for people: one module a format, with `render(compared, words)`."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("removed", "edited", "moved", "added")  # what breaks something for users comes first
MOST = 20  # records of each kind that are shown


@dataclass(frozen=True, slots=True)
class Row:
    """One changed record; the title is empty where the data are not at hand."""

    kind: str
    id: str
    fields: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The names of two releases, what changed by kind and by field, and the first records of each kind."""

    older: str
    newer: str
    bump: str
    kinds: dict[str, int]
    fields_added: tuple[str, ...]
    fields_changed: tuple[str, ...]
    by_field: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return any(self.kinds.values()) or bool(self.fields_added or self.fields_changed)

    def of_kind(self, kind: str) -> tuple[Row, ...]:
        """Return the records of one kind that are shown."""
        return tuple(row for row in self.rows if row.kind == kind)

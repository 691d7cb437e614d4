"""What is known when all parts of a file are examined: on which line each begins, what odd lines have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.engine.examine import Piece, examine
from warraq.engine.scope import Scope
from warraq.engine.shared import Shared
from warraq.finding import Finding
from warraq.readers import json_kind
from warraq.readers.batch import Builder, Place
from warraq.readers.json_kind import Strays
from warraq.record import Record

TABLES = ("keys", "texts", "recurring", "seeds")


@dataclass(slots=True)
class OfSpans:
    """Joins the pieces of one file; each piece counts the lines of its own part only."""

    lines: int = 0
    records: int = 0
    strays: dict[str, Strays] = field(default_factory=dict)

    def take(self, piece: Piece, feeds: int) -> Piece:
        """Return the next part's piece, as a run over all of the file has it; the part has so many line feeds."""
        moved = shifted(piece, self.lines)
        self.lines += feeds
        self.records += piece.records
        self.strays = json_kind.together((self.strays, moved.strays))
        return replace(moved, strays={})

    def rest(self, path: str, scope: Scope, record: Record) -> Piece | None:
        """Return the findings about odd lines, once all parts have been joined; None if there are no odd lines."""
        if not self.strays:
            return None
        builder = Builder(path, record, strays=self.strays)
        builder.close(self.records)
        return examine([[builder.batch()]], scope)[0]


def shifted(piece: Piece, lines: int) -> Piece:
    """Return a piece as it is behind so many lines of its file."""
    if not lines:
        return piece
    tables: dict[str, Any] = {name: _table(getattr(piece, name), lines) for name in TABLES}
    return replace(
        piece,
        findings=_findings(piece.findings, lines),
        shared=tuple(_shared(each, lines) for each in piece.shared),
        strays={kind: _strays(strays, lines) for kind, strays in piece.strays.items()},
        **tables,
    )


def _findings(findings: Sequence[Finding], lines: int) -> tuple[Finding, ...]:
    return tuple(each if each.line is None else replace(each, line=each.line + lines) for each in findings)


def _shared(shared: Shared, lines: int) -> Shared:
    return replace(shared, findings=_findings(shared.findings, lines), header=_place(shared.header, lines))


def _place(place: Place | None, lines: int) -> Place | None:
    return place if place is None or place.line is None else replace(place, line=place.line + lines)


def _strays(strays: Strays, lines: int) -> Strays:
    moved = Strays()
    for line, offset, records in strays.rows():
        moved.places.extend((line + lines, offset, records))
    return moved


def _table(table: pa.Table | None, lines: int) -> pa.Table | None:
    if table is None:
        return None
    column = table.schema.get_field_index("line")
    own = table.schema.field(column)
    return table.set_column(column, own, pc.add(table["line"], pa.scalar(lines, own.type)))

"""The parts of a computed answer: paragraphs and tables, which each renderer writes in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Code(str):
    """A name to be set as code: a field, a file, a reader."""

    __slots__ = ()


class Share(NamedTuple):
    """A part of a whole, both as counts."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Return the share in per cent.

        >>> str(Share(1, 3)), str(Share(0, 0))
        ('33.3%', '0.0%')
        """
        return f"{100 * self.part / self.whole if self.whole else 0:.1f}%"


Cell = str | int | Share


@dataclass(frozen=True, slots=True)
class Steps:
    """Draw a table as columns along a scale.

    `ticks` are positions, counted in columns from the left edge of the first one, with their labels.
    """

    axis: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Draw a table as one bar per row; of `count` rows, those after the first `top` share one bar."""

    top: int
    count: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences, in pieces; each piece from the data stands alone, so that it can be escaped."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a head: a label, its count, and possibly more columns; with a picture if that is useful."""

    name: str  # used in the ids of its picture
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: Steps | Bars | None = None


Fact = Paragraph | Table


def paragraph(*parts: str) -> tuple[Fact, ...]:
    """Return a paragraph, or nothing if all parts are empty."""
    kept = tuple(part for part in parts if part)
    return (Paragraph(kept),) if kept else ()


def shown(cell: Cell) -> str:
    """Format a cell for people.

    >>> shown(1200), shown(Share(1, 8)), shown("ar")
    ('1,200', '12.5%', 'ar')
    """
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def plain(fact: Fact) -> str:
    """Render a fact as plain text.

    >>> plain(Paragraph(("See ", Code("source"), ".")))
    'See source.'
    >>> plain(Table("", "Articles by language", ("language", "articles"), (("ar", 1200), ("en", 3))))
    'Articles by language: ar 1,200; en 3.'
    """
    if isinstance(fact, Paragraph):
        return "".join(fact.parts).strip()
    rows = (" ".join([shown(row[0]), ", ".join(map(shown, row[1:]))]) for row in fact.rows)
    return f"{fact.caption}: {'; '.join(rows)}."

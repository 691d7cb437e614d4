"""What a computed answer is made of: paragraphs and tables, which each rendering writes in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Code(str):
    """A name as programs write it: a field, a file, a reader."""

    __slots__ = ()


class Share(NamedTuple):
    """A part of a whole, both counted."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Write it in per cent.

        >>> str(Share(1, 3)), str(Share(0, 0))
        ('33.3%', '0.0%')
        """
        return f"{100 * self.part / self.whole if self.whole else 0:.1f}%"


Cell = str | int | Share


@dataclass(frozen=True, slots=True)
class Steps:
    """A picture of a table as columns along a scale; `ticks` are places on it, from 0 at the first column's left, with their words."""

    axis: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of a table as a bar a row; of `count` rows in all, what is beyond the first `top` is one bar."""

    top: int
    count: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences, in pieces: what comes from the data is a piece by itself."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head: a label, its count, and perhaps more; with a picture where there is something to see."""

    name: str  # of its picture: a part of ids
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: Steps | Bars | None = None


Fact = Paragraph | Table


def paragraph(*parts: str) -> tuple[Fact, ...]:
    """Make a paragraph, none where there is nothing in it."""
    kept = tuple(part for part in parts if part)
    return (Paragraph(kept),) if kept else ()


def shown(cell: Cell) -> str:
    """Write a cell as people read it.

    >>> shown(1200), shown(Share(1, 8)), shown("ar")
    ('1,200', '12.5%', 'ar')
    """
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def plain(fact: Fact) -> str:
    """Write a fact as plain text.

    >>> plain(Paragraph(("See ", Code("source"), ".")))
    'See source.'
    >>> plain(Table("", "Articles by language", ("language", "articles"), (("ar", 1200), ("en", 3))))
    'Articles by language: ar 1,200; en 3.'
    """
    if isinstance(fact, Paragraph):
        return "".join(fact.parts).strip()
    rows = (" ".join([shown(row[0]), ", ".join(map(shown, row[1:]))]) for row in fact.rows)
    return f"{fact.caption}: {'; '.join(rows)}."

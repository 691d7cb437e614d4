"""Blocks of whole rows of a delimited file whose cells are told by their quotation marks and line ends alone.

In such a row a mark opens a quoted cell, closes one, is one of a pair inside of it, or stands in a cell that is not
quoted. Rows of any other kind are left to the exact reader, one at a time.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from warraq.arrays import Mask, Numbers, Octets
from warraq.readers import csv_rows
from warraq.readers.buffers import Buffer, let_go

_SINGLY = 1024  # rows that are read one by one at most, before regular ones are looked for again
FIRST, MOST = 1 << 16, 24 << 20  # bytes of a block: they grow while rows are regular
_MARK, _LF, _CR = b'"\n\r'


@dataclass(frozen=True, slots=True)
class Block:
    """Some regular rows of a file: their bytes, the place of these in it, and where each row starts and ends in them.

    A row ends before its line end. `line` is the number of the first one's line, from 1.
    """

    data: bytes
    offset: int
    line: int
    starts: Numbers
    ends: Numbers


@dataclass(frozen=True, slots=True)
class Single:
    """Where rows are to be read one by one, by place in the file and line, and how many: the first is not regular."""

    start: int
    line: int
    rows: int = 1


def cut(
    data: Buffer, start: int, line: int, delimiter: str, *, width: int, longest: int
) -> Generator[Block | Single, tuple[int, int] | None]:
    """Cut the rows from `start` on into regular blocks, and the rows between them.

    A row of over `longest` bytes, and some more, is a single one. Behind a single row the next place is asked for,
    with `send`: where its reading ended, and the line there.
    """
    size, singly = FIRST, 1
    while start < len(data):
        block, done = _block(data, start, line, delimiter, size, width)
        if block is not None:
            size, singly = min(2 * size, MOST) if done else FIRST, 1
            yield block
            let_go(data, start, start + len(block.data))
            start, line = start + len(block.data), line + csv_rows.breaks(block.data)
        elif not done and size <= longest:
            size *= 2  # one row is longer than this
        else:
            start, line = (yield Single(start, line, singly)) or (start, line)
            size, singly = FIRST, min(2 * singly, _SINGLY)


def lines_before(block: Block) -> Numbers:
    """Count the line ends of a block before each of its rows."""
    octets = np.frombuffer(block.data, np.uint8)
    ends, _ = _line_ends(octets, whole=True)
    return np.searchsorted(ends, block.starts)


def _block(  # where, and how it is read
    data: Buffer, start: int, line: int, delimiter: str, size: int, width: int
) -> tuple[Block | None, bool]:
    """Return the regular rows that `size` bytes begin with; and whether what stands behind them, or there in place of
    them, is known.
    """
    part = data[start : start + size]
    whole = start + len(part) >= len(data)
    octets = np.frombuffer(part, np.uint8)
    marks = np.flatnonzero(octets == _MARK)
    ends, behind = _line_ends(octets, whole=whole)
    marks, limit = _real(octets, marks, ord(delimiter), whole=whole)
    outside = np.searchsorted(marks, ends) % 2 == 0
    if not outside.all():
        limit = min(limit, _first_misfit(octets, marks, ends, outside, (ord(delimiter), width)))
    ends, behind = ends[outside], behind[outside]
    if len(marks) % 2 and whole:
        limit = min(limit, int(marks[-1]))
    if limit < len(part):
        ends, behind = ends[ends < limit], behind[ends < limit]
    elif whole and (not len(behind) or behind[-1] < len(part)):
        ends, behind = np.append(ends, len(part)), np.append(behind, len(part))
    if not len(ends):
        return None, limit < len(part) or whole
    own = part[: int(behind[-1])]
    starts = np.concatenate([np.zeros(1, np.int64), behind[:-1]])
    return Block(own, start, line, starts, ends), limit == len(part)


def _first_misfit(octets: Octets, marks: Numbers, ends: Numbers, outside: Mask, header: tuple[int, int]) -> int:
    """Return the end of the first row of several lines that has another number of cells than the header, by its
    delimiter and width; else the end. One of the lines may be a row of its own, and what follows another one.
    """
    delimiter, width = header
    signs, stops = np.flatnonzero(octets == delimiter), ends[outside]
    before = np.searchsorted(signs, marks)  # each mark
    quoted = np.concatenate([np.zeros(1, np.int64), np.cumsum(before[1::2] - before[0::2][: len(before) // 2])])
    parts = np.searchsorted(signs, stops) - quoted[np.searchsorted(marks, stops) // 2]
    cells = np.diff(parts, prepend=0) + 1
    several = np.diff(np.flatnonzero(outside), prepend=-1) > 1
    wrong = np.flatnonzero(several & (cells != width))
    return int(stops[wrong[0]]) if len(wrong) else len(octets)


def _line_ends(octets: Octets, *, whole: bool) -> tuple[Numbers, Numbers]:
    """Return where lines end, by LF, CRLF or CR alone, and where each next one begins."""
    feeds = np.flatnonzero(octets == _LF)
    returns = np.flatnonzero(octets == _CR)
    if not len(returns):
        return feeds, feeds + 1
    last = len(octets) - 1
    followed = octets[np.minimum(returns + 1, last)] == _LF
    alone = returns[~followed & ((returns < last) | whole)]
    pairs = returns[followed & (returns < last)]
    ends = np.sort(np.concatenate([np.setdiff1d(feeds, pairs + 1, assume_unique=True), pairs, alone]))
    return ends, ends + 1 + np.isin(ends, pairs, assume_unique=True)


def _real(octets: Octets, marks: Numbers, delimiter: int, *, whole: bool) -> tuple[Numbers, int]:
    """Return the marks that quote a cell or are in a pair in one, and the place of the first in a quoted cell that does
    neither; else the end. All other marks are characters.
    """
    if not len(marks):
        return marks, len(octets)
    limits = np.zeros(256, np.bool_)
    limits[[delimiter, _LF, _CR]] = True
    before = limits[octets[np.maximum(marks - 1, 0)]] | (marks == 0)
    after = limits[octets[np.minimum(marks + 1, len(octets) - 1)]] | (marks == len(octets) - 1)
    paired = np.append(np.diff(marks) == 1, False)  # with the one behind it
    opening = np.arange(len(marks)) % 2 == 0
    right = np.where(opening, before | np.concatenate([[False], paired[:-1]]), after | paired)
    if not whole and marks[-1] == len(octets) - 1:
        right[-1] = True  # what stands behind it is not known yet: its row does not end here either
    if right.all():
        return marks, len(octets)
    kept, odd = _walked(before.tolist(), after.tolist(), paired.tolist())
    return marks[kept], len(octets) if odd is None else int(marks[odd])


def _walked(before: list[bool], after: list[bool], paired: list[bool]) -> tuple[list[int], int | None]:
    """Go from mark to mark, and return the numbers of those that quote or are in a pair, and of the first that should
    close a cell and does not.

    >>> _walked([False, False, True, False], [False, False, False, True], [False] * 4)
    ([2, 3], None)
    """
    kept, number, inside = list[int](), 0, False
    while number < len(before):
        if not inside:
            inside = before[number]
            kept += [number] if inside else []
        elif paired[number]:
            kept += [number, number + 1]
            number += 1
        elif after[number]:
            kept.append(number)
            inside = False
        else:
            return kept, number
        number += 1
    return kept, None

"""The elements of a JSON array, found by their brackets, and blocks of them that are read as lines are.

Nothing is parsed here: what stands between two brackets that match is an object, or it is read singly and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warraq.normalise.columns.feeds import feeds
from warraq.readers.blocks import Block
from warraq.readers.buffers import Buffer, let_go

Numbers = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]

SIZE = 24 << 20  # bytes of a block
_WINDOW = 1 << 22  # bytes that are looked at together
_QUOTE, _BACKSLASH, _OPEN, _CLOSE = range(1, 5)
_CLASSES = np.zeros(256, np.uint8)
_CLASSES[list(b'"\\[]{}')] = _QUOTE, _BACKSLASH, _OPEN, _CLOSE, _OPEN, _CLOSE
_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_SPACE = ord(" ")


@dataclass(slots=True)
class Array:
    """An array that is being cut: where its next element is looked for, how many came before, and the line there.

    `closed` is where the array ended; None where that was not found: what stands at `place` is to be read otherwise.
    """

    data: Buffer
    place: int
    count: int = 0
    line: int = 1
    closed: int | None = None

    def blocks(self) -> Iterator[tuple[Block, int]]:
        """Cut the elements that are objects or arrays, with commas between them, into blocks; with each the ordinal of
        its first, from 1.
        """
        while self.closed is None:
            starts, ends, closed = _elements(self.data, self.place)
            good = _between(self.data, starts, ends, first=self.count == 0, before=self.place)
            if good:
                yield self._block(starts[:good], ends[:good])
            if good < len(starts) or (closed is None and not good):
                return
            self.closed = closed
            if closed is not None and self.data[self.place : closed].strip(b" \t\r\n") != b"]":
                self.closed = None  # something stands behind the last element
                return

    def _block(self, starts: Numbers, ends: Numbers) -> tuple[Block, int]:
        """Make a block of elements, with line feeds in place of what stands between them, and go on behind them."""
        first, last, before = int(starts[0]), int(ends[-1]), self.place
        octets = np.frombuffer(self.data[first:last], np.uint8).copy()
        lines = feeds(np.frombuffer(self.data[before:last], np.uint8)) + before
        numbers = self.line + np.searchsorted(lines, starts)
        own, until = starts - first, ends - first
        gaps = own[1:] - until[:-1]
        if len(gaps):
            within = np.arange(gaps.sum()) - np.repeat(np.cumsum(gaps) - gaps, gaps)
            octets[np.repeat(until[:-1], gaps) + within] = _SPACE
        block = Block(octets.data, own, until, numbers, starts)
        let_go(self.data, before, last)
        ordinal = self.count + 1
        self.place, self.count, self.line = last, self.count + len(starts), self.line + len(lines)
        return block, ordinal


def some(block: Block, ordinal: int, offsets: Numbers) -> tuple[Block, int]:
    """Return the elements of a block from the first to the last that stands at one of some offsets."""
    rows = np.flatnonzero(np.isin(block.offsets, offsets))
    if not len(rows):
        return Block(block.data, *[block.starts[:0]] * 4), ordinal
    own = slice(int(rows[0]), int(rows[-1]) + 1)
    parts = (block.starts[own], block.ends[own], block.numbers[own], block.offsets[own])
    return Block(block.data[: int(block.ends[own][-1])], *parts), ordinal + own.start


def _elements(data: Buffer, place: int) -> tuple[Numbers, Numbers, int | None]:
    """Return where elements start and end from a place in an array on, in about a block of bytes; and where the array
    ends, if that is among them. The place is outside of any element.
    """
    starts, ends = list[Numbers](), list[Numbers]()
    depth, inside, begin = 1, False, place
    while place < len(data) and not (place - begin >= SIZE and len(ends) and sum(map(len, ends))):
        stop = _window(data, place)
        octets = np.frombuffer(data[place:stop], np.uint8)
        marks = _CLASSES[octets]
        places = np.flatnonzero(marks)
        kinds = marks[places]
        quotes = _quotes(places, kinds)
        parity = np.cumsum(quotes) + inside
        outside = (parity % 2 == 0) & (kinds >= _OPEN)
        inside = bool((quotes.sum() + inside) % 2)
        own, kind = places[outside], kinds[outside]
        depths = depth + np.cumsum(np.where(kind == _OPEN, 1, -1))
        end = np.flatnonzero(depths == 0)
        if len(end):
            own, kind, depths = own[: end[0] + 1], kind[: end[0] + 1], depths[: end[0] + 1]
        starts.append(own[(kind == _OPEN) & (depths == 2)] + place)  # noqa: PLR2004  # in the array and in the element
        ends.append(own[(kind == _CLOSE) & (depths == 1)] + place + 1)
        if len(end):
            return np.concatenate(starts), np.concatenate(ends), int(own[-1]) + place + 1
        depth, place = int(depths[-1]) if len(depths) else depth, stop
    found = np.concatenate([np.zeros(0, np.int64), *ends])
    return np.concatenate([np.zeros(0, np.int64), *starts])[: len(found)], found, None


def _window(data: Buffer, place: int) -> int:
    """Return where a window ends: not behind a backslash, which belongs to the next byte."""
    stop = min(place + _WINDOW, len(data))
    while stop < len(data) and data[stop - 1 : stop] == b"\\":
        stop += 1
    return stop


def _quotes(places: Numbers, kinds: Octets) -> npt.NDArray[np.bool_]:
    """Return a mask of the marks that begin or end a string: those that no backslash escapes."""
    quotes: npt.NDArray[np.bool_] = kinds == _QUOTE
    slashes = places[kinds == _BACKSLASH]
    if not len(slashes):
        return quotes
    begins = np.flatnonzero(np.diff(slashes, prepend=-2) > 1)
    lengths = np.diff(np.append(begins, len(slashes)))
    odd = slashes[begins[lengths % 2 == 1]] + lengths[lengths % 2 == 1]  # what runs of an odd length escape
    escaped: npt.NDArray[np.bool_] = np.isin(places, odd, assume_unique=True)
    return quotes & ~escaped


def _between(data: Buffer, starts: Numbers, ends: Numbers, *, first: bool, before: int) -> int:
    """Count the elements with what belongs before them: a comma, or nothing before the first."""
    gap = b"" if first else b","
    known = {b",", b", ", b",\n", b",\r\n", b",\n  ", b",\n "}
    place = before
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        own = data[place:start]
        right = not own.strip(b" \t\r\n") if gap == b"" else own in known or _BETWEEN.fullmatch(own)
        if not right:
            return number
        gap, place = b",", end
    return len(starts)

"""The elements of a JSON array, found by their brackets, and blocks of them that are read as lines are.

Nothing is parsed here: what stands between two brackets that match is an object, or it is read singly and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from warraq.arrays import Mask, Numbers, Octets
from warraq.normalise.columns.feeds import feeds
from warraq.readers.blocks import Block
from warraq.readers.buffers import Buffer, let_go

SIZE = 24 << 20  # bytes of a block
_WINDOW = 1 << 22  # bytes that are looked at together
_QUOTE, _BACKSLASH, _OPEN, _CLOSE, _BEGIN, _END = range(1, 7)
_CLASSES = np.zeros(256, np.uint8)
_CLASSES[list(b'"\\[]{}')] = _QUOTE, _BACKSLASH, _OPEN, _CLOSE, _BEGIN, _END
_STEPS = np.array([0, 0, 0, 1, -1, 1, -1], np.int64)  # of the depth, by class
_CURLY = np.array([0, 0, 0, 0, 0, 1, -1], np.int64)  # of the depth of objects
_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_SCALAR = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\s,\[\]{}"]++', re.DOTALL)
_FOLLOWS = re.compile(rb",(?=[ \t\r\n]*[{\[])")
_SPACE = ord(" ")


@dataclass(slots=True)
class Array:
    """An array that is being cut: where its next element is looked for, how many came before, and the line there.

    `ready` tells that what belongs before that element has been read. `closed` is where the array ended; None where
    that was not found: what stands at `place` is to be read otherwise. An element is of `longest` bytes at most.
    """

    data: Buffer
    place: int
    longest: int
    line: int = 1
    count: int = 0
    ready: bool = False
    closed: int | None = None

    def blocks(self) -> Iterator[tuple[Block, int]]:
        """Cut the elements that are objects or arrays into blocks, each with the ordinal of its first, from 1."""
        while self.closed is None:
            starts, ends, closed = _elements(self.data, self.place, self.longest)
            first = self.count == 0 or self.ready
            good = _between(self.data, starts, ends, first=first, before=self.place)
            good -= good > 0 and closed is None and self._is_last(int(ends[good - 1]))
            long = np.flatnonzero(ends[:good] - starts[:good] > self.longest)
            good = int(long[0]) if len(long) else good
            if good:
                yield self._block(starts[:good], ends[:good])
            if good < len(starts) or (closed is None and not good):
                return
            if closed is not None:
                if self.ready or self.data[self.place : closed].strip(b" \t\r\n") != b"]":
                    return  # something stands behind the last element, or a comma
                self.closed = closed

    def _is_last(self, end: int) -> bool:
        """Tell whether nothing stands behind an element, so that a bracket may be missing in it or in front of it."""
        return end + _WINDOW >= len(self.data) and not self.data[end:].strip()

    def skip(self) -> int:
        """Go on behind the element that is next, whatever its size, and return where it begins."""
        gap = _BETWEEN.match(self.data, self.place)
        start = gap.end() if gap and not self.ready else self.place
        while self.data[start : start + 1] in (b" ", b"\t", b"\r", b"\n"):
            start += 1
        if scalar := _SCALAR.match(self.data, start):
            until: int | None = scalar.end()
        else:
            until = end(self.data, start)
        if until is None:
            follower = _FOLLOWS.search(self.data, start + 1)
            until = follower.start() if follower else len(self.data)
        self.go(until, self.count + 1)
        return start

    def go(self, place: int, count: int) -> None:
        """Go on from a place behind so many elements."""
        for start in range(self.place, place, _WINDOW):
            end = min(start + _WINDOW, place)
            self.line += self.data[start:end].count(b"\n")
            let_go(self.data, start, end)
        self.place, self.count, self.ready = place, count, False

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
        self.ready = False
        return block, ordinal


def some(block: Block, ordinal: int, offsets: Numbers) -> tuple[Block, int]:
    """Return the elements of a block from the first to the last that stands at one of some offsets."""
    rows = np.flatnonzero(np.isin(block.offsets, offsets))
    if not len(rows):
        return Block(block.data, *[block.starts[:0]] * 4), ordinal
    own = slice(int(rows[0]), int(rows[-1]) + 1)
    parts = (block.starts[own], block.ends[own], block.numbers[own], block.offsets[own])
    return Block(block.data[: int(block.ends[own][-1])], *parts), ordinal + own.start


def _elements(data: Buffer, place: int, longest: int) -> tuple[Numbers, Numbers, int | None]:
    """Return where elements start and end from a place in an array on, in about a block of bytes; and where the array
    ends, if that is among them. The place is outside of any element.

    Elements end before one whose brackets do not match, and before one that is over `longest` bytes and a window long.
    """
    starts, ends = list[Numbers](), list[Numbers]()
    scan, begin, closed = _Scan(), place, None
    while place < len(data) and closed is None and not scan.odd:
        if place - begin >= SIZE and any(map(len, ends)):
            break
        if scan.start is None and place > begin and not any(map(len, ends)):
            break
        if scan.start is not None and place - scan.start > longest + _WINDOW:
            break
        stop = _window(data, place)
        opened, ended, closed = scan.window(np.frombuffer(data[place:stop], np.uint8), place)
        starts.append(opened)
        ends.append(ended)
        place = stop
    closings = np.concatenate([np.zeros(0, np.int64), *ends])
    return np.concatenate([np.zeros(0, np.int64), *starts])[: len(closings)], closings, closed


def end(data: Buffer, place: int) -> int | None:
    """Return the end of the element that begins at a place; None where its brackets do not match, or none closes it."""
    scan = _Scan()
    while place < len(data) and not scan.odd:
        stop = _window(data, place)
        _, ends, _ = scan.window(np.frombuffer(data[place:stop], np.uint8), place)
        if len(ends):
            return int(ends[0])
        let_go(data, place, stop)
        place = stop
    return None


@dataclass(slots=True)
class _Scan:
    """What is open where a window ends: brackets, a string, an element; `odd` tells that brackets do not match."""

    depth: int = 1
    curly: int = 0
    inside: bool = False
    start: int | None = None
    kind: int = _OPEN
    odd: bool = False

    def window(self, octets: Octets, place: int) -> tuple[Numbers, Numbers, int | None]:
        """Return where elements start and end in a window that begins at a place, and where the array ends."""
        marks = _CLASSES[octets]
        places = np.flatnonzero(marks)
        kinds = marks[places]
        quotes = _quotes(places, kinds)
        parity = np.cumsum(quotes) + self.inside
        outside = (parity % 2 == 0) & (kinds >= _OPEN)
        self.inside = bool((quotes.sum() + self.inside) % 2)
        own, kind = places[outside], kinds[outside]
        depths, curly = self.depth + np.cumsum(_STEPS[kind]), self.curly + np.cumsum(_CURLY[kind])
        opens = (depths == 2) & (_STEPS[kind] == 1)  # noqa: PLR2004  # in the array and in the element
        first = np.append(kind[opens], self.kind)[np.cumsum(opens) - 1]  # the bracket that opened each one's element
        odd = np.flatnonzero(_odd(kind, depths, curly, first))
        zero = np.flatnonzero(depths == 0)
        last = int(min([*odd[:1], *zero[:1], len(own)]))
        self.odd = last < len(own) and not (depths[last] == 0 and kind[last] == _CLOSE)
        closed = int(own[last]) + place + 1 if last < len(own) and not self.odd else None
        ended = (depths == 1) & (_STEPS[kind] == -1)
        starts, ends = own[:last][opens[:last]] + place, own[:last][ended[:last]] + place + 1
        if len(own):
            self.depth, self.curly, self.kind = int(depths[-1]), int(curly[-1]), int(first[-1])
        self.start = None if self.depth == 1 else int(starts[-1]) if len(starts) else self.start
        return starts, ends, closed


def _odd(kind: Octets, depths: Numbers, curly: Numbers, first: Octets) -> Mask:
    """Tell the brackets at which those of an element do not match: it is closed by one of the other kind, or would be,
    were none of the other kind open in it.
    """
    within, ends = depths > 1, (depths == 1) & (_STEPS[kind] == -1)
    objects = first == _BEGIN
    few: Mask = within & np.where(objects, curly < 1, depths - curly < 2)  # noqa: PLR2004  # the array's and its own
    wrong: Mask = few | (ends & ((curly != 0) | (kind != first + 1)))
    return wrong


def _window(data: Buffer, place: int) -> int:
    """Return where a window ends: not behind a backslash, which belongs to the next byte."""
    stop = min(place + _WINDOW, len(data))
    while stop < len(data) and data[stop - 1 : stop] == b"\\":
        stop += 1
    return stop


def _quotes(places: Numbers, kinds: Octets) -> Mask:
    """Return a mask of the marks that begin or end a string: those that no backslash escapes."""
    quotes: Mask = kinds == _QUOTE
    slashes = places[kinds == _BACKSLASH]
    if not len(slashes):
        return quotes
    begins = np.flatnonzero(np.diff(slashes, prepend=-2) > 1)
    lengths = np.diff(np.append(begins, len(slashes)))
    odd = slashes[begins[lengths % 2 == 1]] + lengths[lengths % 2 == 1]  # what runs of an odd length escape
    escaped: Mask = np.isin(places, odd, assume_unique=True)
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

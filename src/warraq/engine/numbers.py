"""Numbers of 64 bits that records leave behind: where they are kept, and which of many are equal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from warraq.arrays import Numbers

_ROUNDS = (0, 21, 42)  # the first of the bits that tell the slot, 22 of them at most
_TOGETHER = 1 << 23  # numbers compared at once: it bounds the memory
# Numbers that are counted in one slot: so few that by chance hardly one is filled as often as something recurs. The
# largest table has 256 MB, and serves 50 million articles.
_IN_A_SLOT, _MOST_BITS = 4, 26


class Kept:
    """Numbers in a file of a scratch folder, or where a mapped file has them; none of them is held in memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._parts = list[Any]()  # numbers, or their place in the file

    def add(self, values: Any, *, mapped: bool) -> None:  # noqa: ANN401  # numpy arrays
        """Take numbers: those of a `mapped` file stay where they are."""
        self._parts.append(values if mapped else self._write(values))

    def _write(self, values: Any) -> slice:  # noqa: ANN401  # numpy arrays
        start = self._file.tell() // 8
        self._file.write(values.astype("<u8", copy=False).data)
        return slice(start, start + len(values))

    def __iter__(self) -> Iterator[Any]:
        """Read what was added again, an array each, and hold none of them."""
        self._file.flush()
        for each in self._parts:
            if isinstance(each, slice):
                self._file.seek(8 * each.start)
                yield np.fromfile(self._file, "<u8", each.stop - each.start)
            else:
                yield each

    def parts(self) -> list[Any]:
        """Return what was added, an array each, from a map of the file; nothing may be added after that."""
        self._file.seek(0, os.SEEK_END)
        written = self._file.tell()
        # Slices of a plain array cost less than those of a map.
        numbers = np.asarray(np.memmap(self._file, np.dtype("<u8"), mode="r")) if written else np.zeros(0, np.uint64)
        return [numbers[each] if isinstance(each, slice) else each for each in self._parts]

    def close(self) -> None:
        """Close the file, of which nothing is wanted any more."""
        self._file.close()


def shared(numbers: Any) -> Numbers:  # noqa: ANN401  # a numpy array
    """Return the positions, in order, of numbers that stand in an array more than once. They have to be hashes.

    Most hashes are alone in their slot of a table; those that are not are sorted.

    >>> shared(np.array([7, 8, 9, 7], np.uint64))
    array([0, 3])
    """
    count = -(-len(numbers) // _TOGETHER)
    parts = [np.flatnonzero(numbers % np.uint64(count) == part) for part in range(count)] if count > 1 else []
    positions = [own[_shared(numbers[own])] for own in parts] or [_shared(numbers)]
    return np.sort(np.concatenate(positions))


def _shared(numbers: Any) -> Numbers:  # noqa: ANN401  # a numpy array
    positions = np.arange(len(numbers))
    # Four slots a number and more; the table of few numbers is small enough for the processor's cache.
    mask = (1 << min(len(numbers).bit_length() + 2, 22)) - 1
    for shift in _ROUNDS:
        slots = (numbers[positions] >> np.uint64(shift)).astype(np.int64) & mask
        positions = positions[np.bincount(slots)[slots] > 1]
    order, twice = np.argsort(numbers[positions]), np.zeros(len(positions), np.bool_)
    equal = np.flatnonzero(np.diff(numbers[positions][order]) == 0)
    twice[order[equal]] = twice[order[equal + 1]] = True
    return positions[twice]


def frequent(parts: Iterable[Any], least: int) -> tuple[Numbers, Any]:
    """Return the positions, in order, of numbers that stand in arrays `least` times or more, and these numbers. They
    have to be hashes.

    Goes through the arrays three times.

    >>> frequent([np.array([7, 8, 7], np.uint64), np.array([9, 7, 8], np.uint64)], 3)
    (array([0, 2, 4]), array([7, 7, 7], dtype=uint64))
    """
    bits = min(max(sum(map(len, parts)).bit_length() - _IN_A_SLOT.bit_length(), 0), _MOST_BITS)
    table, mask = np.zeros(1 << bits, np.uint32), (1 << bits) - 1
    for part in parts:
        np.add.at(table, part.astype(np.int64) & mask, np.uint32(1))
    positions, values, start = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)], 0
    for part in parts:
        often = np.flatnonzero(table[part.astype(np.int64) & mask] >= least)
        positions.append(often + start)
        values.append(part[often])
        start += len(part)
    every = np.concatenate(values)
    _, which, counts = np.unique(every, return_inverse=True, return_counts=True)
    repeated = counts[which] >= least
    return np.concatenate(positions)[repeated], every[repeated]


def columns(parts: list[Any], width: int) -> Iterator[Any]:
    """Yield the columns of rows of `width` numbers, one after the other.

    >>> [each.tolist() for each in columns([np.array([1, 2, 3, 4]), np.array([5, 6])], 2)]
    [[1, 3, 5], [2, 4, 6]]
    """
    for column in range(width):
        yield np.concatenate([part[column::width] for part in parts])

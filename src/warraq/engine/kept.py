"""Batches of small files, kept for the rules that ask about records again: to read a file twice costs more."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from warraq.arrays import Numbers
from warraq.engine.places import places
from warraq.readers.batch import Batch

_ROOM = 1 << 25  # bytes of files


class Kept:
    """The batches of the first files of a run, by the numbers of the files, as many as fit into `room` bytes."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._batches: dict[int, list[Batch]] = {}

    def expect(self, file: int, size: int) -> None:
        """Keep what will be read of a file with so many bytes, if there is room for it."""
        if file not in self._batches and size <= self._room:
            self._room -= size
            self._batches[file] = []

    def take(self, file: int, batches: Iterable[Batch]) -> None:
        """Take some batches of a file, which are kept where they are expected."""
        if file in self._batches:
            self._batches[file] += batches

    def find(self, file: int, wanted: Numbers) -> list[Batch] | None:
        """Return the batches of a file in which records stand at some places; None where one of these is in none."""
        stand = [(batch, np.isin(wanted, places(batch))) for batch in self._batches.get(file, ())]
        if not np.any([mask for _, mask in stand], axis=0).all():
            return None
        return [batch for batch, mask in stand if mask.any()]

"""Numbers that stand for keys, on disk by their first bits, so that equal ones are found in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from warraq.arrays import Numbers
from warraq.engine import numbers

_BITS = 6  # of the number: 64 files
_ROW = np.dtype([("number", "<u8"), ("rule", "u1"), ("file", "<i4"), ("place", "<i8"), ("line", "<i8")])
_KEPT = ("rule", "file", "place", "line")


class Shared(NamedTuple):
    """Columns of the rows that share a number, sorted."""

    rule: Numbers
    file: Numbers
    place: Numbers
    line: Numbers


class Buckets(ExitStack):
    """Files in a temporary folder, one for each leading part of the numbers; a context manager, which closes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        super().__init__()
        self._files: dict[int, BinaryIO] = {}

    def add(self, rows: Mapping[str, Any]) -> None:
        """Add columns of numbers, with the rule, the file, the place and the line of each."""
        taken = _rows(rows)
        bucket = (taken["number"] >> np.uint64(64 - _BITS)).astype(np.uint8)  # numbers so small are sorted in one pass
        ordered, counts = taken[np.argsort(bucket, kind="stable")], np.bincount(bucket, minlength=1 << _BITS)
        for number, part in enumerate(np.split(ordered, np.cumsum(counts)[:-1])):
            if len(part):
                self._file(number).write(part.tobytes())

    def _file(self, number: int) -> BinaryIO:
        if number not in self._files:
            self._files[number] = self.enter_context((self._folder / f"bucket-{number}").open("w+b"))
        return self._files[number]

    def shared(self) -> Shared:
        """Return rule, file, place and line of every number that occurs more than once, each once, in their order."""
        return _once(_shared(rows) for rows in self._parts())

    def _parts(self) -> Iterator[Any]:
        for stream in self._files.values():
            stream.seek(0)
            yield np.frombuffer(stream.read(), _ROW)


def shared(rows: Mapping[str, Any]) -> Shared:
    """Return what `Buckets.shared` returns, of rows that are held in memory."""
    return _once([_shared(_rows(rows))])


def _rows(rows: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a numpy array
    taken = np.empty(len(rows["number"]), _ROW)
    for name in _ROW.names or ():
        taken[name] = rows[name]
    return taken


def _shared(rows: Any) -> Any:  # noqa: ANN401  # numpy arrays
    repeated = rows[numbers.shared(rows["number"].copy())]
    return np.stack([repeated[name].astype(np.int64) for name in _KEPT])


def _once(parts: Iterable[Any]) -> Shared:
    return Shared(*np.unique(np.concatenate([np.empty((len(_KEPT), 0), np.int64), *parts], axis=1), axis=1))

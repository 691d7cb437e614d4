"""The lines that an ingest adds, kept in a temporary file until all are there, then written in the seeds' order."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from warraq.arrays import Numbers
from warraq.system import atomic, scratch


@dataclass
class Fresh(ExitStack):
    """Collects lines by the file that they belong to; a context manager."""

    _added: dict[Path, list[Numbers]] = field(default_factory=dict)
    _size: int = 0

    def __post_init__(self) -> None:
        """Begin without a file: most runs add nothing."""
        super().__init__()
        self._spool: Any = None

    def add(self, target: Path, seed: int, places: Numbers, lines: pa.Array) -> None:
        """Add lines to a file, which stand at some places of a seed, by its number."""
        if self._spool is None:
            self._spool = self.enter_context((self.enter_context(scratch.folder()) / "lines").open("w+b"))
        texts = lines.cast(pa.large_binary()).to_pylist()
        lengths = np.array([len(text) for text in texts], np.int64)
        starts = self._size + np.cumsum(lengths) - lengths
        self._spool.write(b"".join(texts))
        self._size += int(lengths.sum())
        self._added.setdefault(target, []).append(np.stack([np.full(len(texts), seed), places, starts, lengths]))

    @property
    def targets(self) -> int:
        """How many files lines are added to."""
        return len(self._added)

    def write(self, within: Path) -> dict[Path, int]:
        """Append the lines to the files, none of which is replaced before all are written; return how many by file."""
        if self._spool is None:
            return {}
        self._spool.flush()
        with mmap.mmap(self._spool.fileno(), 0, access=mmap.ACCESS_READ) as spool:
            files = sorted(self._added.items())
            atomic.write_all(
                ((target, _content(target, np.concatenate(parts, axis=1), spool)) for target, parts in files),
                within=within,
            )
        return {target: sum(part.shape[1] for part in parts) for target, parts in self._added.items()}


def _content(target: Path, added: Numbers, spool: mmap.mmap) -> Iterator[bytes]:
    """Yield what a file has to hold: what it holds, then the lines."""
    stood = target.stat() if target.exists() else None
    if stood:
        yield atomic.ended(target.read_bytes())
    seed, place, start, length = added
    for row in np.lexsort((start, place, seed)).tolist():
        yield spool[start[row] : start[row] + length[row]]
        yield b"\n"
    if stood:
        atomic.check(target, stood)

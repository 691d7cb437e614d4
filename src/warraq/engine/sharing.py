"""Which process examines a unit: this one, or, where findings take more time than masks, others beside it.

Masks are made by Arrow and RE2, which leave Python's lock to other threads. Exact checks are Python, which one thread
does at a time; processes do them side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from warraq.engine.columns import field
from warraq.engine.examine import Piece, examine
from warraq.engine.scope import Scope
from warraq.readers.batch import Batch
from warraq.rule import RecordRule
from warraq.system.workers import Workers

_SAMPLE = 256  # records that are looked at first
_OFTEN = 0.5  # findings a record that take as long as the masks do
_WORTH = 1 << 25  # bytes to examine that are worth the start of a process: more than a block


class Sharing:
    """Examines the units of a run over a number of bytes, in threads of this process or in other processes."""

    def __init__(self, workers: Workers, size: int, jobs: int) -> None:
        self._workers, self._worth = workers, jobs > 1 and size >= _WORTH
        self._here, self._looking = threading.Lock(), threading.Lock()
        self._often: bool | None = None

    def examine(self, units: Sequence[Sequence[Batch]], scope: Scope) -> list[Piece]:
        """Return what `examine` does; one thread at a time does it here, where findings are frequent."""
        if not self._worth or not self._frequent(units, scope):
            return examine(units, scope)
        if self._here.acquire(blocking=False):
            try:
                return examine(units, scope)
            finally:
                self._here.release()
        asked = _asked(scope)
        there = [[batch.travelling(asked) for batch in unit] for unit in units]
        pieces: list[Piece] = self._workers.elsewhere(examine, there, scope)
        return pieces

    def _frequent(self, units: Sequence[Sequence[Batch]], scope: Scope) -> bool:
        """Tell whether findings are frequent, by some records of the first unit that has so many."""
        with self._looking:
            if self._often is None and (
                batch := next((each for unit in units for each in unit if _enough(each)), None)
            ):
                (piece,) = examine([[batch.take(np.arange(_SAMPLE))]], scope)
                self._often = len(piece.findings) >= _OFTEN * _SAMPLE
        return bool(self._often)


def _enough(batch: Batch) -> bool:
    return batch.rows.num_rows >= _SAMPLE and not batch.parts


def _asked(scope: Scope) -> set[str]:
    """Return the fields for which rules need to know which records name them."""
    rules = [rule for rule in scope.of(RecordRule) if "present" in rule.columns]
    return {field(name) for rule in rules for name in (scope.required if rule.fields is None else rule.fields)}

"""Measure records batch by batch: what a release measures, and exact lengths and values of closed sets beside it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.readers import cells
from warraq.record import Record
from warraq.releases.description.measures import Measures, measure
from warraq.releases.registry.place import Place

_ROWS = 4096


@dataclass(slots=True)
class Figures:
    """Counts over some records; memory grows with their different values, not with their number."""

    record: Record
    measures: Measures = field(default_factory=Measures)
    lengths: Counter[int] = field(default_factory=Counter)
    own: dict[str, Counter[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, rows: pa.RecordBatch) -> None:
        """Measure a batch with the columns that rules see; threads may share this."""
        measures, lengths = measure(rows), _counted(pc.fill_null(pc.utf8_length(rows["text"]), 0))
        own = {each.name: _values(rows[each.name]) for each in self.record.own if each.values}
        with self._lock:
            self.measures += measures
            self.lengths.update(lengths)
            for name, counts in own.items():
                self.own.setdefault(name, Counter()).update(counts)

    @property
    def records(self) -> int:
        """How many records were measured."""
        return self.measures.totals["records"]


def _counted(values: pa.Array) -> dict[int, int]:
    numbers, counts = np.unique(values.to_numpy(zero_copy_only=False), return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _values(values: pa.Array) -> dict[str, int]:
    """Count the values of a field with a closed set; of a list each item counts."""
    flat = values.flatten() if pa.types.is_list(values.type) else values
    counts = pc.value_counts(pc.drop_null(flat))
    pairs = zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)
    return {str(value): count for value, count in pairs}


def released(where: Place) -> Figures:
    """Measure the records of a release; raise ReleaseError if it cannot be read."""
    manifest = where.manifest()
    figures = Figures(manifest.record)
    with where.reading():
        for rows in _batches(where, manifest.record):
            figures.take(rows)
    return figures


def _batches(where: Place, record: Record) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a release as rules see them."""
    dataset = where.dataset(where.manifest().shards)
    for batch in dataset.to_batches(columns=list(record.fields), batch_size=_ROWS, batch_readahead=1):
        columns = [cells.plain(batch[name]).cast(record.raw.field(name).type) for name in record.fields]
        yield pa.RecordBatch.from_arrays(columns, schema=record.raw)

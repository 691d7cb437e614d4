"""Measure the records of a release batch by batch; the results can be added in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.expectations.columns import instants
from warraq.normalise.columns import paragraphs

# Preferred numbers, ten to a decade (ISO 3, R10): the lower ends of the classes of text lengths.
_R10 = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
LENGTHS = (0, 10, 12, 16, 20, 25, 31, 40, 50, 63, 80, *(step * 10**power for power in range(6) for step in _R10))


@dataclass(slots=True)
class Measures:
    """Counts and time spans over some records; add two to get those over both."""

    totals: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licenses: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    published: tuple[datetime, datetime] | None = None
    collected: tuple[datetime, datetime] | None = None

    def __add__(self, other: Measures) -> Measures:
        """Return the measures over both sets of records."""
        return Measures(
            self.totals + other.totals,
            self.missing + other.missing,
            self.publishers + other.publishers,
            self.languages + other.languages,
            self.licenses + other.licenses,
            self.readers + other.readers,
            self.days + other.days,
            self.lengths + other.lengths,
            _both(self.published, other.published),
            _both(self.collected, other.collected),
        )


def _both(
    one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None
) -> tuple[datetime, datetime] | None:
    if not one or not other:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def measure(rows: pa.RecordBatch) -> Measures:
    """Measure a batch of records with the columns that rules see."""
    text, source, dateline = rows["text"], rows["source"], rows["dateline"]
    published, lengths = instants(rows["published_at"]), pc.fill_null(pc.utf8_length(text), 0)
    totals = {
        "records": rows.num_rows,
        "characters": pc.sum(lengths).as_py() or 0,
        "paragraphs": paragraphs.count(text),
        "related": pc.sum(pc.list_value_length(rows["related"])).as_py() or 0,
        "linked": rows.num_rows - rows["link"].null_count,
        "seeded": rows.num_rows - source.null_count,
        "assumed_offsets": _true(pc.equal(pc.struct_field(dateline, "offset_source"), "assumed")),
        "inferred_keywords": _true(pc.not_equal(pc.struct_field(source, "keywords_raw"), "")),
    }
    return Measures(
        Counter(totals),
        Counter({name: _missing(rows[name]) for name in rows.schema.names}),
        _tally(rows["publisher"]),
        _tally(rows["language"]),
        _tally(rows["license"]),
        _tally(pc.drop_null(pc.struct_field(source, "reader"))),
        _days(published),
        _classes(lengths),
        _span(published),
        _span(instants(rows["collected_at"])),
    )


def _true(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _missing(values: pa.Array) -> int:
    if pa.types.is_list(values.type):
        return _true(pc.equal(pc.fill_null(pc.list_value_length(values), 0), 0))
    return int(values.null_count)


def _tally(values: pa.Array) -> Counter[str]:
    counts = pc.value_counts(values)
    names = (name or "none stated" for name in pc.struct_field(counts, "values").to_pylist())
    return Counter(dict(zip(names, pc.struct_field(counts, "counts").to_pylist(), strict=True)))


def _days(instants: pa.Array) -> Counter[str]:
    """Count instants by their day in UTC."""
    days = pc.drop_null(instants).to_numpy(zero_copy_only=False).astype("M8[D]")
    numbers, counts = np.unique(days.astype(np.int64), return_counts=True)
    names = np.datetime_as_string(numbers.astype("M8[D]"), unit="D").tolist()
    return Counter(dict(zip(names, counts.tolist(), strict=True)))


def _classes(lengths: pa.Array) -> Counter[int]:
    """Count lengths by class: the greatest of `LENGTHS` that is not above the length."""
    places = np.searchsorted(np.array(LENGTHS), lengths.to_numpy(zero_copy_only=False), side="right") - 1
    numbers, counts = np.unique(places, return_counts=True)
    return Counter({LENGTHS[number]: count for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)})


def _span(values: pa.Array) -> tuple[datetime, datetime] | None:
    ends = pc.min_max(values).as_py()
    return (ends["min"], ends["max"]) if ends["min"] else None

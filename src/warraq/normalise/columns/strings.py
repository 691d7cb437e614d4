"""The bytes of a column of strings, and the lines in them, as numpy arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from warraq.arrays import Numbers, Octets
from warraq.normalise.columns.feeds import feeds
from warraq.normalise.columns.memory import once


class Lines(NamedTuple):
    """The bytes of texts; the first byte of each line, the one behind its last, and the row of its text."""

    octets: Octets
    starts: Numbers
    ends: Numbers
    rows: Numbers


def octets(values: pa.Array) -> tuple[Octets, Numbers]:
    """Return the bytes of strings, and where each begins; the last number is where the last one ends.

    >>> data, bounds = octets(pa.array(["a", "bc"])[1:])
    >>> data.tobytes(), bounds.tolist()
    (b'bc', [0, 2])
    """
    _, offsets, buffer = values.buffers()
    bounds = np.zeros(1, np.int64)
    if len(values):
        bounds = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
    data = np.frombuffer(buffer, np.uint8)[bounds[0] : bounds[-1]] if buffer else np.zeros(0, np.uint8)
    return data, bounds - bounds[0]


def lines(texts: pa.Array) -> Lines:
    r"""Return the lines of texts, in their order; an empty text is one empty line.

    >>> _, starts, ends, rows = lines(pa.array(["a\nbc", "", "\n"]))
    >>> starts.tolist(), ends.tolist(), rows.tolist()
    ([0, 2, 4, 4, 5], [1, 4, 4, 4, 5], [0, 0, 1, 2, 2])
    """
    data, _ = octets(texts)
    return Lines(data, *_places(texts))


@once
def _places(texts: pa.Array) -> tuple[Numbers, Numbers, Numbers]:
    data, bounds = octets(texts)
    places = feeds(data)
    rows = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(places, bounds)) + 1)
    # Both are sorted already, but for the ends of texts among the line feeds: timsort merges them.
    starts = np.sort(np.concatenate([bounds[:-1], places + 1]), kind="stable")
    ends = np.sort(np.concatenate([places, bounds[1:]]), kind="stable")
    return starts, ends, rows

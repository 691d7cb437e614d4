"""Strings of white space alone, among many: by the first byte of each, so that few are looked at whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise.text.paragraphs import LEADS

_FILLED = r"[^\s\p{Z}]"


def blank(values: pa.Array) -> npt.NDArray[np.int64]:
    r"""Give the numbers of the strings that are white space, or empty; null is neither.

    >>> blank(pa.array(["a", " ", "", None, "\u2003\n", " a"])).tolist()
    [1, 2, 4]
    """
    _, places, data = values.buffers()
    if not len(values) or places is None:
        return np.zeros(0, np.int64)
    offsets = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    octets = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    starts = offsets[:-1]
    unsure = np.flatnonzero(LEADS[octets[np.minimum(starts, len(octets) - 1)]] | (starts == offsets[1:]))
    return unsure[~_filled(values.take(pa.array(unsure)))] if len(unsure) else unsure


def _filled(values: pa.Array) -> npt.NDArray[np.bool_]:
    filled: npt.NDArray[np.bool_] = (
        pc.match_substring_regex(values, _FILLED).fill_null(True).to_numpy(zero_copy_only=False)
    )
    return filled

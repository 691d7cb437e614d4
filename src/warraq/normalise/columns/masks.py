"""Masks of columns: a cheap test clears most values, and a dear one is asked about the others."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask


def elsewhere(cleared: pa.Array, values: pa.Array, ask: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return a mask: what `ask` says of the values that are not cleared, and of the others that it is not so; null
    stays null.

    >>> elsewhere(pa.array([True, False, None]), pa.array(["a", "b", None]), pc.is_valid).to_pylist()
    [False, True, None]
    """
    mask = pc.invert(cleared)
    rest = pc.fill_null(mask, False)
    return pc.replace_with_mask(mask, rest, ask(values.filter(rest))) if pc.any(rest).as_py() else mask


def of_valid(hits: Mask, *columns: pa.Array) -> pa.Array:
    """Return the hits among rows as a mask; a row in which one of the columns is null is none.

    >>> import numpy as np
    >>> of_valid(np.array([True, True, False]), pa.array(["a", None, "c"])).to_pylist()
    [True, False, False]
    """
    mask = pa.array(hits)
    for values in columns:
        if values.null_count:
            mask = pc.and_(mask, values.is_valid())
    return mask

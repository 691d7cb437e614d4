"""Strings in which no address and no number of a person can stand, told from the others in one pass over their bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warraq import native

Numbers = npt.NDArray[np.int64]


def unsure(values: pa.Array) -> Numbers | None:
    """Give the numbers of the strings that one of the kinds' patterns may match; None where nothing is compiled that could tell.

    >>> numbers = unsure(pa.array(["في 25 يوليو 2021", "a@b", None, "هاتف ٠١١ ٤٥٦ ٧٨٩٠"]))
    >>> numbers is None or numbers.tolist()
    [1, 3]
    """
    library = native.library()
    if library is None:
        return None
    found = np.zeros(len(values), np.uint8)
    if len(values):
        library.warraq_personal(*native.strings(values), found.ctypes.data)
    if values.null_count:  # whose bytes are there, or are not
        found *= values.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(found)

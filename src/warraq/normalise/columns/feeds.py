"""Where the line feeds of many bytes are."""

from __future__ import annotations

import numpy as np

from warraq.arrays import Numbers, Octets

_LF = 10
_AT_ONCE = 1 << 20  # bytes: the mask of them is memory that the process has already, not pages to be zeroed first


def feeds(octets: Octets) -> Numbers:
    r"""Return the place of each line feed, in their order.

    >>> feeds(np.frombuffer(b"a\n\nb\n", np.uint8)).tolist()
    [1, 2, 4]
    """
    mask = np.empty(min(len(octets), _AT_ONCE), np.bool_)
    places = [np.zeros(0, np.int64)]
    for start in range(0, len(octets), _AT_ONCE):
        part = octets[start : start + _AT_ONCE]
        places.append(np.flatnonzero(np.equal(part, _LF, out=mask[: len(part)])) + start)
    return np.concatenate(places)

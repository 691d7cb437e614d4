"""Types of numpy arrays, by what they hold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]  # counts, rows, and places
Octets = npt.NDArray[np.uint8]  # bytes of a file or of its strings
Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

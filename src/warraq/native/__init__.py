"""What is compiled: the few loops over every byte of a corpus that Arrow, RE2 and numpy have no fast way for.

`hatch_build.py` compiles the C files beside this one, with the compiler that the package `ziglang` brings. Where that could not be
done, or WARRAQ_NATIVE is 0, the same is done by Arrow and numpy: whatever asks has such a way, and tests hold both together.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

LIBRARY = "_native.so"  # on every system: it is loaded by its path


@cache
def library() -> ctypes.CDLL | None:
    """Load what is compiled; None where it is not there, or not wanted. Its functions let other threads work."""
    path = Path(__file__).with_name(LIBRARY)
    return ctypes.CDLL(str(path)) if os.environ.get("WARRAQ_NATIVE") != "0" and path.exists() else None

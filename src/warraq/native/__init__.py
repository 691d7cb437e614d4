"""What is compiled: the few loops over every byte or every record of a corpus that Arrow, RE2 and numpy have no fast way for.

`hatch_build.py` compiles the C files beside this one, with the compiler that the package `ziglang` brings. Where that could not be
done, or WARRAQ_NATIVE is 0, the same is done by Arrow and numpy, or every record is left to the rules' exact checks: whatever asks has
such a way, and tests hold both together.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

LIBRARY = "_native.so"  # on every system: it is loaded by its path
_POINTER, _SIZE, _INT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32
_TEXTS = [_POINTER, _POINTER, _SIZE]  # bytes, offsets, how many
# What each function of the C files gives and takes: addresses, and numbers of bytes or of values.
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "warraq_edges": (_SIZE, [_POINTER, _POINTER, _SIZE, ctypes.c_char_p, *[_POINTER] * 4, _SIZE, _POINTER]),
    "warraq_hashes": (None, [_POINTER, _SIZE, _POINTER, _POINTER, _SIZE, _SIZE, _POINTER]),
    "warraq_personal": (None, [_POINTER, _POINTER, _SIZE, ctypes.c_char_p, _POINTER]),
    "warraq_rows": (_INT, [_POINTER, _SIZE, _POINTER, _POINTER, _SIZE, _POINTER, _INT, _POINTER]),
    "warraq_screen": (None, [_POINTER, _POINTER, _SIZE, *[ctypes.c_char_p] * 3, _POINTER]),
    "warraq_standing_runs": (_SIZE, [*_TEXTS, ctypes.c_char_p, *[_POINTER] * 2, _SIZE, *[_POINTER] * 2, _SIZE]),
    "warraq_without": (None, [_POINTER, _POINTER, _SIZE, _POINTER]),
}
_WIDTH = 4  # bytes of an offset
_NOTHING = ctypes.create_string_buffer(1)  # what the bytes of strings are where there are none


@cache
def library() -> ctypes.CDLL | None:
    """Load what is compiled; None where it is not there, not for this system, or not wanted. Its functions let other threads work."""
    if os.environ.get("WARRAQ_NATIVE") == "0":
        return None
    try:
        return load(Path(__file__).with_name(LIBRARY))
    except (OSError, AttributeError):  # a source tree may hold one for another system, or an older one
        return None


def load(path: Path) -> ctypes.CDLL:
    """Load a compiled library. Raises OSError where it is none for this system, AttributeError where it lacks a function."""
    found = ctypes.CDLL(str(path))
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    return found


def strings(values: pa.Array) -> tuple[int, int, int]:
    """Give the addresses of the bytes of strings and of their offsets, 32 bits each, the first string's first, and how many there are."""
    _, offsets, data = values.buffers()
    return data.address if data else ctypes.addressof(_NOTHING), offsets.address + _WIDTH * values.offset, len(values)

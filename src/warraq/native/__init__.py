"""What is compiled: the few loops over every byte of a corpus that Arrow, RE2 and numpy take much longer for.

`build.py` compiles the C files beside this one. Where nothing is compiled, or WARRAQ_NATIVE is 0, whatever asks does
the same with Arrow and numpy, or leaves every record to the rules' exact checks; tests hold both together. No word,
table or threshold of a rule stands in C: what is asked for is an argument.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

from warraq.native import arguments, build
from warraq.native.build import LIBRARY

__all__ = ["LIBRARY", "library", "load"]

_ARRAY, _SIZE, _INT, _STRINGS = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32, ctypes.POINTER(arguments.Strings)
_SHAPE = ctypes.POINTER(arguments.Shape)
# What each function of the C files takes: structs, addresses of arrays, and numbers of bytes or of values. All return a
# number.
_FUNCTIONS: dict[str, list[Any]] = {
    "warraq_edges": [_STRINGS, _SHAPE, *[_ARRAY] * 5, _SIZE],
    "warraq_rows": [_ARRAY, _SIZE, _ARRAY, _ARRAY, _SIZE, _ARRAY, _INT, _ARRAY],
    "warraq_screen": [_STRINGS, ctypes.POINTER(arguments.Plain), ctypes.POINTER(arguments.Lines), _ARRAY],
    "warraq_standing_runs": [_STRINGS, _SHAPE, *[_ARRAY] * 3, _SIZE, _ARRAY, _SIZE],
    "warraq_watch": [_SIZE, _ARRAY, _SIZE, ctypes.c_char_p],
    "warraq_without": [_STRINGS, _ARRAY],
    "warraq_words": [_STRINGS, ctypes.POINTER(arguments.Sought), _ARRAY],
}
_BROKEN, _NO_MEMORY = -2, -3  # as strings.h has them
_loading = threading.Lock()


def library() -> ctypes.CDLL | None:
    """Return the compiled library; None if there is none, none for this system, or none is wanted. Its functions let
    other threads work.

    A library that was made from other sources is compiled again if that is possible, and else not used, which is said
    once.
    """
    with _loading:
        return _library()


@cache
def _library() -> ctypes.CDLL | None:
    path = Path(__file__).with_name(LIBRARY)
    if os.environ.get("WARRAQ_NATIVE") == "0" or not path.is_file():
        return None
    if not build.current(path) and not _built(path.parent):
        sys.stderr.write(
            f"warraq: {path} is not of this version and was left out, so this takes longer; install warraq again\n"
        )
        return None
    try:
        return load(path)
    except OSError:  # a source tree may hold one for another system
        return None


def _built(folder: Path) -> bool:
    """Compile a library again, where its sources and a compiler are there."""
    if not any(folder.glob("*.c")):
        return False
    try:
        build.build(folder, quiet=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def load(path: Path) -> ctypes.CDLL:
    """Load a compiled library. Raises OSError if it was compiled for another system."""
    compiled = ctypes.CDLL(str(path))
    for name, parameters in _FUNCTIONS.items():
        function = getattr(compiled, name)
        function.restype, function.argtypes, function.errcheck = _SIZE, parameters, _checked
    return compiled


def _checked(result: int, function: Any, _: object) -> int:  # noqa: ANN401  # a foreign function
    """Raise what a function returned as an error: ValueError where counts or offsets do not fit the data,
    MemoryError.
    """
    if result == _BROKEN:
        raise ValueError(f"{function.__name__}: counts or offsets do not fit the data")
    if result == _NO_MEMORY:
        raise MemoryError
    return result

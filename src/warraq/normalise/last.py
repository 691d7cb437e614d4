"""What was made of an array last: rules that ask the same of the same column, one after the other, have it made once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import pyarrow as pa

Made = TypeVar("Made")


def once(function: Callable[[pa.Array], Made]) -> Callable[[pa.Array], Made]:
    """Let a function of one array give the same object again where it is asked about the same array twice in a row.

    Each thread has its own.

    >>> lengths = once(lambda array: [len(array)])
    >>> array = pa.array(["a"])
    >>> lengths(array) is lengths(array)
    True
    """
    kept = threading.local()

    @wraps(function)
    def made(array: pa.Array) -> Made:
        if getattr(kept, "array", None) is not array:
            kept.array, kept.made = array, function(array)
        found: Made = kept.made
        return found

    return made

"""What was made of arrays last: rules that ask the same of the same column, one after the other, have it made once."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import pyarrow as pa

Made = TypeVar("Made")


def once(function: Callable[[pa.Array], Made]) -> Callable[[pa.Array], Made]:
    """Let a function of one array give the same object again where it was asked about the same array last, or before
    that.

    Each thread has its own two. The arrays themselves are not kept alive: they are most of a batch.

    >>> lengths = once(lambda array: [len(array)])
    >>> array = pa.array(["a"])
    >>> lengths(array) is lengths(array)
    True
    """
    kept = threading.local()

    @wraps(function)
    def remembered(array: pa.Array) -> Made:
        last: list[tuple[weakref.ref[pa.Array], Made]] = kept.__dict__.setdefault("last", [])
        answer = next((old for known, old in last if known() is array), None)
        if answer is None:
            answer = function(array)
            kept.last = [*last[-1:], (weakref.ref(array), answer)]
        return answer

    return remembered

"""Modules that are kept away while another is imported, which would import them too and do without them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class _Absent:
    """An import finder that hides a module."""

    def __init__(self, hidden: str) -> None:
        self._hidden = hidden

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> None:
        """Raise ModuleNotFoundError for the hidden module, and return None for any other."""
        if name == self._hidden:
            raise ModuleNotFoundError(f"{name} is not imported yet", name=name)


@contextmanager
def without(name: str) -> Iterator[None]:
    """Hide a module, unless it is imported already.

    >>> with without("this"):
    ...     import this
    Traceback (most recent call last):
    ModuleNotFoundError: this is not imported yet
    """
    if name in sys.modules:
        yield
        return
    finder = _Absent(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)

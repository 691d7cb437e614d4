"""Fixes for people at a terminal."""

from __future__ import annotations

import json
from typing import Protocol

from warraq.report.escape import excerpt, visible


class Change(Protocol):
    """What one rule's fix made of one value."""

    @property
    def code(self) -> str:
        """The rule's code."""

    @property
    def pointer(self) -> str:
        """Where the value stands in its record."""

    @property
    def old(self) -> object:
        """The value before."""

    @property
    def new(self) -> object:
        """The value after."""


def line(path: str, number: int | None, change: Change) -> str:
    """Render one change: place, code, field, and both values around where they differ."""
    old, new = (
        each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in (change.old, change.new)
    )
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    before, after = (visible(excerpt(each, same + 1, width=40)) for each in (old, new))
    return f"{visible(path)}:{number}: fixed {change.code} {visible(change.pointer)}: {before!r} is now {after!r}"

"""Fixes for people at a terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from warraq.report.counts import most
from warraq.report.escape import excerpt, visible

FEW = 10  # lines that are shown one by one
_FILES = 5


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


def summary(fixed: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Sum up fixes, each a path and a code: by code, in the files that have most of them, and in all.

    >>> for line in summary([("a.jsonl", "ENC005"), ("a.jsonl", "TXT005"), ("b.csv", "TXT005")]):
    ...     print(line)
    a.jsonl: 2 fixed (1 ENC005, 1 TXT005)
    b.csv: 1 fixed (1 TXT005)
    3 fixed (2 TXT005, 1 ENC005)
    """
    files = Counter(path for path, _ in fixed)
    shown = most(files)[:_FILES]
    for path, count in shown:
        yield f"{visible(path)}: {count:,} fixed ({_codes(code for own, code in fixed if own == path)})"
    if len(files) > len(shown):
        rest = len(fixed) - sum(count for _, count in shown)
        yield f"and in {len(files) - len(shown):,} files more: {rest:,} fixed"
    yield f"{len(fixed):,} fixed" + (f" ({_codes(code for _, code in fixed)})" if fixed else "")


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"{count:,} {code}" for code, count in most(Counter(codes)))

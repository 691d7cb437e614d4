"""What is known of a text that was decoded with the wrong encoding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misreading:
    """One wrong decoding: its name, where its evidence begins, what stands there and what that was, and the whole value
    undone.

    `fixed` is None where undoing does not clean the value: bytes were lost, or more than one wrong reader was at work.
    """

    route: str
    start: int
    wrong: str
    right: str | None
    fixed: str | None

"""What is known of a text that was decoded with the wrong encoding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misreading:
    """One wrong decoding: its name, the place of the first evidence, what is written there and what it was, and the
    whole value repaired.

    `fixed` is None if the repair does not clean the value: bytes were lost, or there was more than one wrong decoding.
    """

    route: str
    start: int
    wrong: str
    right: str | None
    fixed: str | None

"""The register of takedowns, `takedowns.jsonl`: digests of records never to be published again, with the reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from warraq.normalise.copies import Marks
from warraq.registers import entries

NAME = "takedowns.jsonl"
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Tombstone(BaseModel):
    """The digests of one taken-down record, as a release lists them; see `warraq.normalise.copies.Marks`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Sha256
    link: Sha256 | None = None
    link_key: Sha256 | None = None
    text: Sha256 | None = None
    text_key: Sha256 | None = None

    def marks(self) -> Marks:
        """Return the digests."""
        return Marks(self.id, self.link, self.link_key, self.text, self.text_key)


class Takedown(Tombstone):
    """One line of the register."""

    reason: str = Field(min_length=1)
    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")


def read(path: Path) -> tuple[Takedown, ...]:
    """Read a register, empty if there is no file; raise PolicyError if a line is not a valid takedown."""
    return entries.read(path, Takedown)


def tombstones(path: Path) -> tuple[Tombstone, ...]:
    """Read the tombstones of a release; raise PolicyError if a line is not valid."""
    return entries.read(path, Tombstone)


def digests(register: tuple[Tombstone, ...]) -> frozenset[str]:
    """Return every digest in a register; a record with any of them was taken down."""
    return frozenset(mark for entry in register for mark in entry.marks() if mark)

"""The register of takedowns, `takedowns.jsonl`: digests of records never to be published again, with the reasons."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warraq.errors import PolicyError
from warraq.normalise.copies import Marks

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


Line = TypeVar("Line", bound=Tombstone)


def read(path: Path) -> tuple[Takedown, ...]:
    """Read a register, empty if there is no file; raise PolicyError if a line is not a valid takedown."""
    return _read(path, Takedown)


def tombstones(path: Path) -> tuple[Tombstone, ...]:
    """Read the tombstones of a release; raise PolicyError if a line is not valid."""
    return _read(path, Tombstone)


def digests(register: tuple[Tombstone, ...]) -> frozenset[str]:
    """Return every digest in a register; a record with any of them was taken down."""
    return frozenset(mark for entry in register for mark in entry.marks() if mark)


@lru_cache(maxsize=8)
def _parsed(text: str, shown: str, model: type[Line]) -> tuple[Line, ...]:
    entries = []
    lines = text.removesuffix("\n").split("\n") if text else []  # a reason may hold U+2028, which ends no line of JSON
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(model.model_validate_json(line))
        except ValidationError as error:
            raise PolicyError(f"{shown}:{number}: not an entry of the register; restore the file from git") from error
    return tuple(entries)


def _read(path: Path, model: type[Line]) -> tuple[Line, ...]:
    try:
        return _parsed(path.read_text(encoding="utf-8"), str(path), model)
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}; restore it from git"
        ) from error

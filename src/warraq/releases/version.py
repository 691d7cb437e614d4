"""Versions that follow the data: the bump is computed from what changed, record by record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, Self

import pyarrow as pa
import pyarrow.compute as pc

from warraq.errors import ReleaseError


class Version(NamedTuple):
    """A semantic version without pre-releases, compared part by part. Source: semver.org, 2.0.0.

    >>> Version.parse("1.10.0") > Version.parse("1.9.3")
    True
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1.2.3`; raises ReleaseError for anything else."""
        if not re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text, re.ASCII):
            raise ReleaseError(f"{text}: not a version; write it as 1.2.3")
        return cls(*map(int, text.split(".")))

    def __str__(self) -> str:
        """Write it as 1.2.3."""
        return f"{self.major}.{self.minor}.{self.patch}"

    def bumped(self, part: str) -> Version:
        """Give the next version: `major`, `minor` or `patch`.

        >>> str(Version(1, 2, 3).bumped("minor"))
        '1.3.0'
        """
        after = {
            "major": Version(self.major + 1, 0, 0),
            "minor": Version(self.major, self.minor + 1, 0),
            "patch": Version(self.major, self.minor, self.patch + 1),
        }
        return after[part]


FIRST = Version(1, 0, 0)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many records came, went, and were edited between two releases."""

    added: int = 0
    removed: int = 0
    edited: int = 0

    @property
    def bump(self) -> str:
        """The part of the version that these changes raise.

        >>> Changes(added=1).bump, Changes(edited=1).bump, Changes().bump
        ('minor', 'major', 'patch')
        """
        if self.removed or self.edited:
            return "major"
        return "minor" if self.added else "patch"

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.added:,} added, {self.removed:,} removed, {self.edited:,} edited"


def compare(old: pa.Table, new: pa.Table) -> Changes:
    """Compare two releases by the digests of their records, by id; both have the columns `id` and `digest`."""
    both = old.select(["id", "digest"]).join(new.select(["id", "digest"]), "id", right_suffix="_new", join_type="inner")
    edited = pc.sum(pc.not_equal(both["digest"], both["digest_new"])).as_py() or 0
    return Changes(new.num_rows - both.num_rows, old.num_rows - both.num_rows, edited)

"""Compute versions from the data: the bump follows from what changed, record by record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

import pyarrow as pa

from warraq.errors import ReleaseError

_SHOWN = 80  # characters


class Version(NamedTuple):
    """A semantic version without pre-release parts, ordered numerically. Source: semver.org, 2.0.0.

    >>> Version.parse("1.10.0") > Version.parse("1.9.3")
    True
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `1.2.3`, of up to nine digits each; raise ReleaseError for anything else."""
        if not re.fullmatch(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", text, re.ASCII):
            raise ReleaseError(f"{text[:_SHOWN]}: not a version; write it as 1.2.3")
        return cls(*map(int, text.split(".")))

    def __str__(self) -> str:
        """Return the version as 1.2.3."""
        return f"{self.major}.{self.minor}.{self.patch}"

    def bumped(self, part: str) -> Version:
        """Return the next `major`, `minor` or `patch` version.

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
    """What differs between two releases: numbers of records by kind of change, and changed fields."""

    added: int = 0
    removed: int = 0
    edited: int = 0
    moved: int = 0
    fields_added: tuple[str, ...] = ()
    fields_changed: tuple[str, ...] = ()

    @property
    def bump(self) -> str:
        """The part of the version that these changes raise: `major`, `minor` or `patch`.

        >>> Changes(added=1).bump, Changes(edited=1).bump, Changes(moved=1).bump, Changes().bump
        ('minor', 'major', 'major', 'patch')
        """
        if self.removed or self.edited or self.moved or self.fields_changed:
            return "major"
        return "minor" if self.added or self.fields_added else "patch"

    def __str__(self) -> str:
        """Return the changes in words."""
        words = f"{self.added:,} added, {self.removed:,} removed, {self.edited:,} edited"
        if self.moved:
            words += f", {self.moved:,} moved to another split"
        for names, what in ((self.fields_added, "added"), (self.fields_changed, "changed")):
            words += f"; fields {what}: {', '.join(names)}" if names else ""
        return words


def added(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the fields that are new; none if nothing is known of the old ones."""
    return [name for name in new if old and name not in old]


def summary(changes: pa.Table, old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Count changes by kind, and compare the fields (name to type) of two releases.

    `changes` has the schema `warraq.releases.registry.compare.CHANGES`. A new field that may be null is optional and
    raises the minor version only. If `old` is empty (unknown), fields count as unchanged.
    """
    counts = Counter(changes["kind"].to_pylist())
    came = added(old, new)
    changed = [name for name, kind in old.items() if new.get(name) != kind]
    optional = [name for name in came if not new[name].endswith(" not null")]
    return Changes(
        counts["added"], counts["removed"], counts["edited"], counts["moved"],
        tuple(optional), (*changed, *(name for name in came if name not in optional)),
    )  # fmt: skip

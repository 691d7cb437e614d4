"""Which parts of which files belong to which shard: it follows from paths, sizes and the number of shards alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Self

from warraq import corpus
from warraq.errors import PolicyError
from warraq.policy import Repository
from warraq.running import Part
from warraq.scoping import Request

_OVERHEAD = 1 << 14  # bytes that the reading of a file costs beside its own
_MOST = 1_000_000  # shards


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several shares of a run; `number` counts from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a shard of the command line; raises PolicyError for anything else.

        >>> Shard.parse("2/7")
        Shard(number=2, of=7)
        """
        match = re.fullmatch("([0-9]{1,7})/([0-9]{1,7})", text)
        number, of = map(int, match.groups()) if match else (0, 0)
        if not 1 <= number <= of <= _MOST:
            raise PolicyError(f"--shard {text}: write it as I/N, from 1/N to N/N, such as 2/7")
        return cls(number, of)

    @property
    def name(self) -> str:
        """The name of the file that has the shard's part."""
        return f"part-{self.number}-of-{self.of}.parquet"


def parts(repository: Repository, request: Request, files: Sequence[Path]) -> list[Part]:
    """Return the parts of all files of a run, in their order."""
    return [Part(number, span) for number, path in enumerate(files) for span in corpus.spans(repository, request, path)]


def split(whole: Sequence[Part], count: int) -> list[list[Part]]:
    """Return the parts of each of so many shards: those whose middle lies in its share of all bytes."""
    groups: list[list[Part]] = [[] for _ in range(count)]
    for part, number in zip(whole, shares([part.span.end - part.span.start for part in whole], count), strict=True):
        groups[number - 1].append(part)
    return groups


def shares(sizes: Sequence[int], count: int) -> list[int]:
    """Return the number of the share that each of some sizes belongs to, in runs of about as many bytes.

    >>> shares([100_000, 100_000, 100_000, 100_000, 10, 10, 10], 3)
    [1, 2, 2, 3, 3, 3, 3]
    """
    weights = [size + _OVERHEAD for size in sizes]
    whole = sum(weights)
    middles = (2 * end - own for end, own in zip(accumulate(weights), weights, strict=True))
    return [1 + middle * count // (2 * whole) for middle in middles]

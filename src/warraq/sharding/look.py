"""How a file stands, and whether it is still the same: by size and times where these are sure, else by its bytes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from warraq import cache, corpus, readers
from warraq.policy import Repository
from warraq.readers import archives
from warraq.readers.reading import Span
from warraq.sharding.part import Read

_CHUNK = 1 << 22


def stood(path: Path) -> list[int]:
    """Return what a write changes, and the time of the look in nanoseconds; nothing where the file cannot be seen."""
    inside = archives.split(path)
    try:
        return [*cache.state(inside[0] if inside else path)[1], time.time_ns()]
    except OSError:
        return []


def look(repository: Repository, path: Path, span: Span) -> tuple[Read, int]:
    """Read a part of a file, and return its digest and how many line feeds it has; one that cannot be read has none."""
    stand = stood(path)
    digest, feeds = hashlib.sha256(), 0
    try:
        with readers.raw(path, repository.policy.limits) as stream:
            for chunk in _chunks(stream, span):
                digest.update(chunk)
                feeds += chunk.count(b"\n")
        sha256 = digest.hexdigest()
    except (OSError, archives.DamagedError):
        sha256, feeds = "", 0
    return Read(corpus.shown(repository, path), corpus.size(path), sha256, stand), feeds


def _chunks(stream: BinaryIO, span: Span) -> Iterator[bytes]:
    stream.seek(span.start)
    left = span.end - span.start
    while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk


def is_same(repository: Repository, path: Path, span: Span, known: Read) -> bool:
    """Tell whether a part of a file is what was read of it."""
    now = stood(path)
    if (
        now
        and known.stood
        and cache.is_settled(list(known.stood[:-1]), known.stood[-1])
        and now[:-1] == known.stood[:-1]
    ):
        return True
    fresh, _ = look(repository, path, span)
    return fresh[:3] == known[:3]

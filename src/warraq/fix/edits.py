"""Edits of a file: bytes put in the place of others, all else kept as it stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from warraq.readers.buffers import Buffer

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """`new` in the place of the bytes from `start` to `end`."""

    start: int
    end: int
    new: bytes


def applied(data: Buffer, edits: Sequence[Edit]) -> bytes:
    """Return the bytes with edits applied, which may touch but not overlap.

    >>> applied(b"abcd", [Edit(1, 2, b"BB"), Edit(3, 4, b"")])
    b'aBBc'
    """
    return b"".join(pieces(data, edits))


def pieces(data: Buffer, edits: Sequence[Edit]) -> Iterator[bytes]:
    """Yield the same piece by piece, so that no large file is held whole; raises ValueError where edits overlap."""
    position = 0
    for edit in sorted(edits):
        if edit.start < position:
            raise ValueError(f"two edits overlap at byte {edit.start}")
        yield from _chunks(data, position, edit.start)
        yield edit.new
        position = edit.end
    yield from _chunks(data, position, len(data))


def _chunks(data: Buffer, start: int, end: int) -> Iterator[bytes]:
    for place in range(start, end, _CHUNK):
        yield data[place : min(place + _CHUNK, end)]

"""Edits of a file: bytes put in the place of others, all else kept as it stood."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

Buffer = bytes | mmap.mmap
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """`new` in the place of the bytes from `start` to `end`."""

    start: int
    end: int
    new: bytes


@contextmanager
def buffered(stream: BinaryIO) -> Iterator[Buffer]:
    """Give a stream's bytes, of a file without reading it whole."""
    if isinstance(stream, BytesIO):
        yield stream.getvalue()
        return
    try:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # it is empty, or of a kind that can't be mapped
        yield stream.read()
        return
    with mapped:
        yield mapped


def applied(data: Buffer, edits: Sequence[Edit]) -> bytes:
    """Give the bytes with edits applied, which may touch but not overlap.

    >>> applied(b"abcd", [Edit(1, 2, b"BB"), Edit(3, 4, b"")])
    b'aBBc'
    """
    return b"".join(pieces(data, edits))


def pieces(data: Buffer, edits: Sequence[Edit]) -> Iterator[bytes]:
    """Give the same piece by piece, so that a large file is never held whole; raises ValueError where edits overlap."""
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

"""The bytes of a file, of any size: mapped into memory where that can be."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from warraq.readers import utf8

Buffer = bytes | mmap.mmap
_CHUNK = 1 << 22  # bytes
_FOLLOWS = 0x80  # the two high bits of a byte that goes on with a character


@contextmanager
def buffered(stream: BinaryIO) -> Iterator[Buffer]:
    """Yield a stream's bytes, of a file without reading it whole."""
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


def let_go(data: Buffer, start: int, end: int) -> None:
    """Give the memory of some bytes back, which are read no more, or from the file again."""
    first, last = -(-start // mmap.PAGESIZE), end // mmap.PAGESIZE
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED") and last > first:
        data.madvise(mmap.MADV_DONTNEED, first * mmap.PAGESIZE, (last - first) * mmap.PAGESIZE)


def is_utf8(data: Buffer) -> bool:
    """Tell whether all bytes are UTF-8, of which little is held at a time."""
    place = 0
    while place < len(data):
        end = min(place + _CHUNK, len(data))
        while place < end < len(data) and data[end] & 0xC0 == _FOLLOWS:
            end -= 1
        if end == place or not utf8.valid(memoryview(data[place:end])):
            return False
        let_go(data, place, end)
        place = end
    return True

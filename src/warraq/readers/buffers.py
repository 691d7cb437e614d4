"""The bytes of a file, of any size: mapped into memory where that can be."""

from __future__ import annotations

import mmap
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import BinaryIO

import numpy as np

from warraq import native
from warraq.readers import utf8

Buffer = bytes | mmap.mmap
_CHUNK = 1 << 22  # bytes
_AROUND = 1 << 21  # bytes: the largest folio; without them 480 of 1,470 MB were seen to stay
_SLOTS = 1024  # as mapped.c has them
_free, _numbering = list(range(_SLOTS)), threading.Lock()
_FOLLOWS = 0x80  # the two high bits of a byte that goes on with a character


@contextmanager
def buffered(stream: BinaryIO) -> Iterator[Buffer]:
    """Yield a stream's bytes, of a file without reading it whole."""
    if isinstance(stream, BytesIO):
        yield stream.getvalue()
        return
    with ExitStack() as stack:
        data: Buffer
        try:
            data = stack.enter_context(mapped(stream))
        except (OSError, ValueError):  # it is empty, or of a kind that can't be mapped
            data = stream.read()
        yield data


@contextmanager
def mapped(stream: BinaryIO) -> Iterator[Buffer]:
    """Map a file into memory. Where it is cut while it is read, the run ends with a line that names it; where nothing
    is compiled that can do so, the file is read whole instead.

    Raises OSError or ValueError where it is empty, or of a kind that can't be mapped.
    """
    compiled = native.library()
    with _slot() as slot, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if compiled is None or slot is None:
            stream.seek(0)
            yield stream.read()
            return
        name = str(stream.name) if str(stream.name).isprintable() else ascii(stream.name)
        said = f"warraq: {name}: cut while it was read; run it again when it stays as it is\n".encode()
        address = np.frombuffer(data, np.uint8).ctypes.data
        compiled.warraq_watch(slot, address, len(data), said)
        try:
            yield data
        finally:
            compiled.warraq_watch(slot, None, 0, None)


@contextmanager
def _slot() -> Iterator[int | None]:
    """Yield a number that no other file that is mapped has; None where there are too many."""
    with _numbering:
        slot = _free.pop() if _free else None
    try:
        yield slot
    finally:
        if slot is not None:
            with _numbering:
                _free.append(slot)


def let_go(data: Buffer, start: int, end: int) -> None:
    """Give the memory of some bytes back, which are read no more, or from the file again; and of those before them
    that came back with them, since the kernel maps up to `_AROUND` bytes at a fault.
    """
    first, last = max(start - _AROUND, 0) // mmap.PAGESIZE, end // mmap.PAGESIZE
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

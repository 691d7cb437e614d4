"""The bytes of a file, of any size: mapped into memory where that can be."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

Buffer = bytes | mmap.mmap


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

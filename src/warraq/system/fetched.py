"""The bytes of a file of another file system: each is fetched once, and kept in a temporary file of this machine."""

from __future__ import annotations

import io
import mmap
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import Any

from warraq.errors import full, no_room
from warraq.system import scratch

BLOCK = 1 << 18  # bytes that are fetched at least: an answer takes as long as some hundred kilobytes
_AHEAD = 32  # blocks that are fetched at most before they are asked for, by whoever reads on
_MOST = 64  # blocks of one request: they are in memory at once
_GAP = 16  # blocks between two that are needed, which take no longer to fetch than another answer

Fetch = Callable[[int, int], bytes]
"""Returns the bytes of a file from an offset on and before another one."""


class Fetched:
    """A file of known name and size whose blocks are fetched when they are needed; threads may share it."""

    def __init__(self, name: str, size: int, fetch: Fetch) -> None:
        self.name, self.size, self._fetch = name, size, fetch
        self._file = scratch.file(buffering=0)  # `close` closes it
        self._there = bytearray(-(-size // BLOCK))
        self._behind, self._ahead = 0, 1
        self._lock = threading.Lock()

    def read(self, start: int, stop: int) -> bytes:
        """Return some bytes; fewer where the file ends."""
        self._need(start, min(stop, self.size))
        return os.pread(self._file.fileno(), max(0, min(stop, self.size) - start), start)

    def whole(self) -> int:
        """Fetch all that is missing, and return the handle of the file."""
        self._need(0, self.size)
        return self._file.fileno()

    def mapped(self) -> mmap.mmap:
        """Map the file into memory; bytes are there once they are fetched."""
        with self._lock:
            self._file.truncate(self.size)
        return mmap.mmap(self._file.fileno(), self.size, access=mmap.ACCESS_READ)

    def fetch(self, spans: Iterable[tuple[int, int]]) -> None:
        """Fetch the missing bytes of some spans, and what lies between two spans that are near each other."""
        blocks = sorted((start // BLOCK, -(-min(stop, self.size) // BLOCK)) for start, stop in spans)
        first, last = blocks[0]
        for start, stop in blocks:
            if start - last > _GAP:
                self._need(first * BLOCK, last * BLOCK)
                first = start
            last = max(last, stop)
        self._need(first * BLOCK, last * BLOCK)

    def close(self) -> None:
        """Free the memory of the bytes that were fetched."""
        self._file.close()

    def _need(self, start: int, stop: int) -> None:
        with self._lock:
            block, last = start // BLOCK, -(-stop // BLOCK)
            while (block := self._there.find(0, block, max(last, block))) >= 0:
                self._ahead = min(2 * self._ahead, _AHEAD) if block == self._behind else 1
                behind = self._there.find(1, block)
                end = min(max(last, block + self._ahead), block + _MOST, behind if behind >= 0 else len(self._there))
                self._take(block, end)
                block = self._behind = end

    def _take(self, block: int, end: int) -> None:
        place, data = block * BLOCK, memoryview(self._fetch(block * BLOCK, min(end * BLOCK, self.size)))
        try:
            while data:
                written = os.pwrite(self._file.fileno(), data, place)
                place, data = place + written, data[written:]
        except OSError as error:
            if not full(error):
                raise
            raise no_room(tempfile.gettempdir()) from error
        self._there[block:end] = b"\1" * (end - block)


class _Raw(io.RawIOBase):
    def __init__(self, fetched: Fetched, *, kept: bool) -> None:
        super().__init__()
        self._fetched, self._kept, self._place = fetched, kept, 0
        self.name = fetched.name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._fetched.size}[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, data: Any) -> int:  # noqa: ANN401  # a buffer
        chunk = self._fetched.read(self._place, self._place + len(data))
        data[: len(chunk)] = chunk
        self._place += len(chunk)
        return len(chunk)

    def fileno(self) -> int:
        return self._fetched.whole()

    def close(self) -> None:
        if not self.closed and not self._kept:
            self._fetched.close()
        super().close()


class Stream(io.BufferedReader):
    """A stream of a fetched file. Whoever asks for its handle has all of it fetched, and `again` opens it anew."""

    def __init__(self, fetched: Fetched, again: Callable[[], Stream], *, kept: bool) -> None:
        super().__init__(_Raw(fetched, kept=kept), BLOCK)
        self.fetched, self.again = fetched, again

"""The content of xz files: all their streams, without the zeros that may pad them (The .xz File Format, section 2)."""

from __future__ import annotations

import lzma
from dataclasses import dataclass, field
from typing import BinaryIO

_CHUNK = 1 << 16
_MEMORY = 1 << 27  # bytes that unpacking may take: `xz -9` asks for half of them


@dataclass(slots=True)
class Streams:
    """The streams of an xz file as one."""

    stream: BinaryIO
    _left: bytes = field(default=b"", init=False)
    _open: lzma.LZMADecompressor | None = field(default=None, init=False)

    def read(self, size: int) -> bytes:
        """Give up to so many bytes, none at the end. EOFError for a break, OSError for bad data or lack of memory."""
        while decompressor := self._open or self._begun():
            self._open, data = decompressor, b""
            if decompressor.needs_input:
                data, self._left = self._left or self.stream.read(_CHUNK), b""
                if not data:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            try:
                out = decompressor.decompress(data, size)
            except lzma.LZMAError as error:
                raise OSError(str(error)) from error
            if decompressor.eof:
                self._left, self._open = decompressor.unused_data, None
            if out:
                return out
        return b""

    def _begun(self) -> lzma.LZMADecompressor | None:
        """Begin the next stream, where there is one."""
        self._left = self._left.lstrip(b"\0")
        while not self._left:
            data = self.stream.read(_CHUNK)
            if not data:
                return None
            self._left = data.lstrip(b"\0")
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY)

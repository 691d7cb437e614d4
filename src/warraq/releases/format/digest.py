"""Compute SHA-256 digests of bytes, files, records, and sets of records independent of order, shards and codec."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_ONE = threading.Lock()


class Sink(io.RawIOBase):
    """A new file that is hashed while it is written, from start to end.

    Writing to it never raises: Arrow's writers can abort the process or hang if a Python stream raises an error. The
    first error is kept, later writes do nothing, and `check` raises it.
    """

    def __init__(self, path: Path) -> None:
        self._file, self._sha256 = path.open("wb"), hashlib.sha256()
        self._size, self._wrong = 0, list[OSError]()

    def writable(self) -> bool:
        """Return True, as `io` requires of a stream for writing."""
        return True

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self._size

    def write(self, data: Any) -> int:  # noqa: ANN401  # any object with the buffer protocol
        """Write all bytes of a buffer and return their number."""
        size = memoryview(data).nbytes
        if not self._wrong:
            self._sha256.update(data)
            self._keep(self._file.write, data)
        self._size += size
        return size

    def close(self) -> None:
        """Close the file."""
        self._keep(self._file.close)
        super().close()

    def _keep(self, act: Callable[..., object], *arguments: object) -> None:
        try:
            act(*arguments)
        except OSError as error:
            self._wrong.append(error)

    def check(self) -> None:
        """Raise the first OSError met while writing, if any."""
        if self._wrong:
            raise self._wrong[0]

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes written, in hex; raise OSError if writing failed."""
        self.check()
        return self._sha256.hexdigest()


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hex."""
    return of_bytes(text.encode())


def of_bytes(data: bytes | memoryview) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def of_each(parts: Iterable[bytes | memoryview]) -> list[str]:
    """Return the SHA-256 of each item, in hex.

    Only one thread at a time does this: hashing releases and takes the interpreter's lock for every item, and two
    threads doing so are slower than one.
    """
    with _ONE:
        return [of_bytes(part) for part in parts]


def logical(records: Iterable[str]) -> str:
    """Return the logical digest of a set of records: SHA-256 over their sorted digests, one per line.

    >>> logical(["b", "a"]) == logical(["a", "b"])
    True
    """
    return of_text("\n".join([*sorted(records), ""]))


def of_json(value: Any) -> str:  # noqa: ANN401  # any JSON
    """Return the SHA-256 of a JSON value, independent of the order of its keys, in hex."""
    return of_text(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

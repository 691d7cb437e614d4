"""Digests: of bytes, of files, of a record, and of a set of records whatever its order, shards or codec."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from warraq.article import Article, line

_ONE = threading.Lock()


class Sink(io.RawIOBase):
    """A new file that is digested as it is written, from front to back.

    What writes to it meets no error, as Arrow's writers may end the process, or wait for ever, over one that comes from Python: the first
    one is kept, what comes after it goes nowhere, and `check` raises it.
    """

    def __init__(self, path: Path) -> None:
        self._file, self._sha256 = path.open("wb"), hashlib.sha256()
        self._size, self._wrong = 0, list[OSError]()

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def tell(self) -> int:
        """Give how many bytes were written."""
        return self._size

    def write(self, data: Any) -> int:  # noqa: ANN401  # whatever has bytes
        """Write all of some bytes."""
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
        """Raise the OSError that was met, if one was."""
        if self._wrong:
            raise self._wrong[0]

    def sha256(self) -> str:
        """Give the SHA-256 of what was written, in hex. Raises OSError where it was not written."""
        self.check()
        return self._sha256.hexdigest()


def of_file(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_record(article: Article) -> str:
    """Give the SHA-256 of a record's canonical JSON line, in hex."""
    return of_text(line(article))


def of_text(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hex."""
    return of_bytes(text.encode())


def of_bytes(data: bytes | memoryview) -> str:
    """Give the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def of_each(parts: Iterable[bytes | memoryview]) -> list[str]:
    """Give the SHA-256 of each of many bytes, in hex.

    One thread at a time does so: each digest gives the interpreter's lock away and takes it back, over which two that do nothing
    else lose more than either of them works.
    """
    with _ONE:
        return [of_bytes(part) for part in parts]


def logical(records: Iterable[str]) -> str:
    """Give the logical digest of a set of records from their digests: SHA-256 over them sorted, a line each.

    >>> logical(["b", "a"]) == logical(["a", "b"])
    True
    """
    return of_text("\n".join([*sorted(records), ""]))


def of_json(value: Any) -> str:  # noqa: ANN401  # any JSON
    """Give the SHA-256 of a JSON value, whatever the order of its keys, in hex."""
    return of_text(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

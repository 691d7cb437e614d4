"""Lines, rows, elements and pages of a gigabyte."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from stress.row import Row
from stress.rows.bombs import GIGABYTE, GOOD, PART, tried


def run() -> list[Row]:
    """Validate each file by the command line, in a process that may have six gigabytes of addresses."""
    with tempfile.TemporaryDirectory(prefix="stress-bombs-") as folder:
        return [tried(Path(folder), name, make, {"REC009"}) for name, make in LONG.items()]


def _line(before: bytes, behind: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(before)
            for _ in range(GIGABYTE // PART):
                file.write(b"a" * PART)
            file.write(behind)

    return make


_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
_WARC = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n"
LONG: dict[str, Callable[[Path], None]] = {
    "a.jsonl: a line of a gigabyte": _line(GOOD % 1 + b'{"title": "', b'"}\n' + GOOD % 2),
    "a.json: an element of a gigabyte": _line(b'[{"title": "1"},\n{"title": "', b'"}]'),
    "a.csv: a line of a gigabyte": _line(b"title\n1\n", b"\n2\n"),
    "b.csv: a quote that is never closed, and a gigabyte": _line(b'title\n1\n"', b"\n"),
    "a.txt: a line of a gigabyte": _line(b"", b"\n"),
    "a.html: a page of a gigabyte": _line(b"<p>", b"</p>"),
    "a.warc: a page of a gigabyte": _line(_WARC % (GIGABYTE + len(_HTTP)) + _HTTP, b"\r\n\r\n"),
}

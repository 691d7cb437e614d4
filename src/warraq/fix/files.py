"""Files that are edited: replaced in one step, or shown as a unified diff that `patch` applies."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warraq.errors import ReadError
from warraq.fix.edits import Edit, applied, pieces
from warraq.policy import Limits
from warraq.readers import compression
from warraq.readers.buffers import Buffer, buffered, mapped
from warraq.report.escape import visible
from warraq.system import atomic, opening

_CONTEXT = 3  # lines, as diff -u has them


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes, where it really lies, and what it was when it was opened."""

    path: Path
    data: Buffer
    stat: os.stat_result | None = None


@contextmanager
def opened(path: Path, data: bytes | None = None) -> Iterator[File]:
    """Open a file without reading it whole, or `data`, standard input. Raises ReadError where it cannot be read."""
    if data is not None:
        yield File(path, data)
        return
    path = path.resolve()
    try:
        stream = opening.reading(path)
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}; name a file that can be read and written") from error
    with stream:
        stat = os.fstat(stream.fileno())
        if not stat.st_size:
            yield File(path, b"", stat)
            return
        with mapped(stream) as contents:
            yield File(path, contents, stat)


@contextmanager
def unpacked(path: Path, codec: str, limits: Limits) -> Iterator[File]:
    """Open what a compressed file holds, for its fixes to be shown."""
    with (
        opening.reading(path) as stream,
        compression.opened(stream, codec, limits) as content,
        buffered(content.stream) as data,
    ):
        yield File(path, data)


def replace(file: File, edits: Sequence[Edit], *, within: Path | None = None) -> None:
    """Write the edited file beside the old one, and put it in its place: a crash leaves the one or the other.

    Raises ReadError where it cannot be written, or was changed by somebody else since it was opened, and WriteError
    for one that lies outside a folder.
    """
    if not os.access(file.path, os.W_OK):
        raise ReadError(f"{file.path}: it may not be written, so nothing in it was changed; change its mode first")
    try:
        atomic.write(file.path, _checked(file, edits), within=within)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(f"{file.path}: {reason}: nothing in it was changed; make room, or change the mode") from error


def _checked(file: File, edits: Sequence[Edit]) -> Iterator[bytes]:
    """Yield the edited bytes, so long as the file is still the one that was opened."""
    atomic.check(file.path, file.stat)
    yield from pieces(file.data, edits)
    atomic.check(file.path, file.stat)


def diff(data: Buffer, edits: Sequence[Edit], shown: str) -> Iterator[bytes]:
    """Show edits as a unified diff, one hunk for edits whose context meets; only what is near them is read.

    Source: POSIX.1-2017, diff, "Diff -u Output Format".
    """
    name = visible(shown)
    yield f"--- a/{name}\n+++ b/{name}\n".encode()
    position, line, grown = 0, 1, 0
    for start, end, own in _hunks(data, sorted(edits)):
        line += _newlines(data, position, start)
        position = start
        old, new = data[start:end], applied(data[start:end], [Edit(e.start - start, e.end - start, e.new) for e in own])
        before, after = _lines(old), _lines(new)
        yield f"@@ -{_range(line, before)} +{_range(line + grown, after)} @@\n".encode()
        yield from _body(before, after)
        grown += len(after) - len(before)


def _hunks(data: Buffer, edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    hunks: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        start, end = _up(data, edit.start), _down(data, edit.end)
        if hunks and start <= hunks[-1][1]:
            first, last, own = hunks.pop()
            hunks.append((first, max(last, end), [*own, edit]))
        else:
            hunks.append((start, end, [edit]))
    return hunks


def _up(data: Buffer, place: int) -> int:
    """Go to the start of a line, and up as many lines as there are in a context."""
    place = data.rfind(b"\n", 0, place) + 1
    for _ in range(_CONTEXT):
        place = data.rfind(b"\n", 0, max(place - 1, 0)) + 1
    return place


def _down(data: Buffer, place: int) -> int:
    for _ in range(_CONTEXT + 1):
        place = data.find(b"\n", place) + 1
        if not place:
            return len(data)
    return place


def _newlines(data: Buffer, start: int, end: int) -> int:
    step = 1 << 20
    return sum(data[at : min(at + step, end)].count(b"\n") for at in range(start, end, step))


def _lines(text: bytes) -> list[bytes]:
    *whole, rest = text.split(b"\n")
    return [line + b"\n" for line in whole] + ([rest] if rest else [])


def _range(line: int, lines: list[bytes]) -> str:
    return str(line) if len(lines) == 1 else f"{line if lines else line - 1},{len(lines)}"


def _body(before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_marked(b" ", line) for line in before[a:b])
        else:
            yield from (_marked(b"-", line) for line in before[a:b])
            yield from (_marked(b"+", line) for line in after[c:d])


def _marked(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"

"""Files in the encoding that the policy names for their source, as UTF-8: readers of records know no other.

Line numbers stay; byte offsets of records count in the text as UTF-8 until they are reported (`in_file`), those of
bytes that are not in that encoding in the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from warraq.errors import PolicyError
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers.batch import Batch
from warraq.system import scratch

_CHUNK = 1 << 20  # bytes, and then up to the end of a line, which is the same byte in all encodings but UTF-16
_BAD = b"\xff"  # what stands for bytes that can't be decoded, so that their record is not read


@dataclass(slots=True)
class Transcoded:
    """A file as UTF-8, and the bytes that are not in its encoding, by the place of what stands for them."""

    label: str
    stream: BinaryIO
    bad: dict[int, tuple[bytes, int]] = field(default_factory=dict)

    def renamed(self, batch: Batch) -> Batch:
        """Say of bytes that can't be decoded what they are in the file, whose lines are others than those read."""
        faults = tuple(map(self._fault, batch.faults)) if self.bad else batch.faults
        return replace(batch, faults=faults, lines=None)

    def _fault(self, fault: Fault) -> Fault:
        if fault.code not in ("ENC001", "ENC010"):
            return fault
        raw, offset = self.bad.get(fault.offset or 0, next(iter(self.bad.values())))
        message = f"not {self.label}, the encoding that the policy names for this source: bytes {raw.hex(' ')}"
        return replace(fault, code="ENC001", message=message, offset=offset, value=raw.hex(" "))


def label(name: str | None) -> str | None:
    """Return the standard's name of the encoding that a policy names; None for UTF-8. Raises PolicyError for an unknown
    name.

    >>> label("CP1256"), label("utf8"), label(None)
    ('windows-1256', None, None)
    """
    standard = encoding.label(name) if name else "utf-8"
    if standard is None:
        raise PolicyError(
            f"{name}: no such encoding; name one as the WHATWG Encoding Standard does, such as windows-1256"
        )
    return None if standard == "utf-8" else standard


@contextmanager
def opened(stream: BinaryIO, name: str) -> Iterator[Transcoded | None]:
    """Write a file as UTF-8 into a temporary one; None where a byte-order mark says that it is UTF-8.

    A mark is believed before the policy, as the Encoding Standard has it (https://encoding.spec.whatwg.org/#decode).
    """
    mark = encoding.bom(stream.read(3))
    stream.seek(0)
    if mark and mark[0] == "utf-8":
        yield None
        return
    with scratch.file() as target:
        done = Transcoded(mark[0] if mark else name, target)
        stream.seek(mark[1] if mark else 0)
        _pour(stream, done)
        target.seek(0)
        yield done
    stream.seek(0)


def _pour(stream: BinaryIO, done: Transcoded) -> None:
    offset = stream.tell()
    whole = done.label.startswith("utf-16")
    while chunk := stream.read(-1 if whole else _CHUNK):
        data = chunk if whole else chunk + stream.readline()
        try:
            done.stream.write(encoding.decode(data, done.label).encode())
        except UnicodeDecodeError as error:
            _around(data, offset, error, done)
        offset += len(data)
    done.stream.flush()


def _around(data: bytes, offset: int, error: UnicodeDecodeError, done: Transcoded) -> None:
    """Write data with what can't be decoded in it, of which `error` is the first."""
    start, failure = 0, error
    while True:
        done.stream.write(encoding.decode(data[start : start + failure.start], done.label).encode())
        bad = data[start + failure.start : start + failure.end]
        done.bad[done.stream.tell()] = bad, offset + start + failure.start
        done.stream.write(_BAD)
        start += failure.end
        try:
            done.stream.write(encoding.decode(data[start:], done.label).encode())
        except UnicodeDecodeError as again:
            failure = again
        else:
            return


def in_file(stream: BinaryIO, name: str, offsets: Iterable[int]) -> dict[int, int]:
    """Return where in a file that stands which begins at some offsets of its text as UTF-8."""
    mark = encoding.bom(stream.read(3))
    stream.seek(0)
    with opened(stream, name) as done:
        if done is None:
            return {each: each for each in offsets}
        places, at, before = dict[int, int](), mark[1] if mark else 0, 0
        for each in sorted({*offsets, *done.bad}):
            at += _size(done, before, each)
            before, places[each] = each, at
            if each in done.bad:
                at, before = at + len(done.bad[each][0]), each + len(_BAD)
        return places


def _size(done: Transcoded, start: int, end: int) -> int:
    """Count the bytes that a part of the text as UTF-8 has in the file."""
    total, decoder = 0, codecs.getincrementaldecoder("utf-8")()
    done.stream.seek(start)
    while (start := done.stream.tell()) < end:
        total += encoding.size(decoder.decode(done.stream.read(min(end - start, _CHUNK))), done.label)
    return total

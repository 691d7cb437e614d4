"""Pieces to files of JSON Lines and CSV: records as they stand, and beside bad ones what was found in them."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from warraq.normalise.encoding import bad_utf8
from warraq.parting import table
from warraq.parting.pieces import Piece
from warraq.report.json import item

_BESIDE = ("code", "name", "severity", "message", "field", "value", "path", "line", "index", "related")


def jsonl(pieces: Iterable[tuple[Piece, bool]], *, bad: bool) -> Iterator[bytes]:
    """Yield JSON Lines; for a piece of a file of JSON Lines, marked by True, the line unchanged."""
    ended = True
    for piece, stands in pieces:
        if not ended:
            yield b"\n"
        if bad:
            yield _with_findings(piece, stands=stands)
            continue
        yield _json(piece, stands=stands) + (piece.end if stands else b"\n")
        ended = not stands or bool(piece.end)


def _json(piece: Piece, *, stands: bool) -> bytes:
    """Return a record on one line: its own bytes where they are JSON on one line."""
    if piece.raw is not None and (stands or (piece.raw[:1] == b"{" and _is_line(piece.raw))):
        return piece.raw
    return _dumped(piece.value())


def _is_line(raw: bytes) -> bool:
    """Tell whether bytes are JSON, and on one line."""
    if b"\n" in raw or b"\r" in raw:
        return False
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _dumped(value: object) -> bytes:
    return table.dumped(value).encode("utf-8", "backslashreplace")


def _with_findings(piece: Piece, *, stands: bool) -> bytes:
    """Return an object of the record, or its text, and the findings; bytes not in UTF-8 stand beside, in base64."""
    findings = [{name: value for name, value in item(each).items() if name in _BESIDE} for each in piece.findings]
    beside = b',"findings":' + _dumped(findings) + b"}\n"
    if piece.records:
        return b'{"record":' + _json(piece, stands=stands) + beside
    own: dict[str, Any] = {"text": table.text(piece)}
    if piece.raw is not None and bad_utf8(piece.raw):
        own["base64"] = base64.b64encode(piece.raw).decode()
    return _dumped(own)[:-1] + beside


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a table of delimited text: its bytes, the end of its line, the delimiter and the names."""

    header: bytes
    end: bytes
    delimiter: str
    names: tuple[str, ...]

    def alike(self, other: Head) -> bool:
        """Tell whether rows of one table can stand in another."""
        return (self.delimiter, self.names, bool(self.header)) == (other.delimiter, other.names, bool(other.header))


def csv_rows(pieces: Iterable[Piece], head: Head, *, more: int) -> Iterator[bytes]:
    """Yield the rows of tables as they stand, under the header as it stands; `more` cells are added to each: codes,
    messages, and the text of what could not be read.
    """
    names = [table.CODES, table.MESSAGES, table.TEXT][:more]
    sign, ended = head.delimiter.encode(), True
    if head.header:
        yield head.header + b"".join(sign + name.encode() for name in names) + head.end
    for piece in pieces:
        if not ended:
            yield head.end
        cells = [_quoted(each) for each in _beside(piece)[:more]]
        raw = piece.raw if piece.records and piece.raw is not None else sign * (len(head.names) - 1)
        yield b"".join([raw, *(sign + each for each in cells), piece.end])
        ended = bool(piece.end)


def _quoted(text: str) -> bytes:
    return b'"' + text.encode("utf-8", "backslashreplace").replace(b'"', b'""') + b'"'


def _beside(piece: Piece) -> list[str]:
    return [" ".join(table.codes(piece)), "\n".join(table.messages(piece)), table.text(piece) or ""]


def csv_records(pieces: Iterable[Piece], names: Sequence[str], *, more: int) -> Iterator[bytes]:
    """Yield records as rows of CSV under their columns; lists and objects are JSON."""
    head = [*names, *[table.CODES, table.MESSAGES, table.TEXT][:more]]
    yield _row(head)
    for piece in pieces:
        values = piece.value() if piece.records else {}
        cells = [table.cell(values.get(name)) or "" for name in names]
        yield _row([*cells, *_beside(piece)[:more]])


def _row(cells: list[str]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerow(cells)
    return target.getvalue().encode("utf-8", "backslashreplace")

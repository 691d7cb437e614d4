"""Where every cell of a CSV row stands in its bytes, and the edits that turn one record into another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from warraq.article import FIELDS
from warraq.readers import json_spans
from warraq.readers.csv import typed
from warraq.readers.edits import Buffer, Edit, applied
from warraq.readers.options import Options

_MARK = b"\xef\xbb\xbf"
_BLANK = re.compile(rb"(?:[ \r]*\n)*")  # as the reader has it: a line of tabs is a row


@dataclass(frozen=True, slots=True)
class Table:
    """A file's delimiter and header."""

    delimiter: str
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its quotes, where it has them, and the text that it stands for."""

    start: int
    end: int
    text: str
    quoted: bool


def table(data: Buffer, delimiters: str) -> Table:
    """Read the header; of `delimiters` the one is taken that cuts it into most names, as the reader does."""
    start = len(_MARK) if data[: len(_MARK)] == _MARK else 0
    first = _BLANK.match(data, start)
    rows = {each: row(data, first.end() if first else start, each) for each in delimiters}
    delimiter = max(delimiters, key=lambda each: len(rows[each]))
    return Table(delimiter, tuple(cell.text.strip() for cell in rows[delimiter]))


def row(data: Buffer, start: int, delimiter: str = ",") -> list[Cell]:
    r"""Cut the row that begins at `start` into cells. Source: RFC 4180.

    >>> [(cell.start, cell.end, cell.text) for cell in row(b'a,"b""\n",\r\nc', 0)]
    [(0, 1, 'a'), (2, 8, 'b"\n'), (9, 9, '')]
    """
    cell = _cell(delimiter)
    cells: list[Cell] = []
    while match := cell.match(data, start):
        raw = match.group()
        quoted = raw.startswith(b'"')
        text = raw[1:-1].replace(b'""', b'"') if quoted else raw
        cells.append(Cell(match.start(), match.end(), text.decode("utf-8", "surrogateescape"), quoted))
        start = match.end() + 1
        if data[match.end() : start] != delimiter.encode():
            break
    return cells


def _cell(delimiter: str) -> re.Pattern[bytes]:
    return re.compile(rb'"(?:[^"]|"")*"|[^\r\n%s]*' % re.escape(delimiter.encode()))


def locate(data: Buffer, start: int, own: Table, options: Options) -> tuple[Any, Callable[[Any], list[Edit]]]:
    """Give the record in the row that begins at `start`, and what turns it into another where it stands."""
    cells = dict(zip(own.header, row(data, start, own.delimiter), strict=True))
    value: Any = options.mapped({name: cell.text for name, cell in cells.items()})
    record = {name: typed(name, cell) for name, cell in value.items() if name in FIELDS}
    by_field = {name: cells[options.mapping.get(name, name)] for name in record}
    return record, lambda after: list(_edits(by_field, record, after, own.delimiter))


def _edits(cells: dict[str, Cell], before: dict[str, Any], after: dict[str, Any], delimiter: str) -> Iterator[Edit]:
    for name, cell in cells.items():
        if before[name] != after[name]:
            text = _text(cell, before[name], after[name])
            yield Edit(cell.start, cell.end, _written(text, delimiter, quoted=cell.quoted))


def _text(cell: Cell, old: object, new: object) -> str:
    """Write a value into its cell as the old one was: as itself, as the only item of a list, or as JSON."""
    if isinstance(new, str):
        return new
    if isinstance(new, list) and old == [cell.text]:
        return str(new[0]) if len(new) == 1 else json.dumps(new, ensure_ascii=False)
    text = cell.text.encode()
    start = len(text) - len(text.lstrip())
    return applied(text, list(json_spans.edits(text, json_spans.scan(text, start), old, new))).decode()


def _written(text: str, delimiter: str, *, quoted: bool) -> bytes:
    if quoted or any(sign in text for sign in (delimiter, '"', "\r", "\n")):
        text = '"' + text.replace('"', '""') + '"'
    return text.encode()

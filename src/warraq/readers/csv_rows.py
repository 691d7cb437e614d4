"""Rows and cells of delimited text where they stand in its bytes.

Source: RFC 4180, and where that is silent, what spreadsheets write: a first line that names the separator, rows that
end in CR alone, and quotation marks that quote nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from warraq.readers import header as columns
from warraq.readers.buffers import Buffer

WRAPPED = "quotation marks stand around whole rows, as where a table was saved twice: take them away"
BACKSLASH = "a quotation mark in a quoted cell is escaped by a backslash: it has to be doubled"
_LINE = re.compile(rb"[^\r\n]*+")
_END = re.compile(rb"\r\n?|\n")
_BLANK = re.compile(rb"(?: *+(?:\r\n?|\n))*+(?: *+\Z)?")  # a line of tabs is a row
# `sep=;`, which Excel obeys; other programs pad the line to the width of the table, or quote it.
_NAMED = re.compile(r"""["']?sep=["']?(?P<separator>\\t|[^"'])["']?(?:(?P=separator)|[,;|\s])*""", re.IGNORECASE)
_DIRECTIVE = 1000  # bytes that such a line has at most
_PADDED = 3  # cells that a line has at least in which all but the first are padding
_SAMPLE = 20  # rows that are looked at to tell what stands above a header
_OTHERS = "^~\x01\x1f¦§،؛,;|\t"  # signs that part cells too, the reader's own delimiters among them: these part nothing
_QUOTES = ("''", '""', "“”", "„“", "«»", "``")
_ESCAPED = b'\\"'
_MARK = b'"'
_BROKEN_OFF = re.compile(rb'"[^"\r\n]*+(?:""[^"\r\n]*+)*+\Z')


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its quotation marks, where these quote it."""

    start: int
    end: int
    quoted: bool

    def text(self, data: Buffer) -> str:
        """Return what the cell says; bytes that are not UTF-8 as escapes."""
        raw = data[self.start + 1 : self.end - 1].replace(b'""', _MARK) if self.quoted else data[self.start : self.end]
        return raw.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, the place where the last one ends, and the reason why it is no row (empty if it is one)."""

    cells: tuple[Cell, ...]
    end: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's delimiter, those it was chosen from, its columns, its header: where it begins, its row, its line."""

    delimiter: str
    choice: str
    names: tuple[str, ...]
    start: int
    row: Row
    line: int


def row(data: Buffer, start: int, delimiter: str = ",", *, limit: int | None = None) -> Row:
    r"""Cut the row that begins at `start` into cells; a line of over `limit` bytes without a quotation mark is left
    whole.

    A cell is quoted where a quotation mark is its first character and the one that closes it stands before a delimiter
    or an end; every other mark is a character. How many marks a row has decides nothing.

    >>> data = b'a,"b""\n",5" pipe,"c" d\r\ne'
    >>> [cell.text(data) for cell in row(data, 0).cells]
    ['a', 'b"\n', '5" pipe', '"c" d']
    """
    end, sign = line_end(data, start), delimiter.encode()
    if data.find(_MARK, start, end) < 0:
        long = limit is not None and end - start > limit
        return Row((Cell(start, end, quoted=False),) if long else tuple(_plain(data[start:end], sign, start)), end)
    cell, cells = _cell(sign), list[Cell]()
    while match := cell.match(data, start):
        cells.append(Cell(match.start(), match.end(), quoted=match.lastindex is not None))
        start = match.end() + len(sign)
        if data[match.end() : start] != sign:
            break
    return Row(tuple(cells), cells[-1].end, _fault(data, cells))


def _plain(raw: bytes, sign: bytes, start: int) -> Iterator[Cell]:
    for part in raw.split(sign):
        yield Cell(start, start + len(part), quoted=False)
        start += len(part) + len(sign)


@cache
def _cell(sign: bytes) -> re.Pattern[bytes]:
    r"""Return the pattern of a cell: quoted (its only group), or up to a delimiter or an end.

    Nothing in it is tried twice, so that it is linear: behind the mark that would close a cell no other one is looked
    for.
    """
    stop = re.escape(sign)
    inner = rb"[^\r\n%s]" % stop if len(sign) == 1 else rb"(?:(?!%s)[^\r\n])" % stop
    return re.compile(rb'("[^"]*+(?:""[^"]*+)*+"(?=%s|[\r\n]|\Z))|%s*+' % (stop, inner))


def _fault(data: Buffer, cells: list[Cell]) -> str:
    """Say why something is no row: quotation marks not escaped as in RFC 4180, or a file that ends in a quoted cell."""
    for each in cells:
        if each.quoted or data[each.start : each.start + 1] != _MARK:
            continue
        raw = data[each.start : each.end]
        if raw.endswith(_MARK) and _ESCAPED in raw:
            return BACKSLASH
        if _BROKEN_OFF.match(data, each.start):
            return "the file breaks off in a quoted cell"
    return ""


def unclosed(data: Buffer, own: Row, delimiter: str) -> bool:
    r"""Tell whether the last cell of a row opens with a mark that its line does not close, and the next line that is
    not blank is no row as it: then the cell seems to go on there, and is not all that stands on its line.

    >>> data = b'a,"b\n\nc\n'
    >>> unclosed(data, row(data, 0), ","), unclosed(b'a,"b\nc,d\n', row(b'a,"b\nc,d\n', 0), ",")
    (True, False)
    """
    last = own.cells[-1]
    if last.quoted or data[last.start : last.start + 1] != _MARK or data[last.end - 1 : last.end] == _MARK:
        return False
    start = filled(data, behind(data, own.end))
    return start < len(data) and len(row(data, start, delimiter).cells) != len(own.cells)


def escaped(data: Buffer, start: int, delimiter: str, *, limit: int) -> int | None:
    r"""Return where a row ends in which a backslash escapes marks in quoted cells, as other dialects write them; None
    where none does within `limit` bytes.

    >>> data = b'a,"b \\"c\\"\n d"\ne,f\n'
    >>> data[: escaped(data, 0, ",", limit=100)]
    b'a,"b \\"c\\"\n d"'
    """
    match = _backslashed(delimiter.encode()).match(data[start : start + limit])
    return start + match.end() if match and match.end() < limit and _ESCAPED in match[0] else None


@cache
def _backslashed(sign: bytes) -> re.Pattern[bytes]:
    stop = re.escape(sign)
    cell = rb'(?:"(?:[^"\\]++|\\.|"")*+"(?=%s|[\r\n]|\Z)|(?!")(?:(?!%s)[^\r\n])*+)' % (stop, stop)
    return re.compile(rb"%s(?:%s%s)*+(?=[\r\n]|\Z)" % (cell, stop, cell), re.DOTALL)


def breaks(raw: bytes) -> int:
    r"""Count the line ends in some bytes: LF, CRLF and CR alone.

    >>> breaks(b"a\rb\r\nc\n")
    3
    """
    return raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")


def behind(data: Buffer, end: int) -> int:
    """Go from where a row ends to where the next line begins."""
    match = _END.match(data, end)
    return match.end() if match else end


def filled(data: Buffer, start: int) -> int:
    """Go on to the next line that is not blank."""
    match = _BLANK.match(data, start)
    return match.end() if match else start


def line_end(data: Buffer, start: int) -> int:
    """Return where the line at `start` ends."""
    match = _LINE.match(data, start)
    return match.end() if match else start


def one_line(data: Buffer, start: int, end: int) -> bool:
    """Tell whether a row takes one line."""
    return line_end(data, start) >= end


def lines_of(data: Buffer, start: int, end: int, delimiter: str) -> Iterator[int]:
    """Yield how many cells each line of a row but its first has as a row of its own."""
    while (start := behind(data, line_end(data, start))) < end:
        yield len(row(data, start, delimiter).cells)


def count(data: Buffer, end: int, delimiter: str) -> int:
    """Count the rows behind one that ends at `end`."""
    rows = 0
    while (start := filled(data, behind(data, end))) < len(data):
        rows, end = rows + 1, row(data, start, delimiter).end
    return rows


def table(data: Buffer, delimiters: str, *, limit: int | None = None) -> Table | None:
    r"""Read the header: with the separator that the first line names, else with the one of `delimiters` that cuts it
    into most names.

    Returns None if there is no header.

    >>> header = table(b"sep=|\na|b;c\n", ",;")
    >>> header.delimiter, header.names, header.line
    ('|', ('a', 'b;c'), 2)
    """
    begin = len(codecs.BOM_UTF8) if data[: len(codecs.BOM_UTF8)] == codecs.BOM_UTF8 else 0
    start, end = begin, line_end(data, begin)
    named = _NAMED.fullmatch(data[begin : min(end, begin + _DIRECTIVE)].decode("utf-8", "replace"))
    if named:
        delimiters, start = named["separator"].replace("\\t", "\t"), behind(data, end)
    start = filled(data, start)
    if start == len(data):
        return None
    rows = [(each, row(data, start, each, limit=limit)) for each in delimiters]
    delimiter, own = max(rows, key=lambda each: len(each[1].cells))
    given = [cell.text(data).strip() for cell in own.cells]
    names = columns.named(["", *given] if _numbers_rows(data, own, delimiter, limit) else given)
    return Table(delimiter, delimiters, tuple(names), start, own, 1 + breaks(data[begin:start]))


def _numbers_rows(data: Buffer, header: Row, delimiter: str, limit: int | None) -> bool:
    r"""Tell whether the rows have one cell more than the header, the name of the row, as R's `write.table` leaves it.

    R quotes the header and the names of rows; so no delimiter that stands unquoted in a value looks like one.

    >>> table(b'"title","text"\n"1","a","b"\n', ",").names
    ('column 1', 'title', 'text')
    """
    start = filled(data, behind(data, header.end))
    first = row(data, start, delimiter, limit=limit)
    quoted = all(cell.quoted for cell in (*header.cells, first.cells[0]))
    return quoted and not first.fault and len(first.cells) == len(header.cells) + 1


def headed(header: Table, names: list[str]) -> Table:
    """Return the table of a file without a header, whose first row is a record: its columns have names that are stated.

    >>> data = b"a;b\\nc;d\\n"
    >>> headed(table(data, ",;"), ["title", "text"]).row.end
    0
    """
    begin = header.start
    return Table(header.delimiter, header.choice, tuple(columns.named(names)), begin, Row((), begin), header.line)


def above(data: Buffer, header: Table) -> tuple[str, int, int, int] | None:
    r"""Tell whether what was taken for the header, of one name, is a line above it: alone, or padded with delimiters to
    the width of the table, as spreadsheets write it.

    Gives the delimiter of the rows below, their number of cells, and the start and line of the first; None where the
    rows below don't all have as many cells, of two and more.

    >>> data = b"Printed 2025-01-06\ntitle;text\na;b\n"
    >>> above(data, table(data, ",;"))
    (';', 2, 19, 2)
    >>> data = b"Printed,,\n,,\ntitle,text,link\na,b,c\n"
    >>> above(data, table(data, ",;"))
    (',', 3, 13, 3)
    """
    texts = [cell.text(data).strip() for cell in header.row.cells]
    padded = len(texts) > 1
    if padded and (len(texts) < _PADDED or not texts[0] or any(texts[1:])):
        return None
    for delimiter in header.delimiter if padded else header.choice:
        below = list(_below(data, header, delimiter))
        within = [len(cells) > 1 and (not padded or all(cells[1:])) for cells, _, _ in below]
        first = within.index(True) if True in within else len(below)
        if len({len(cells) for cells, _, _ in below[first:]}) == 1 and len(below) > first + 1:
            cells, start, line = below[first]
            return delimiter, len(cells), start, line
    return None


def no_header(data: Buffer, header: Table) -> tuple[str, int] | None:
    r"""Say why a line is no header, and how many records are not read because of that; None if it is one.

    >>> data = b"title^text\na^b\nc^d\n"
    >>> no_header(data, table(data, ",;"))
    ("'^' stands between its 2 cells: name this sign on a line above it, behind sep=", 2)
    >>> data = b"'title','text'\n'a','b'\n"
    >>> no_header(data, table(data, ",;"))
    ('its names stand in marks that quote nothing: quote cells by ", directly behind the delimiter', 1)
    """
    if not header.row.cells:
        return None  # its names are stated
    if len(header.names) == 1 and (other := _parted(data, header)):
        sign, width = other
        what = f"{sign!r} stands between its {width} cells: name this sign on a line above it, behind sep="
        return what, count(data, row(data, header.start, sign).end, sign)
    if len(header.names) == 1 and _wrapped(data, header):
        return WRAPPED, count(data, header.row.end, header.delimiter)
    if below := above(data, header):
        delimiter, width, start, line = below
        what = (
            f"from line {line} on rows have {width} cells by {delimiter!r}, and this line fills one; "
            f"remove what stands above line {line}"
        )
        return what, count(data, row(data, start, delimiter).end, delimiter)
    if len(header.names) > 1 and all(name[:1] + name[-1:] in _QUOTES for name in header.names[1:]):
        what = 'its names stand in marks that quote nothing: quote cells by ", directly behind the delimiter'
        return what, count(data, header.row.end, header.delimiter)
    return None


def _wrapped(data: Buffer, header: Table) -> bool:
    """Tell whether header and rows are one quoted cell each, in which a row of as many cells stands."""
    below = [cells for cells, _, _ in _below(data, header, header.delimiter)]
    if not below or not header.row.cells[0].quoted or any(len(cells) > 1 for cells in below):
        return False
    texts = [text.encode("utf-8", "surrogateescape") for text in (header.names[0], *(cells[0] for cells in below))]
    widths = [{len(row(text, 0, sign).cells) for text in texts} for sign in header.choice]
    return any(len(each) == 1 and each != {1} for each in widths)


def _parted(data: Buffer, header: Table) -> tuple[str, int] | None:
    """Return the sign, none taken for delimiters, that cuts header and rows into as many cells; None without one."""
    for sign in _OTHERS:
        width = len(row(data, header.start, sign).cells)
        below = {len(cells) for cells, _, _ in _below(data, header, sign)}
        if width > 1 and below == {width}:
            return sign, width
    return None


def _below(data: Buffer, header: Table, delimiter: str) -> Iterator[tuple[list[str], int, int]]:
    """Yield the cells, the start and the line of the first rows below a header."""
    place, line, end = header.start, header.line, header.row.end
    for _ in range(_SAMPLE):
        start = filled(data, behind(data, end))
        if start == len(data):
            return
        current, place, line = row(data, start, delimiter), start, line + breaks(data[place:start])
        end = current.end
        yield [cell.text(data).strip() for cell in current.cells], start, line

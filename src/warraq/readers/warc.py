"""WARC (ISO 28500): one article for each response with a page of HTML, and for each text that another program took out
of a page, as in the WET files of Common Crawl; other records are counted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from warraq.errors import in_one_line
from warraq.finding import Fault
from warraq.readers import html, lines, text
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.contract import Apart, Places, Reader, Unit
from warraq.readers.options import Options

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

    from warraq.readers.pages.article import Page
    from warraq.readers.pages.exchange import Response

NAME = "warc"
_OK = 200
_TEXT = "text/plain"
_CHUNK, _LONGEST = 1 << 16, 1 << 15  # bytes that are looked at together, and of a header, as fastwarc has it
_HEADER = re.compile(
    rb"WARC/1\.\d\r?\n(?:[\w-]++[ \t]*+:[^\n]*+\n){0,64}?WARC-(?:Type|Record-ID)[ \t]*+:", re.IGNORECASE
)
_END, _BEHIND = re.compile(rb"\r?\n\r?\n"), re.compile(rb"[\r\n]*")  # of a header, and what stands behind a record
_TOGETHER, _BYTES = 16, 1 << 21  # pages, or bytes of them and of texts, that are read together


def units(
    stream: BinaryIO,
    path: str,
    options: Options,
    *,
    places: Places | None = None,  # noqa: ARG001  # others may come with the records that are wanted
) -> Iterator[Unit]:
    """Return the reading of each page as a unit that another process may do; raises ReadError as `html.needed` does.

    A record's place is the byte where it begins, and its ordinal from 1 among the records of the archive. What is no
    record is one fault up to the next header, behind which the reading goes on. An archive that breaks off gives what
    stands before that.
    """
    html.needed("trafilatura", path)
    html.needed("fastwarc", path)
    from fastwarc.warc import ArchiveIterator

    pages = _Pages(path, options)
    start: int | None = 0
    while start is not None:
        begin, start = start, None
        stream.seek(begin)
        try:
            for record in ArchiveIterator(stream, parse_http=False, strict_mode=False):
                pages.meet(record)
                if pages.full():
                    yield pages.unit()
        except (OSError, ValueError) as error:
            start = pages.resumed(stream, begin, in_one_line(error))
    if not pages.place.index and not pages.rest.faults:
        pages.rest.fault(Fault("REC001", "the file is empty", offset=0), unread=1)
    yield pages.unit()


def _next(stream: BinaryIO, place: int) -> int | None:
    """Return the place of the next header of a record, from a place on; None if there is none."""
    stream.seek(place)
    data = b""
    while chunk := stream.read(_CHUNK):
        data += chunk
        if match := _HEADER.search(data):
            return place + match.start()
        cut = max(len(data) - _LONGEST, 0)
        data, place = data[cut:], place + cut
    return None


def _other(record: WarcRecord) -> str | None:
    """Name what a record is beside a page: its type, else the status or type of the response; None for a page, or its
    text.
    """
    name = str(record.record_type).rpartition(".")[2].lower()
    if name == "conversion" and (record.headers.get("Content-Type") or "").lower().startswith(_TEXT):
        return None
    if name != "response" or not record.is_http:
        return name
    try:
        record.parse_http(quirks_mode=True, strict_mode=False)
    except (OSError, ValueError):
        return "response with a broken header"
    kind = (record.http_content_type or "").strip().lower()
    if record.http_headers.status_code != _OK:
        return f"status {record.http_headers.status_code or 'unknown'}"
    return None if kind in html.TYPES else kind or "response of no type"


@dataclass(slots=True)
class _Pages:
    """Pages that are read together, and what else was met: what a rule costs a batch is paid once for all of them."""

    path: str
    options: Options
    rest: Builder = field(init=False)
    responses: list[Response | Page] = field(default_factory=list)
    stands: list[tuple[Place, str | None]] = field(default_factory=list)
    size: int = 0
    place: Place = Place(None, 0, 0)  # noqa: RUF009  # it is frozen
    length: int = 0  # of the content of the record there

    def __post_init__(self) -> None:
        self.rest = Builder(self.path)

    def meet(self, record: WarcRecord) -> None:
        """Take the next record, whatever it is."""
        self.place = place = Place(None, record.stream_pos, (self.place.index or 0) + 1)
        self.length = record.content_length
        if record.headers.get("Content-Length") is None:
            self.breaks(place)
        elif kind := _other(record):
            if record.consume() < record.content_length:
                self.breaks(place)
            else:
                self.rest.passed[kind] += 1
        else:
            self.take(record, place)

    def resumed(self, stream: BinaryIO, start: int, reason: str) -> int | None:
        """Return where to go on behind what is no record, read from `start` on, and name it; None without a record."""
        first = start
        if self.place.index and (self.place.offset or 0) >= start:
            stream.seek(self.place.offset or 0)
            head = _END.search(stream.read(_LONGEST))
            first = (self.place.offset or 0) + (head.end() if head else 0) + self.length
            stream.seek(first)
            first += len(_BEHIND.match(stream.read(4)).group())  # type: ignore[union-attr]  # it matches nothing too
        if (behind := _next(stream, max(first, start + 1))) is None:
            message = f"not a WARC record: {reason}; what stands behind record {self.place.index} was not read"
            self.rest.fault(_at(Fault("REC001", message), self.place), unread=1)
            return None
        message = f"not a WARC record: {reason}; bytes {first:,} to {behind:,} were not read"
        self.rest.fault(Fault("REC001", message, offset=first), unread=1)
        return behind

    def take(self, record: WarcRecord, place: Place) -> None:
        """Take a response that is a page, or the text of one: it is read here, and a page decoded where it is read."""
        from warraq.readers.pages.exchange import Response  # and with it trafilatura

        limit, size = self.options.limits.record_bytes, record.content_length
        if size > limit:
            self.rest.fault(_at(lines.oversized(limit, line=1, offset=0), place), unread=1)
            return
        body, http = record.reader.read(), record.http_headers
        if len(body) < size:
            self.breaks(place)
            return
        uri = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
        if not record.is_http:
            self.responses.append(_of_text(body, uri, self.options))
        else:
            asked = html.asked(self.options, http.get("Content-Type"), uri)
            codings = http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or ""
            self.responses.append(Response(body, *codings, asked))
        self.stands.append((replace(place, end=(place.offset or 0) + size), record.headers.get("WARC-Date")))
        self.size += max(size, _BYTES // _TOGETHER) if record.is_http else size

    def breaks(self, place: Place) -> None:
        """Take a record that is not whole, unless it has been said that the file is not."""
        if not self.options.broken:
            message = f"the archive breaks off in record {place.index}"
            self.rest.fault(_at(Fault("REC001", message), place), unread=1)

    def full(self) -> bool:
        """Tell whether there are enough pages for a unit."""
        return self.size >= _BYTES

    def unit(self) -> Unit:
        """Return the reading of the pages that were taken, and begin anew."""
        finish = partial(_batch, self.rest, self.options, self.stands)
        responses = self.responses
        self.rest, self.responses, self.stands, self.size = Builder(self.path), [], [], 0
        if not responses:
            return partial(finish, [])
        from warraq.readers.pages import exchange

        return Apart(exchange.read, (responses, self.options.limits.record_bytes), finish)


def _batch(
    builder: Builder, options: Options, stands: list[tuple[Place, str | None]], pages: list[Page]
) -> list[Batch]:
    """Make the batch of pages that were read; of its seed a record says no more than one of many in a file does."""
    for (place, date), page in zip(stands, pages, strict=True):
        faults = tuple(_at(fault, place) for fault in page.faults)
        values = page.values and {**page.values, "collected_at": date}
        own = replace(page, values=values, faults=faults)
        html.add(builder, own, place, options, {"reader": NAME}, None)
    return [builder.batch()]


def _of_text(data: bytes, link: str | None, options: Options) -> Page:
    """Read the text of a page as a document is read."""
    from warraq.readers.pages.article import Page  # and with it trafilatura

    builder = Builder("")
    blocks = text.cut(data.removeprefix(codecs.BOM_UTF8), builder, options)
    label = options.source.encoding or "utf-8"
    return Page({"link": link, **text.said(blocks)} if blocks else None, label, tuple(builder.faults))


def _at(fault: Fault, place: Place) -> Fault:
    return replace(fault, line=None, offset=place.offset, index=place.index)


READER = Reader(name=NAME, endings=(".warc", ".wet"), cut=units)

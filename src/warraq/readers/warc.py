"""WARC (ISO 28500): one article for each response with a page of HTML; other records are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from warraq.finding import Fault
from warraq.readers import html, lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.contract import Apart, Places, Reader, Unit
from warraq.readers.options import Options

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

    from warraq.readers.pages.article import Page
    from warraq.readers.pages.exchange import Response

NAME = "warc"
_OK = 200
_TOGETHER, _BYTES = 16, 1 << 21  # pages, or bytes of them, that are read together


def units(
    stream: BinaryIO,
    path: str,
    options: Options,
    *,
    places: Places | None = None,  # noqa: ARG001  # others may come with the records that are wanted
) -> Iterator[Unit]:
    """Return the reading of each page as a unit that another process may do; raises ReadError as `html.needed` does.

    A record's place is the byte where it begins, and its ordinal from 1 among the records of the archive. An archive
    that breaks off, or is damaged, gives what stands before that.
    """
    html.needed("trafilatura", path)
    html.needed("fastwarc", path)
    from fastwarc.warc import ArchiveIterator

    pages, record, place = _Pages(path, options), None, Place(None, 0, 0)
    try:
        for index, record in enumerate(ArchiveIterator(stream, parse_http=False, strict_mode=False), 1):
            place = Place(None, record.stream_pos, index)
            if record.headers.get("Content-Length") is None:
                pages.breaks(place)
            elif kind := _other(record):
                if record.consume() < record.content_length:
                    pages.breaks(place)
                else:
                    pages.rest.passed[kind] += 1
            else:
                pages.take(record, place)
                if pages.full():
                    yield pages.unit()
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        message = f"not a WARC record: {reason}; what stands behind record {place.index} was not read"
        pages.rest.fault(_at(Fault("REC001", message), place), unread=1)
    if record is None and not pages.rest.faults:
        pages.rest.fault(Fault("REC001", "the file is empty", offset=0), unread=1)
    yield pages.unit()


def _other(record: WarcRecord) -> str | None:
    """Name what a record is beside a page: its type, else the status or type of the response; None for a page."""
    name = str(record.record_type).rpartition(".")[2].lower()
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
    """Pages that are read together, and what else was met among them.

    What a rule costs beside its records is paid once for all of them.
    """

    path: str
    options: Options
    rest: Builder = field(init=False)
    responses: list[Response] = field(default_factory=list)
    stands: list[tuple[Place, str | None]] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.rest = Builder(self.path)

    def take(self, record: WarcRecord, place: Place) -> None:
        """Take a response that is a page: its body is read here, and decoded where the page is."""
        from warraq.readers.pages.exchange import Response  # and with it trafilatura

        limit, size = self.options.limits.record_bytes, record.content_length
        if size > limit:
            self.rest.fault(_at(lines.oversized(limit, line=1, offset=0), place), unread=1)
            return
        body, http = record.reader.read(), record.http_headers
        if len(body) < size:
            self.breaks(place)
            return
        uri = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
        asked = html.asked(self.options, http.get("Content-Type"), uri or None)
        codings = http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or ""
        self.responses.append(Response(body, *codings, asked))
        self.stands.append((replace(place, end=(place.offset or 0) + size), record.headers.get("WARC-Date")))
        self.size += size

    def breaks(self, place: Place) -> None:
        """Take a record that is not whole, unless it has been said that the file is not."""
        if not self.options.broken:
            message = f"the archive breaks off in record {place.index}"
            self.rest.fault(_at(Fault("REC001", message), place), unread=1)

    def full(self) -> bool:
        """Tell whether there are enough pages for a unit."""
        return len(self.responses) >= _TOGETHER or self.size >= _BYTES

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


def _at(fault: Fault, place: Place) -> Fault:
    return replace(fault, line=None, offset=place.offset, index=place.index)


READER = Reader(name=NAME, endings=(".warc",), cut=units)

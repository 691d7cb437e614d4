"""WARC (ISO 28500): one article for each response with a page of HTML; other records are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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

NAME = "warc"
_OK = 200


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read the pages of an archive, in its order."""
    for unit in units(stream, path, options):
        yield from unit()


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

    rest, record, place = Builder(path), None, Place(None, 0, 0)
    try:
        for index, record in enumerate(ArchiveIterator(stream, parse_http=False, strict_mode=False), 1):
            place = Place(None, record.stream_pos, index)
            if record.headers.get("Content-Length") is None:
                _breaks(rest, place, options)
            elif kind := _other(record):
                rest.passed[kind] += 1
                if record.consume() < record.content_length:
                    _breaks(rest, place, options)
            else:
                yield _unit(record, place, path, options)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        message = f"not a WARC record: {reason}; what stands behind record {place.index} was not read"
        rest.fault(Fault("REC001", message, offset=place.offset, index=place.index), unread=1)
    if record is None and not rest.faults:
        rest.fault(Fault("REC001", "the file is empty", offset=0), unread=1)
    yield partial(list, (rest.batch(),))


def _other(record: WarcRecord) -> str | None:
    """Name what a record is beside a page: its type, else the status or type of the response; None for a page."""
    name = str(record.record_type).rpartition(".")[2].lower()
    if name != "response" or not record.is_http:
        return name
    record.parse_http(strict_mode=False)
    kind = (record.http_content_type or "").strip().lower()
    if record.http_headers.status_code != _OK:
        return f"status {record.http_headers.status_code or 'unknown'}"
    return None if kind in html.TYPES else kind or "response of no type"


def _unit(record: WarcRecord, place: Place, path: str, options: Options) -> Unit:
    """Return the reading of a response that is a page; its body is read here, and decoded there."""
    from warraq.readers.pages import exchange  # and with it trafilatura

    builder, limit, size = Builder(path), options.limits.record_bytes, record.content_length
    if size > limit:
        builder.fault(_at(lines.oversized(limit, line=1, offset=0), place), unread=1)
        return partial(list, (builder.batch(),))
    body, http = record.reader.read(), record.http_headers
    end = (place.offset or 0) + size
    if len(body) < size:
        _breaks(builder, place, options)
        return partial(list, (builder.batch(),))
    uri, date = (record.headers.get("WARC-Target-URI") or "").strip("<> "), record.headers.get("WARC-Date")
    asked = html.asked(options, http.get("Content-Type"), uri or None)
    codings = http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or ""
    return Apart(
        exchange.read, (body, *codings, limit, asked), partial(_batch, builder, options, replace(place, end=end), date)
    )


def _batch(builder: Builder, options: Options, place: Place, date: str | None, page: Page) -> list[Batch]:
    """Make the batch of a page that was read; what its seed is, the archive's reader knows no more than of a line's."""
    faults = tuple(_at(fault, place) for fault in page.faults)
    values = page.values and {**page.values, "collected_at": date}
    return [html.batch(replace(page, values=values, faults=faults), builder, place, options, {"reader": NAME}, None)]


def _at(fault: Fault, place: Place) -> Fault:
    return replace(fault, line=None, offset=place.offset, index=place.index)


def _breaks(builder: Builder, place: Place, options: Options) -> None:
    """Say that a record is not whole, unless it has been said that the file is not."""
    if not options.broken:
        builder.fault(_at(Fault("REC001", f"the archive breaks off in record {place.index}"), place), unread=1)


READER = Reader(name=NAME, endings=(".warc",), read=read, cut=units)
